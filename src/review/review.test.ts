import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { CollectedItem } from '../order/item.ts'
import type { OrderId, PersonId } from '../order/ids.ts'
import {
  standingOf,
  type ItemDecision,
  type Redaction,
  type Review,
  type Span,
  type Standing,
} from '../order/review.ts'
import { Instant } from '../order/time.ts'
import { recheck } from '../production/recheck.ts'
import { Scope } from '../order/scope.ts'
import { decidedItems, redactItem, renderItem, resultOf } from './decided.ts'
import { groupsOf } from './groups.ts'
import { wordsOfHtml } from './html-words.ts'
import { distance, nearPrint } from './near-print.ts'
import { marksOf } from './privilege.ts'
import { box, boxed } from './redact.ts'
import type { SheetLine } from './sheet.ts'
import { Survey } from './survey.ts'

const order = 'D-2026-000042' as OrderId
const at = Instant.at(Date.UTC(2026, 10, 23, 9))
const by = 'clara' as PersonId

const message = (subject: string, body: string, more = ''): Buffer =>
  Buffer.from(
    `From: Mara <mara@nimbus.test>\r\nTo: Li <li@else.test>\r\nDate: Mon, 5 Jan 2026 10:00:00 +0000\r\nSubject: ${subject}\r\n${more}\r\n${body}\r\n`,
  )
const item = (id: string, bytes: Uint8Array): CollectedItem => ({
  id,
  source: 'mail',
  account: 'mara@nimbus.test',
  category: 'content',
  internalDate: Instant.at(Date.UTC(2026, 0, 5, 10)),
  sizeBytes: bytes.length,
  bytes,
  mediaType: 'message/rfc822',
})
async function* stream<T>(items: readonly T[]): AsyncGenerator<T> {
  await Promise.resolve()
  yield* items
}
async function surveyed(items: readonly CollectedItem[], words: string[] = []): Promise<SheetLine[]> {
  const survey = new Survey([{ who: 'lawyer', domains: ['kanzlei.test'], words }])
  const owned = items.map((each) => ({ ...each, bytes: Uint8Array.from(each.bytes) }))
  // Whoever seals an item takes its bytes away.
  for await (const { bytes } of survey.watching(stream(owned))) (bytes.buffer as ArrayBuffer).transfer(0)
  return survey.lines()
}

test('a list names sender, subject, thread and near-duplicates, marks what a lawyer wrote, and says what cannot be read', async () => {
  const long =
    'The ferry to the island leaves at nine in the morning from the old pier behind the harbour office. '.repeat(4)
  const lines = await surveyed(
    [
      item('a', message('Plan', long, 'Message-ID: <1@x.test>\r\n')),
      item('b', message('Other', 'Something else entirely was written here about the garden.')),
      item('c', message('Re: Plan', `${long} Yes.`, 'Message-ID: <2@x.test>\r\nIn-Reply-To: <1@x.test>\r\n')),
      item('d', message('Advice', 'Privileged  and\r\nconfidential', 'Cc: Dr. R <r@office.kanzlei.test>\r\n')),
      { ...item('e', Buffer.from('{}')), mediaType: 'application/json' },
    ],
    ['privileged and confidential'],
  )
  expect(lines.map((l) => [l.n, l.thread, l.group])).toEqual([
    [1, 1, 1],
    [2, 2, 2],
    [3, 1, 1],
    [4, 4, 4],
    [5, 5, 5],
  ])
  expect(lines[0]).toMatchObject({ from: 'Mara <mara@nimbus.test>', to: ['Li <li@else.test>'], subject: 'Plan' })
  expect(lines[3]?.marks).toEqual(['lawyer: kanzlei.test', 'lawyer: “privileged and confidential”'])
  expect(lines[0]?.marks).toEqual([])
  expect(lines[4]).not.toHaveProperty('subject')
})

test('one hostile message says that it could not be read, and the others are read', async () => {
  const nested = Array.from(
    { length: 60 },
    (_, n) => `Content-Type: multipart/mixed; boundary="b${n}"\r\n\r\n--b${n}\r\n`,
  )
  const bad = Buffer.from(`From: a@b.test\r\n${nested.join('')}\r\nx`)
  const lines = await surveyed([item('a', message('One', 'words')), item('b', bad), item('c', message('Three', 'w'))])
  expect(lines.map((l) => l.subject)).toEqual(['One', undefined, 'Three'])
  expect(lines[1]?.unread).toMatch(/taken apart/)
})

