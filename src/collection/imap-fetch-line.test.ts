import { PassThrough } from 'node:stream'
import type { ImapFlow } from 'imapflow'
import { expect, test } from 'vitest'
import { FetchLine, type Fetched, type Wanted } from './imap-fetch-line.ts'

/** A line whose other end says what it is told to, in pieces of so many bytes. */
function lineTo(answer: string, pieceBytes = answer.length): { line: FetchLine; asked: () => string } {
  const [readSocket, writeSocket] = [new PassThrough(), new PassThrough()]
  let asked = ''
  writeSocket.on('data', (bytes: Buffer) => {
    asked += bytes.toString('latin1')
    const all = Buffer.from(answer, 'latin1')
    for (let at = 0; at < all.length; at += pieceBytes) readSocket.write(all.subarray(at, at + pieceBytes))
  })
  const line = new FetchLine({ unbind: () => ({ readSocket, writeSocket, socket: readSocket }) } as unknown as ImapFlow)
  return { line, asked: () => asked }
}
const all = async (line: FetchLine, wanted: Wanted = 'whole'): Promise<Fetched[]> => {
  const found: Fetched[] = []
  for await (const each of line.fetch([7, 9], wanted)) found.push(each)
  return found
}
const inWords = (found: readonly Fetched[]): string[] =>
  found.map(({ uid, bytes }) => `${uid} ${Buffer.from(bytes ?? []).toString('latin1')}`)

test.each([1, 3, 1000])('messages come byte for byte, however the answer is cut: %s', async (pieceBytes) => {
  const { line, asked } = lineTo(
    '* 1 FETCH (UID 7 BODY[] {12}\r\nD1 OK a)\r\n* )\r\n* 2 FETCH (BODY[] {0}\r\n UID 9)\r\nD1 OK done\r\n',
    pieceBytes,
  )
  expect(inWords(await all(line))).toEqual(['7 D1 OK a)\r\n* ', '9 '])
  expect(asked()).toBe('D1 UID FETCH 7,9 (UID BODY.PEEK[])\r\n')
})

test('what a server tells unasked is no message, and a short one may stand in quotes', async () => {
  const { line } = lineTo(
    '* 1 FETCH (FLAGS (\\Seen) UID 7)\r\n* 12 EXISTS\r\n* 1 FETCH (UID 7 FLAGS () BODY[] "say \\"a\\\\b\\"")\r\n* 2 FETCH (UID 9 BODY[] NIL)\r\nD1 OK done\r\n',
  )
  expect(inWords(await all(line))).toEqual(['7 say "a\\b"'])
})

test('dates are moments in UTC', async () => {
  const { line } = lineTo('* 1 FETCH (UID 7 INTERNALDATE " 5-Jun-2026 01:30:00 +0200")\r\nD1 OK done\r\n')
  expect(await all(line, 'dates')).toEqual([{ uid: 7, internalDate: '2026-06-04T23:30:00.000Z' }])
})

test('a search may find nothing, and may say more than numbers', async () => {
  expect(await lineTo('* SEARCH\r\nD1 OK done\r\n').line.search()).toEqual([])
  const days = { since: new Date('2026-05-31T00:00:00Z'), before: new Date('2026-06-07T00:00:00Z') }
  const { line, asked } = lineTo('* SEARCH 7 9 (MODSEQ 5)\r\nD1 OK done\r\n')
  expect(await line.search(days)).toEqual([7, 9])
  expect(asked()).toBe('D1 UID SEARCH SINCE 31-May-2026 BEFORE 7-Jun-2026\r\n')
})

test('a folder is opened read-only by the name that the server wrote, once', async () => {
  const { line, asked } = lineTo('* OK [UIDVALIDITY 42] v\r\nD1 OK [READ-ONLY] done\r\n')
  expect(await line.examine('Entw&APw-rfe "2026"')).toBe('42')
  expect(await line.examine('Entw&APw-rfe "2026"')).toBe('42')
  expect(asked()).toBe('D1 EXAMINE "Entw&APw-rfe \\"2026\\""\r\n')
  await expect(line.examine('a\r\nD2 DELETE b')).rejects.toThrow('cannot be written')
})

test.each([
  ['a refusal', 'D1 NO [NONEXISTENT] gone\r\n', 'NONEXISTENT'],
  ['a farewell', '* BYE closing\r\n', 'ended the line'],
  ['a message larger than any', '* 1 FETCH (UID 7 BODY[] {999999999999}\r\n', 'more than was asked for'],
  ['two messages in one answer', '* 1 FETCH (UID 7 BODY[] {1}\r\na BODY[] {1}\r\nb)\r\n', 'more than was asked for'],
])('%s ends it in words', async (_what, answer, words) => {
  await expect(all(lineTo(answer).line)).rejects.toThrow(words)
})

test('whoever takes slowly makes the server wait', async () => {
  const size = 600_000
  const message = (uid: number): string => `* ${uid} FETCH (UID ${uid} BODY[] {${size}}\r\n${'a'.repeat(size)})\r\n`
  const { line } = lineTo([1, 2, 3, 4, 5, 6, 7, 8].map(message).join('') + 'D1 OK done\r\n', 65_536)
  const found = line.fetch([1], 'whole')
  await found.next()
  for (let i = 0; i < 20; i++) await new Promise((resolve) => setImmediate(resolve))
  // Two that make more than a mebibyte are handed on, and two wait; then it is stopped.
  expect(line.stats().received).toBeLessThan(5 * size)
  let rest = 0
  for await (const { bytes } of found) rest += bytes?.length ?? 0
  expect(rest).toBe(7 * size)
})
