import { expect, test } from 'vitest'
import { countedOf, halfOf, plainOf, plainOutcome } from './counted.ts'
import type { OrderEvent } from './event.ts'
import type { OrderId, PersonId, ReceiptId, Sha256 } from './ids.ts'
import { foldOrder } from './fold.ts'
import { Instant, seconds } from './time.ts'

const at = '2026-06-30T23:59:30.000Z' as Instant
const ticket = 'a'.repeat(64) as Sha256
const anna = 'anna' as PersonId

const received: OrderEvent = {
  kind: 'received',
  receipt: 'R-1' as ReceiptId,
  channel: 'api',
  at,
  digest: ticket,
  documents: [],
  from: 'x',
}
const released: OrderEvent = { kind: 'released', ticket, at: Instant.plus(at, seconds(60)), told: 'x@y.test' }
const fetched: OrderEvent = { kind: 'fetched', ticket, at, bytes: 1, complete: true }
const recalled: OrderEvent = { kind: 'recalled', by: anna, why: 'x', beforeFirstRead: true }
const refused: OrderEvent = { kind: 'refused', by: anna, ground: 'N01', words: 'x' }
const refusal: OrderEvent = { kind: 'answered', letter: 'refusal', to: 'x', words: 'x' }
const withdrawn: OrderEvent = { kind: 'withdrawn', by: anna, words: 'x' }
const again: OrderEvent = { kind: 'duplicate-found', of: 'D-2026-000001' as OrderId, why: 'x' }
const closed: OrderEvent = { kind: 'closed', outcome: 'x' }

const order = (...events: OrderEvent[]) =>
  foldOrder(
    [received, ...events].map((event, i) => ({
      order: 'D-2026-000002' as OrderId,
      version: i + 1,
      at: Instant.plus(at, seconds(i)),
      actor: { role: 'core' as const },
      event,
    })),
  )

test.each([
  ['open', []],
  ['open', [closed]],
  ['given', [released]],
  ['given', [released, fetched, recalled]],
  ['withdrawn', [released, recalled]],
  ['withdrawn', [withdrawn, closed]],
  ['refused', [refused, refusal, closed]],
  ['again', [again, closed]],
] as const)('%s: as the order tells it, and as far as the kinds of its events tell', (outcome, events) => {
  expect(countedOf(order(...events)).outcome).toBe(outcome)
  expect(plainOutcome(new Set(['received', ...events.map((event) => event.kind)]))).toBe(plainOf[outcome])
})

test('the half-year is that of receipt, in UTC', () => {
  expect(countedOf(order(closed)).half).toBe('2026-H1')
  expect(halfOf('2026-07-01T00:00:00.000Z' as Instant)).toBe('2026-H2')
})

test('an answer is counted from receipt to its release, or to the letter of refusal', () => {
  expect(countedOf(order()).seconds).toBeNull()
  expect(countedOf(order(released, fetched)).seconds).toBe(60)
  expect(countedOf(order(refused, refusal)).seconds).toBe(2)
})

test('whoever was never proven names no State', () => {
  expect(countedOf(order()).country).toBeNull()
})