test('a message is shown as plain text: nothing is fetched, run or hidden, and what its HTML says otherwise is shown too', async () => {
  const html = `<html><head><style>p{color:red}</style><script>steal()</script></head><body><p>Dear &amp; dear</p><img src="https://tracker.test/x.gif"><p hidden>Completely different words that stand here alone, about a will and a house.</p></body></html>`
  const shown = await renderItem(
    message(
      'Two faces',
      `--q\r\nContent-Type: text/plain\r\n\r\nPlain words \u202Eevil\r\n--q\r\nContent-Type: text/html\r\n\r\n${html}\r\n--q--`,
      'MIME-Version: 1.0\r\nContent-Type: multipart/alternative; boundary=q\r\n',
    ),
  )
  if (!shown.ok) throw new Error(shown.why)
  expect(shown.value.text).toContain('Plain words')
  expect(shown.value.text).toContain('\\u{202E}')
  expect(shown.value.text).toContain('What its HTML form says')
  expect(shown.value.text).toContain('Dear & dear')
  expect(shown.value.text).toContain('about a will and a house')
  expect(shown.value.text).not.toMatch(/steal|tracker|color:red/)
})

test('the words of HTML are found in time that grows with its length alone', () => {
  const started = performance.now()
  for (const hostile of ['<'.repeat(300_000), '<!--'.repeat(100_000), '<script>'.repeat(50_000)]) wordsOfHtml(hostile)
  expect(performance.now() - started).toBeLessThan(2000)
  expect(wordsOfHtml('a<br>b&#65;&#x42;&nope;').trim()).toBe('a\nbAB&nope;')
})

test('what a box covers is gone, whatever the ranges; what lies outside stays, and no length shows', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'ü'), minLength: 1, maxLength: 60 }),
      fc.array(fc.tuple(fc.nat(60), fc.nat(60)), { minLength: 1, maxLength: 5 }),
      (text, pairs) => {
        const ranges = pairs
          .map(([a, b]) => ({ from: Math.min(a, b) % text.length, to: Math.max(a, b) % (text.length + 1) }))
          .filter((r) => r.from < r.to)
        if (ranges.length === 0) return
        const covered = Array.from(text, (_, i) => ranges.some((r) => r.from <= i && i < r.to))
        const runs = Array.from(text, (c, i) => (covered[i] ? (covered[i - 1] ? '' : box) : c)).join('')
        // Ranges that touch are one box: two names beside each other are not counted.
        expect(boxed(text, { how: 'boxes', ranges, lines: [] })).toBe(runs)
      },
    ),
  )
  expect(boxed('one\ntwo\nthree', { how: 'boxes', ranges: [], lines: [[2, 3]] })).toBe(`one\n${box}`)
  expect(() => boxed('short', { how: 'boxes', ranges: [{ from: 0, to: 6 }], lines: [] })).toThrow(/5 characters/)
  expect(() => boxed('short', { how: 'boxes', ranges: [], lines: [[2, 2]] })).toThrow(/1 lines/)
})

test('a redacted message keeps its head, bears the hash of its original, leaves nothing covered in, and lies inside the scope', async () => {
  const secret = 'the account number is 4711'
  const original = message(
    'My secret subject',
    `--q\r\nContent-Type: text/plain\r\n\r\nHello\r\n${secret}\r\nBye\r\n--q\r\nContent-Type: application/pdf; name=x.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n${Buffer.from(secret).toString('base64')}\r\n--q--`,
    'X-Topic: My secret subject\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=q\r\n',
  )
  const boxes: Redaction = { how: 'boxes', ranges: [], lines: [[2, 2]], subject: true }
  const made = await redactItem(original, boxes)
  if (!made.ok) throw new Error(made.why)
  const text = Buffer.from(made.value.bytes).toString()
  const hash = createHash('sha256').update(original).digest('hex')
  expect(text).toContain(`Duly-Redacted: sha256=${hash}`)
  expect(text).toContain('From: Mara <mara@nimbus.test>')
  expect(text).not.toMatch(/secret|4711|X-Topic/)
  const body = Buffer.from(text.split('\r\n\r\n')[1] ?? '', 'base64').toString()
  expect(body).toBe(`Hello\r\n${box}\r\nBye`)
  expect(made.value.leftOut).toEqual([
    {
      mediaType: 'application/pdf',
      sizeBytes: secret.length,
      sha256: createHash('sha256').update(secret).digest('hex'),
    },
  ])
  expect(await redactItem(original, boxes)).toMatchObject({ ok: true, value: { sha256: made.value.sha256 } })
  const header = await redactItem(original, { how: 'header-only' })
  if (!header.ok) throw new Error(header.why)
  expect(Buffer.from(header.value.bytes).toString()).toMatch(/Subject: My secret subject[^]*\r\n\r\n$/)
  const scope = Scope.parse({
    order,
    accounts: ['mara@nimbus.test'],
    categories: ['content'],
    windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }],
    clock: 'date',
    recipients: ['age1qqqqqqqqqqqqqqqq'],
  })
  if (!scope.ok) throw new Error(scope.why)
  for (const bytes of [made.value.bytes, header.value.bytes])
    expect(recheck(item('a', bytes), scope.value)).toMatchObject({ by: 'date', at: '2026-01-05T10:00:00.000Z' })
})

