import { expect, test } from 'vitest'
import { joinedEntries } from '../verify/package-tar.ts'
import { tarEnd, tarHeader } from './tar.ts'

test.each([0o77777777777, 0o77777777777 + 1, 9 * 1024 ** 4 + 7])(
  'a file of %i bytes is found again behind its header, and the one after it',
  async (sizeBytes) => {
    const [first, second] = [tarHeader('o/README.txt', 0, 1), tarHeader('o/root.tar.age', sizeBytes, 1)].map((h) => Buffer.from(h)) // prettier-ignore
    const third = Buffer.from(tarHeader('o/shard-001.tar.age', 5, 1))
    const at = 1024 + Math.ceil(sizeBytes / 512) * 512
    const pieces = new Map([[0, first], [512, second], [at, third], [at + 1024, Buffer.from(tarEnd())]]) // prettier-ignore
    const entries = await joinedEntries((from, length) => Promise.resolve((pieces.get(from) ?? Buffer.alloc(0)).subarray(0, length)), at + 2048) // prettier-ignore
    expect(entries).toMatchObject({
      ok: true,
      value: [{ path: 'README.txt' }, { path: 'root.tar.age', at: 1024, sizeBytes }, { at: at + 512, sizeBytes: 5 }],
    })
  },
)
