import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshOrderKey, sealTo } from './order-key.ts'
import { openSealedFile } from './sealed-file.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-sealed-file-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const plain = Buffer.from(Array.from({ length: 200_000 }, (_, n) => (n * 31) % 251))

test('any piece of a sealed file is read without the rest, also over the seams of its chunks and at its end', async () => {
  const key = await freshOrderKey()
  for (const size of [0, 1, 65_536, 131_072, 200_000]) {
    const path = join(dir, String(size))
    await writeFile(path, await sealTo(key.recipient, plain.subarray(0, size)))
    const file = await openSealedFile(path, key.identity)
    expect(file.sizeBytes, `${size}`).toBe(size)
    for (const [from, length] of [
      [0, size],
      [size, 0],
      [65_530, 20],
      [131_071, 2],
      [size - 1, 1],
    ] as const)
      // prettier-ignore
      if (from >= 0 && from + length <= size)
        expect(Buffer.compare(await file.read(from, length), plain.subarray(from, from + length)), `${size} ${from}`).toBe(0)
    await expect(file.read(size, 1)).rejects.toThrow()
    await file.close()
  }
})

test('a changed chunk, one that is gone, and another key are found', async () => {
  const key = await freshOrderKey()
  const path = join(dir, 'file')
  const sealed = Buffer.from(await sealTo(key.recipient, plain))
  const changed = Buffer.from(sealed)
  changed[sealed.length - 100] = (changed[sealed.length - 100] ?? 0) ^ 1
  await writeFile(path, changed)
  const file = await openSealedFile(path, key.identity)
  expect((await file.read(0, 10)).length).toBe(10)
  await expect(file.read(199_900, 10)).rejects.toThrow()
  await file.close()
  // Cut at the seam of two chunks: what is now the last one was not sealed as the last.
  const tail = 200_000 - 3 * 65_536 + 16
  await writeFile(path, (await readFile(path)).subarray(0, sealed.length - tail))
  const cut = await openSealedFile(path, key.identity)
  await expect(cut.read(2 * 65_536, 10)).rejects.toThrow()
  await cut.close()
  await expect(openSealedFile(path, (await freshOrderKey()).identity)).rejects.toThrow()
})
