import fc from 'fast-check'
import { expect, test } from 'vitest'
import { outcomes, type Outcome } from '../order/counted.ts'
import type { Instant } from '../order/time.ts'
import { bandOf } from './band.ts'
import {
  incidentFigures,
  recountStatement,
  statementDigest,
  statementFigures,
  type Statement,
  type StatementRow,
} from './statement.ts'
import { statementLanguages, statementText, statementWords } from './statement-text.ts'

let number = 0
const row = (outcome: Outcome, more: Partial<StatementRow['counted']> = {}): StatementRow => ({
  order: `D-2026-${String(++number).padStart(6, '0')}`,
  counted: {
    half: '2026-H2',
    country: 'FR',
    instrument: 'eu.epoc',
    asked: ['content'],
    given: outcome === 'given' ? ['content'] : [],
    outcome,
    emergency: false,
    seconds: outcome === 'given' || outcome === 'refused' ? 60 : null,
    ...more,
  },
  items: outcome === 'given' ? 10 : 0,
  accounts: outcome === 'given' ? 1 : 0,
})
const kinds = { given: ['released'], refused: ['refused'], open: [], again: ['duplicate-found'] } as const
const entriesOf = (rows: readonly StatementRow[]): Uint8Array[] =>
  rows.flatMap(({ order, counted }) =>
    ['received', ...kinds[counted.outcome as 'open']].map((kind) =>
      Buffer.from(JSON.stringify({ stream: order, kind })),
    ),
  )
const statementOf = (rows: readonly StatementRow[]): Statement => ({
  v: 1,
  publisher: 'Nimbus',
  incident: 'I-0001',
  name: 'Fire at Example Square',
  at: '2026-11-24T03:10:00.000Z' as Instant,
  ledger: 'x',
  entries: entriesOf(rows).length,
  rows: statementDigest(rows),
  checkpoint: 'nmi.ledger.duly\n77\nROOT=\n\n— sig\n',
  figures: statementFigures(rows),
  names: { 'eu.epoc': 'European Production Order' },
})
const night = [
  ...Array.from({ length: 7 }, () => row('given')),
  ...Array.from({ length: 4 }, () => row('refused', { country: 'US' })),
  row('open'),
  row('open', { country: null }),
  row('again'),
]

test('staff see exact counts, and an order that came again counts once', () => {
  expect(incidentFigures(night)).toMatchObject({
    asked: 13,
    became: { given: 7, refused: 4, open: 2, again: 1 },
    items: 70,
    accounts: 7,
    median: 60,
    slowest: 60,
    by: { country: [{ name: 'FR', count: 8 }, { name: 'US', count: 4 }, { name: '-', count: 1 }] }, // prettier-ignore
  })
  expect(incidentFigures([])).toMatchObject({ asked: 0, median: null, slowest: null })
})

test('a statement says bands and no exact count', () => {
  const { asked, became, items, accounts, times, more } = statementFigures(night)
  expect([asked, became.given, became.refused, became.kept, items, accounts]).toEqual([
    [10, 19],
    [1, 9],
    [1, 9],
    [0, 0],
    [70, 79],
    [1, 9],
  ])
  expect(times).toEqual({ median: 60, p95: 60 })
  expect(more?.countries.lines.flatMap((line) => line.names).sort()).toEqual(['-', 'FR', 'US'])
})

test('of fewer than ten demands neither States nor instruments nor times are told', () => {
  const figures = statementFigures(night.slice(0, 9))
  expect(figures).toMatchObject({ more: null, times: null })
  for (const language of statementLanguages) {
    const text = statementText(statementOf(night.slice(0, 9)), language)
    expect(text).not.toMatch(/Frankreich|France|FR\b|European Production Order/)
  }
})

test('at least three numbers stay possible for each count of an outcome, with every band known', () => {
  const counts = fc.array(fc.nat(130), { minLength: outcomes.length, maxLength: outcomes.length })
  fc.assert(
    fc.property(counts, (of) => {
      const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
      const bands = of.map(bandOf)
      const [low, high] = bandOf(sum(of))
      bands.forEach(([from, to], i) => {
        if (of[i] === 0) return
        const others = bands.filter((_, j) => j !== i)
        const least = Math.max(from, low - sum(others.map(([, up]) => up)))
        const most = Math.min(to, high - sum(others.map(([down]) => down)))
        expect(most - least + 1).toBeGreaterThanOrEqual(3)
      })
    }),
    { numRuns: 2000 },
  )
})

test('every language has the same words and the same names to fill in', () => {
  const slots = (language: 'en' | 'de' | 'fr'): unknown =>
    Object.entries(statementWords[language])
      .map(([key, words]) =>
        typeof words === 'string'
          ? [key, [...words.matchAll(/\{[a-z]+\}/g)].map(String).sort()]
          : [key, Object.keys(words as object).sort()],
      )
      .sort()
  for (const language of statementLanguages) expect(slots(language), language).toEqual(slots('en'))
})

test('a statement reads whole in every language: nothing is left to fill in, and it names its checkpoint', () => {
  for (const language of statementLanguages) {
    const text = statementText(statementOf(night), language)
    expect(text).not.toMatch(/[{}]|undefined/)
    expect(text).toContain('Fire at Example Square')
    expect(text).toContain('77')
    expect(text).toContain('ROOT=')
    expect(text).toContain(statementDigest(night))
    for (const { order } of night) expect(text).not.toContain(order)
  }
})

test('the rows give every figure; other rows, a row against its entries and other figures are found', () => {
  const holds = (statement: Statement, rows: readonly StatementRow[]): boolean[] =>
    recountStatement(statement, rows, entriesOf(night)).map((check) => check.holds)
  const said = statementOf(night)
  expect(holds(said, night)).toEqual([true, true, true])
  expect(holds(said, night.slice(1))).toEqual([false, true, false])
  const lie = night.map((each, i) =>
    i === 0 ? { ...each, counted: { ...each.counted, outcome: 'refused' as const } } : each,
  )
  expect(holds(statementOf(lie), lie)).toEqual([true, false, true])
  expect(holds({ ...said, figures: { ...said.figures, asked: [1, 9] } }, night)).toEqual([true, true, false])
})
