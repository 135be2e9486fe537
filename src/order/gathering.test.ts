import { expect, test } from 'vitest'
import type { DeskEvent } from './desk-event.ts'
import { applyGathering, nextIncident, type Gathering } from './gathering.ts'
import type { OrderId, PersonId } from './ids.ts'
import type { Instant } from './time.ts'

const at = '2026-11-24T03:10:00.000Z' as Instant
const by = 'anna' as PersonId
const [one, two, three] = ['D-2026-000001', 'D-2026-000002', 'D-2026-000003'] as OrderId[] as [
  OrderId,
  OrderId,
  OrderId,
]
const told = (...events: DeskEvent[]): readonly Gathering[] =>
  events.reduce<readonly Gathering[]>((all, event) => applyGathering(all, event, at), [])
const named: DeskEvent = { kind: 'incident-named', id: 'I-0001', name: 'Fire at Example Square', by }
const denied: DeskEvent = {
  kind: 'incident-opened',
  id: 'I-0002',
  order: one,
  by,
  identities: ['mail:police.test'],
  relied: [{ order: two, state: 'released', identities: [], recipients: [], fetched: false }],
}
const changed = (incident: string, put: OrderId[], taken: OrderId[] = []): DeskEvent => ({
  kind: 'incident-orders-changed',
  incident,
  put,
  taken,
  by,
})

test('orders are put into an incident and taken out of it, and of others it knows nothing', () => {
  const [incident, other] = told(named, denied, changed('I-0001', [one, two]), changed('I-0001', [three], [one]))
  expect(incident).toMatchObject({ id: 'I-0001', name: 'Fire at Example Square' })
  expect(incident?.orders.map((o) => o.order)).toEqual([two, three])
  expect(other?.orders.map((o) => o.order)).toEqual([one, two])
})

test('an incident that a denied order opened begins with that order and all that relied on the same', () => {
  expect(told(denied)[0]).toMatchObject({ id: 'I-0002', denied: one, orders: [{ order: one }, { order: two }] })
})

test('incidents of both kinds are numbered on in one row', () => {
  expect(nextIncident([])).toBe('I-0001')
  expect(nextIncident([named, denied, changed('I-0001', [one])])).toBe('I-0003')
})
