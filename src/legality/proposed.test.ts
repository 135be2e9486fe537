import { expect, test } from 'vitest'
import type { StatedFacts } from '../order/facts.ts'
import type { Judgement, Ruling } from '../order/judgement.ts'
import { at, judgement } from './invented.fixture.ts'
import { proposedAsks } from './proposed.ts'

type Ask = StatedFacts['asks'][number]
const window = { from: '2026-05-01T00:00:00Z', to: '2026-06-01T00:00:00Z' }
const whole = [{ startUtc: at(window.from), endUtc: at(window.to) }]
const anna: Ask = { category: 'content', accounts: ['anna@nimbus.example'], ...window }

/** What is proposed when every ask is ruled as `verdict`, cut at `limit`. */
function proposed(
  asks: Ask[],
  ruled: { verdict?: string; limit?: string; part?: null; category?: string } = {},
): unknown {
  const rulings = asks.map((ask, i) => ({
    verdict: ruled.verdict ?? 'comply-after-two-approvals',
    category: ruled.category ?? ask.category,
    ...(ruled.part === null ? {} : { part: { ask: i, accounts: ask.accounts } }),
    ...(ruled.limit ? { limits: { windowEndUtc: at(ruled.limit) } } : {}),
    because: [],
  }))
  const facts = { asks } as unknown as StatedFacts
  return proposedAsks(facts, { ...judgement, rulings: rulings as unknown as Ruling[] } as Judgement)
}
const no = (why: RegExp): unknown => ({ ok: false, why: expect.stringMatching(why) as string })

test('what is refused or asked about is not proposed', () => {
  for (const verdict of ['refuse', 'clarify'])
    expect(proposed([anna], { verdict })).toEqual({ ok: false, why: 'The law opens no part of this order.' })
})

test('what may be produced is proposed, and of a preservation what is to be kept', () => {
  for (const verdict of ['comply', 'comply-after-two-approvals', 'preserve'])
    expect(proposed([anna], { verdict })).toEqual({
      ok: true,
      value: { accounts: ['anna@nimbus.example'], categories: ['content'], windows: whole, clock: 'internaldate' },
    })
})

test('the law cuts the window where it ends earlier, never later', () => {
  const end = (limit: string): unknown => proposed([anna], { limit })
  expect(end('2026-05-20T00:00:00Z')).toMatchObject({ value: { windows: [{ endUtc: at('2026-05-20T00:00:00Z') }] } })
  expect(end('2026-07-01T00:00:00Z')).toMatchObject({ value: { windows: whole } })
  for (const limit of ['2026-05-01T00:00:00Z', '2026-04-01T00:00:00Z'])
    expect(end(limit)).toEqual(no(/^Nothing of the time window is left/))
})

test.each(['traffic', 'content'] as const)('%s without a window is not proposed', (category) => {
  expect(proposed([{ category, accounts: anna.accounts }], { limit: window.to })).toEqual(no(/states no time window/))
})

test('subscriber data without a window reach to the end that the law sets, and with half a window nowhere', () => {
  const asked: Ask = { category: 'subscriber', accounts: anna.accounts }
  expect(proposed([asked], { limit: window.to })).toMatchObject({
    value: { windows: [{ startUtc: at('1970-01-01T00:00:00Z'), endUtc: at(window.to) }] },
  })
  expect(proposed([asked])).toEqual(no(/^Nothing of the time window is left/))
  expect(proposed([{ ...asked, from: window.from }], { limit: window.to })).toEqual(no(/states no end/))
  expect(proposed([{ ...asked, to: window.to }], { limit: window.to })).toEqual(no(/states no start/))
})

test('an unusable or empty window is not proposed', () => {
  expect(proposed([{ ...anna, to: 'soon' }])).toEqual(no(/soon/))
  expect(proposed([{ ...anna, to: window.from }])).toEqual(no(/window is empty/))
})

test('a judgement of other facts is not used', () => {
  expect(proposed([anna], { part: null })).toEqual(no(/judge them again/))
})

test('accounts and windows stand once each and in order, spelled as the store knows them', () => {
  const later = { from: window.to, to: '2026-07-01T00:00:00Z' }
  const both = ['Zoë@nimbus.example', 'ANNA@nimbus.example', 'Zoe\u0308@nimbus.example']
  expect(
    proposed([
      { ...anna, accounts: both, ...later },
      { ...anna, accounts: both },
    ]),
  ).toMatchObject({
    value: {
      accounts: ['anna@nimbus.example', 'zoë@nimbus.example'],
      windows: [...whole, { startUtc: at(later.from), endUtc: at(later.to) }],
    },
  })
})

test('the order of the accounts does not matter, their difference does', () => {
  const eve = { ...anna, accounts: ['eve@nimbus.example'] }
  expect(proposed([eve, anna])).toMatchObject({ value: { accounts: ['anna@nimbus.example', 'eve@nimbus.example'] } })
  expect(proposed([eve, { ...anna, category: 'traffic' }])).toEqual(no(/differ in accounts or windows/))
})

test('one clock is taken for all, two are for people to choose', () => {
  expect(proposed([{ ...anna, clock: 'date' }, anna])).toMatchObject({ value: { clock: 'date' } })
  expect(
    proposed([
      { ...anna, clock: 'date' },
      { ...anna, clock: 'internaldate' },
    ]),
  ).toEqual(no(/mean different clocks/))
})