const decided = (...steps: [Span[], ItemDecision | { as: 'undecided' }][]): Review => ({
  decided: steps.map(([items, decision]) => ({ kind: 'items-decided', by, items, decision, at })),
  approvals: [],
})

test('the last decision about an item stands, and undecided takes it back', () => {
  const review = decided(
    [[[1, 5]], { as: 'produce' }],
    [[[2, 2]], { as: 'withhold', ground: 'privilege' }],
    [[[4, 5]], { as: 'undecided' }],
  )
  expect([...standingOf(review)].map(([n, s]) => [n, s.decision.as])).toEqual([
    [1, 'produce'],
    [2, 'withhold'],
    [3, 'produce'],
  ])
})

test('with one undecided item nothing has a result and the stream stops (I18); decided, exactly that leaves', async () => {
  const items = ['a', 'b', 'c'].map((id) => item(id, message(id, `words of ${id}`)))
  const lines = await surveyed(items)
  const scopeHash = 'b'.repeat(64) as never
  const leaving = (standing: ReadonlyMap<number, Standing>) =>
    Array.fromAsync(decidedItems(order, stream(items), standing))
  const two = standingOf(decided([[[1, 2]], { as: 'produce' }]))
  expect(resultOf({ order, scopeHash }, lines, two)).toBeUndefined()
  await expect(leaving(two)).rejects.toThrow(/I18.*item 3/)

  const all = standingOf(decided([[[1, 3]], { as: 'produce' }], [[[2, 2]], { as: 'withhold', ground: 'privilege' }]))
  expect(resultOf({ order, scopeHash }, lines, all)).toMatch(/^[0-9a-f]{64}$/)
  const left = await leaving(all)
  expect(left.map((l) => ('withheld' in l ? `withheld ${l.withheld.id} ${l.withheld.ground}` : l.id))).toEqual([
    'a',
    'withheld b privilege',
    'c',
  ])
  // A redaction whose bytes nobody noted when it was decided is none.
  const redaction = { as: 'redact', ground: 'x', redaction: { how: 'header-only' } } as const
  const loose = standingOf(decided([[[1, 3]], redaction]))
  expect(resultOf({ order, scopeHash }, lines, loose)).toBeUndefined()
  await expect(leaving(loose)).rejects.toThrow(/I18/)
})

test('near-duplicates have near prints, other texts far ones, and empty texts none', () => {
  const text = Array.from({ length: 200 }, (_, n) => `word${(n * 7919) % 1013}`).join(' ')
  expect(distance(nearPrint(text), nearPrint(text.replace('word', 'Word')))).toBe(0)
  expect(distance(nearPrint(text), nearPrint(`${text} one more`))).toBeLessThanOrEqual(6)
  expect(
    distance(nearPrint(text), nearPrint('an entirely other letter about ships and shoes and sealing wax')),
  ).toBeGreaterThan(12)
  expect(nearPrint(' … ')).toBe('')
})

test('threads are tied over messages that are not there, and five thousand items are grouped in a moment', () => {
  const alone = { answers: [], print: '' }
  expect(
    groupsOf([
      { ...alone, messageId: '<b>', answers: ['<a>'] },
      { ...alone, messageId: '<z>' },
      { ...alone, messageId: '<c>', answers: ['<a>'] },
      undefined,
    ]).map((g) => g.thread),
  ).toEqual([1, 2, 1, 4])
  const many = Array.from({ length: 5000 }, (_, n) => ({
    messageId: `<${n}>`,
    answers: n % 10 ? [`<${n - 1}>`] : [],
    print: nearPrint(`letter ${Math.floor(n / 3)} with words of its own ${Math.floor(n / 3) * 31} and ${n >> 3}`),
  }))
  const started = performance.now()
  const groups = groupsOf(many)
  expect(performance.now() - started).toBeLessThan(1000)
  expect(new Set(groups.map((g) => g.thread)).size).toBe(500)
})

test('a mark needs a word of its own and a domain or one below it', () => {
  const lawyer = [{ who: 'lawyer', domains: ['recht.test'], words: ['mandant'] }]
  const marks = (address: string, words: string): string[] => marksOf(lawyer, { addresses: [address], words })
  expect(marks('a@recht.test', '')).toEqual(['lawyer: recht.test'])
  expect(marks('a@mail.RECHT.test', '')).toEqual(['lawyer: recht.test'])
  expect(marks('a@unrecht.test', 'Die Mandantin')).toEqual([])
  expect(marks('a@x.test', 'unser MANDANT, sagt er')).toEqual(['lawyer: “mandant”'])
})
