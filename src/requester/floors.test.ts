import { expect, test } from 'vitest'
import type { AskedCategory } from '../order/category.ts'
import type { Proven } from '../order/event.ts'
import type { Judgement } from '../order/judgement.ts'
import { at } from './cast.fixture.ts'
import { reaches, type Asks } from './floors.ts'

const asks = (kind: Judgement['kind'], more: Partial<Asks> = {}): Asks => ({
  kind,
  emergency: false,
  agencySince: '2025-01-15',
  now: at('2026-11-23T10:00:00Z'),
  ...more,
})
const enough = (
  proven: Proven[],
  category: AskedCategory,
  kind: Judgement['kind'],
  more: Partial<Asks> = {},
): boolean => reaches(proven, category, asks(kind, more)).ok

test('who the user is may leave at L3, or at L2 with L1, not at one of these alone', () => {
  for (const category of ['subscriber', 'identifying_access'] as const) {
    expect(enough(['L1'], category, 'production')).toBe(false)
    expect(enough(['L2'], category, 'production')).toBe(false)
    expect(enough(['L1', 'L2'], category, 'production')).toBe(true)
    expect(enough(['L3'], category, 'production')).toBe(true)
  }
})

test('traffic and content need the officer and the document, or the agency by telephone', () => {
  for (const category of ['traffic', 'content'] as const) {
    expect(enough(['L1', 'L3'], category, 'production')).toBe(false)
    expect(enough(['L1', 'L2'], category, 'production')).toBe(false)
    expect(enough(['L2', 'L3'], category, 'production')).toBe(true)
    expect(enough(['L1', 'L3', 'L4'], category, 'production')).toBe(true)
  }
})

test('a preservation needs L1, or anything that proves more', () => {
  expect(enough([], 'content', 'preservation')).toBe(false)
  expect(enough(['L1'], 'content', 'preservation')).toBe(true)
  expect(enough(['L2'], 'content', 'preservation')).toBe(true)
})

test('every voluntary emergency disclosure needs L4, an emergency order the officer and the document', () => {
  const emergency = { emergency: true }
  expect(enough(['L2', 'L3'], 'subscriber', 'emergency_voluntary', emergency)).toBe(false)
  expect(enough(['L3', 'L4'], 'subscriber', 'emergency_voluntary', emergency)).toBe(true)
  expect(enough(['L3'], 'subscriber', 'production', emergency)).toBe(false)
  expect(enough(['L2', 'L3'], 'subscriber', 'production', emergency)).toBe(true)
})

test('an agency known for less than 30 days needs L4 for everything', () => {
  expect(enough(['L1', 'L2'], 'subscriber', 'production', { agencySince: '2026-10-24' })).toBe(false)
  expect(enough(['L3'], 'content', 'preservation', { agencySince: '2026-10-24' })).toBe(false)
  expect(enough(['L3', 'L4'], 'subscriber', 'production', { agencySince: '2026-10-24' })).toBe(true)
  expect(enough(['L3'], 'subscriber', 'production', { agencySince: '2026-10-23' })).toBe(true)
})

test('an agency that owes the paper of an emergency needs the document beside the call for the next one only', () => {
  const owes = { emergency: true, signals: ['emergency.debt'] }
  expect(enough(['L3', 'L4'], 'subscriber', 'emergency_voluntary', owes)).toBe(false)
  expect(enough(['L2', 'L4'], 'subscriber', 'emergency_voluntary', owes)).toBe(true)
  expect(enough(['L3'], 'subscriber', 'production', { signals: ['emergency.debt'] })).toBe(true)
})

test('a sender that another provider reported is asked for a call-back, never for less', () => {
  const burnt = { signals: ['identity.burnt'] }
  expect(enough(['L3'], 'subscriber', 'production', burnt)).toBe(false)
  expect(enough(['L3', 'L4'], 'subscriber', 'production', burnt)).toBe(true)
})

test('a deployment raises a floor and cannot lower one', () => {
  expect(enough(['L3'], 'subscriber', 'production', { raised: { subscriber: 'L4' } })).toBe(false)
  expect(enough(['L3', 'L4'], 'subscriber', 'production', { raised: { subscriber: 'L4' } })).toBe(true)
  expect(enough(['L1'], 'content', 'production', { raised: { content: 'L1' } })).toBe(false)
})

test('nothing leaves on what is not an order', () => {
  expect(enough(['L3', 'L4'], 'subscriber', 'not_an_order')).toBe(false)
})

test('too little proof is told with what is missing', () => {
  expect(reaches(['L3'], 'content', asks('production'))).toMatchObject({
    ok: false,
    why: expect.stringMatching(
      /proven to L3; L3 with L2, or L4 is needed.*court’s own register; or a call-back/,
    ) as string,
  })
})

test('mail that wants its answer elsewhere needs the agency’s own voice, whatever else is proven (A06)', () => {
  const elsewhere = { signals: ['replyto.mismatch'] }
  expect(enough(['L1', 'L2'], 'subscriber', 'production')).toBe(true)
  expect(enough(['L1', 'L2'], 'subscriber', 'production', elsewhere)).toBe(false)
  expect(enough(['L1', 'L2', 'L4'], 'subscriber', 'production', elsewhere)).toBe(true)
})

test.each(['volume.burst', 'ref.format', 'issuer.level_differs', 'oracle.probe', 'delivery.changed'])(
  '%s asks for a call-back, and refuses nothing',
  (signal) => {
    const signals = { signals: [signal] }
    expect(enough(['L2', 'L3'], 'subscriber', 'production', signals)).toBe(false)
    expect(enough(['L3', 'L4'], 'content', 'production', signals)).toBe(true)
    expect(enough(['L1'], 'content', 'preservation', signals)).toBe(true)
  },
)

test('a signal that asks for less does not lower what another asks for (G8)', () => {
  for (const signal of ['volume.burst', 'identity.burnt', 'replyto.mismatch']) {
    const owes = { emergency: true, signals: [signal, 'emergency.debt'] }
    expect(enough(['L3', 'L4'], 'subscriber', 'production', owes)).toBe(false)
    expect(enough(['L2', 'L4'], 'subscriber', 'production', owes)).toBe(true)
  }
  const fresh = { emergency: true, signals: ['emergency.debt'], agencySince: '2026-11-01' }
  expect(enough(['L3', 'L4'], 'subscriber', 'production', fresh)).toBe(false)
})
