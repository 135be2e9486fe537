import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { writeNewSigner } from '../platform/keys.ts'
import type { Command } from './command.ts'
import { command as convert } from './preserve/convert.ts'
import { command as extend } from './preserve/extend.ts'
import { command as choose } from './choose-holders.ts'
import { command as approve } from './review/approve.ts'
import { command as decide } from './review/decide.ts'
import { command as list } from './review/list.ts'

const order = 'D-2026-000042'
const sent: { url: string; body: unknown }[] = []
let answer: object = { state: 'collected' }
let server: Server
let dir: string
let who: string[]
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-cli-'))
  await writeNewSigner(join(dir, 'anna.key'))
  server = createServer((incoming, reply) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const text = Buffer.concat(chunks).toString()
      sent.push({ url: incoming.url ?? '', body: text === '' ? undefined : (JSON.parse(text) as unknown) })
      reply.end(JSON.stringify(answer))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  who = ['--as', 'anna', '--key', join(dir, 'anna.key'), '--desk', `http://127.0.0.1:${port}`]
})
afterAll(async () => {
  server.close()
  await rm(dir, { recursive: true, force: true })
})

async function run(
  command: Command,
  ...words: string[]
): Promise<{ sent: (typeof sent)[number] | undefined; said: string }> {
  const said: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void said.push(line))
  await command.run([...words, ...who]).finally(() => log.mockRestore())
  return { sent: sent.at(-1), said: said.join('\n') }
}

test.each([
  [
    ['--items', '1-40', '--items', '42', '--decision', 'produce'],
    { as: 'produce' },
    [
      [1, 40],
      [42, 42],
    ],
  ],
  [
    ['--items', '3', '--decision', 'withhold', '--ground', 'privilege'],
    { as: 'withhold', ground: 'privilege' },
    [[3, 3]],
  ],
  [['--items', '3', '--decision', 'undecided'], { as: 'undecided' }, [[3, 3]]],
  [
    ['--items', '3', '--decision', 'redact', '--ground', 'x', '--header-only', '--subject'],
    { as: 'redact', ground: 'x', redaction: { how: 'header-only', subject: true } },
    [[3, 3]],
  ],
  [
    ['--items', '3', '--decision', 'redact', '--ground', 'x', '--line', '2-4', '--box', '10-24'],
    { as: 'redact', ground: 'x', redaction: { how: 'boxes', ranges: [{ from: 10, to: 24 }], lines: [[2, 4]] } },
    [[3, 3]],
  ],
] as const)('duly review decide %j', async (words, decision, items) => {
  const { sent: request } = await run(decide, order, ...words)
  expect(request).toEqual({ url: `/v1/orders/${order}/acts`, body: { act: 'decide-items', items, decision } })
})

test('a decision without its ground, or on items that are none, is not sent', async () => {
  const before = sent.length
  for (const words of [
    ['--items', '3', '--decision', 'withhold'],
    ['--items', '4-3', '--decision', 'produce'],
    ['--items', 'x', '--decision', 'produce'],
    ['--decision', 'produce'],
  ])
    // prettier-ignore
    await expect(run(decide, order, ...words)).rejects.toThrow(/review decide ORDER/)
  expect(sent).toHaveLength(before)
})

test('a result is approved with a signature over it, and copies and holders are spoken of in their own acts', async () => {
  const result = 'a'.repeat(64)
  const { sent: request } = await run(approve, order, result)
  expect(request?.body).toMatchObject({ act: 'approve-review', result, signature: expect.any(String) as string })
  await expect(run(approve, order, 'abc')).rejects.toThrow(/duly review show/)
  const until = '2027-01-01T00:00:00Z'
  expect((await run(extend, order, '--until', until, '--words', 'w')).sent?.body).toEqual({ act: 'extend-preservation', until, words: 'w' }) // prettier-ignore
  expect((await run(convert, order, '--from', 'D-2026-000007')).sent?.body).toEqual({ act: 'produce-from', order: 'D-2026-000007' }) // prettier-ignore
  const chosen = await run(choose, order, '--account', 'a@b.test', '--holder', 'u1', '--holder', 'u2', '--words', 'w')
  expect(chosen.sent?.body).toEqual({ act: 'choose-holders', account: 'a@b.test', holders: ['u1', 'u2'], words: 'w' })
})

test('a list asks for what is wished, and no word of a message moves the cursor', async () => {
  const item = { n: 7, id: 'x', from: 'Mara', subject: 'Hi\u001b[2J\u202E', internalDate: '2026-01-05T10:00:00.000Z', marks: ['lawyer: k.test'], copies: [7, 9], decision: { as: 'produce' } } // prettier-ignore
  answer = { total: 1, items: [item] }
  const { sent: request, said } = await run(list, order, '--only', 'undecided', '--fold', '--from', '100')
  expect(request?.url).toBe(`/v1/orders/${order}/review/items?only=undecided&from=100&fold=1`)
  expect(said).toContain('     7  produce')
  expect(said).toContain('[lawyer: k.test] (and 1 like it: 9)')
  // eslint-disable-next-line no-control-regex
  expect(said).not.toMatch(/[\u001b\u202e]/)
})
