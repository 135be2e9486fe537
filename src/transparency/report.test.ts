import { generateKeyPairSync, sign } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Counted, Outcome } from '../order/counted.ts'
import type { Instant } from '../order/time.ts'
import { figuresOf } from './figures.ts'
import { recountPublic, recountRows, type Rows } from './recount.ts'
import { reportCsv } from './report-csv.ts'
import { readReport, signReport, type Report } from './report.ts'

const pair = generateKeyPairSync('ed25519')
const key = `ed25519:${pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(12).toString('base64')}`

const counted = (outcome: Outcome, more: Partial<Counted> = {}): Counted => ({
  half: '2026-H2',
  country: 'FR',
  instrument: 'eu.epoc',
  asked: ['subscriber'],
  given: outcome === 'given' ? ['subscriber'] : [],
  outcome,
  emergency: false,
  seconds: outcome === 'given' ? 60 : null,
  ...more,
})
const rows: Rows = (['given', 'given', 'refused', 'again', 'open', 'withdrawn', 'kept', 'nothing'] as const).map(
  (outcome, i) => ({ order: `D-2026-00000${i + 1}`, counted: counted(outcome) }),
)
const kinds = {
  given: ['received', 'released', 'fetched', 'recalled'],
  nothing: ['received', 'released'],
  refused: ['received', 'refused'],
  again: ['received', 'duplicate-found'],
  open: ['received', 'preserved'],
  withdrawn: ['received', 'released', 'recalled'],
  kept: ['received', 'preserved'],
  part: ['received', 'released'],
} as const satisfies Record<Outcome, readonly string[]>
const entries = [
  Buffer.from('{"kind":"started","stream":"desk"}'),
  ...rows.flatMap(({ order, counted: { outcome } }) =>
    kinds[outcome].map((kind) => Buffer.from(JSON.stringify({ kind, stream: order }))),
  ),
]
const made = (of: Rows = rows): Report =>
  signReport(
    { v: 1, publisher: 'Nimbus', at: '2026-11-24T00:00:00.000Z' as Instant, ledger: 'x', entries: entries.length, halves: figuresOf(of.map((r) => r.counted)), names: {} }, // prettier-ignore
    { key, sign: (bytes) => sign(null, bytes, pair.privateKey) },
  )
const holds = (checks: readonly { holds: boolean }[]): boolean[] => checks.map((check) => check.holds)

test('a demand that came again is counted once', () => {
  const [half] = made().halves
  expect(half).toMatchObject({ asked: 7, became: { given: 2, refused: 1, again: 1, open: 1, withdrawn: 1 } })
})

test('the public entries alone give the sums of the report, and not those of one that lies', () => {
  expect(holds(recountPublic(made(), entries))).toEqual([true])
  const lie = rows.map((row) => (row.counted.outcome === 'refused' ? { ...row, counted: counted('given') } : row))
  expect(holds(recountPublic(made(lie), entries))).toEqual([false])
  expect(holds(recountPublic(made(rows.slice(1)), entries))).toEqual([false])
})

test('the rows give every figure; a missing row, a row against its entries and other figures are found', () => {
  expect(holds(recountRows(made(), rows, entries))).toEqual([true, true, true])
  expect(holds(recountRows(made(), rows.slice(1), entries))).toEqual([false, true, false])
  const lie = rows.map((row, i) => (i === 2 ? { ...row, counted: counted('given') } : row))
  expect(holds(recountRows(made(lie), lie, entries))).toEqual([true, false, true])
  const moved = rows.map((row, i) => (i === 0 ? { ...row, counted: counted('given', { country: 'DE' }) } : row))
  expect(holds(recountRows(made(), moved, entries))).toEqual([true, true, false])
})

test('times stand for ten answers or more, as median and 95th percentile', () => {
  const answers = Array.from({ length: 10 }, (_, i) => counted('given', { seconds: i + 1, emergency: i > 0 }))
  expect(figuresOf(answers)[0]?.times).toEqual({ all: { median: 5, p95: 10 }, emergencies: null })
})

test('half-years stand apart, the newest first', () => {
  expect(figuresOf([counted('given', { half: '2026-H1' }), counted('open')]).map((h) => h.half)).toEqual([
    '2026-H2',
    '2026-H1',
  ])
})

test('a report is believed under its signature alone', () => {
  expect(readReport(JSON.stringify(made())).ok).toBe(true)
  expect(readReport(JSON.stringify({ ...made(), entries: 1 }))).toMatchObject({ ok: false })
  expect(readReport('{}')).toMatchObject({ ok: false })
  expect(readReport('[')).toMatchObject({ ok: false })
})

test('the table for spreadsheets has a line for each figure, and quotes what holds a comma', () => {
  const csv = reportCsv({ ...made(), names: { 'eu.epoc': 'Order, European' } })
  expect(csv).toContain('2026-H2,demands,all,asked,7,7\r\n')
  expect(csv).toContain('2026-H2,country,FR,asked,1,9\r\n')
  expect(csv).toContain('2026-H2,instrument,"Order, European",asked,1,9\r\n')
})
