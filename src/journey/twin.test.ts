import { expect, test } from 'vitest'
import type { AssuranceLevel, OrderEvent } from '../order/event.ts'
import type { AgencyId, OrderId, PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { Instant } from '../order/time.ts'
import { leads } from './twin.ts'

const at = Instant.at(Date.UTC(2026, 10, 23, 9))
const digest = 'a'.repeat(64) as Sha256
const [first, second] = ['D-2026-000001', 'D-2026-000002'] as [OrderId, OrderId]
const lka = 'lka' as AgencyId

function order(id: OrderId, level: AssuranceLevel, ...more: OrderEvent[]): Order {
  const events: OrderEvent[] = [
    { kind: 'received', receipt: 'R-1' as ReceiptId, channel: 'api', at, digest, documents: [], from: 'x' },
    { kind: 'authenticated', level, agency: lka, evidence: [] },
    ...more,
  ]
  return foldOrder(events.map((event, i) => ({ order: id, version: i + 1, at, actor: { role: 'core' }, event })))
}
const proven = (level: AssuranceLevel): { level: AssuranceLevel; agency: AgencyId } => ({ level, agency: lka })
const sealed: OrderEvent = {
  kind: 'sealed',
  scopeHash: digest,
  package: { sha256: digest, sizeBytes: 1, recipients: [], manifest: digest },
  at,
}

test('a proven order leads its later repetition', () => {
  expect(leads(order(first, 'L2'), second, proven('L2'))).toBe(true)
  expect(leads(order(second, 'L2'), first, proven('L2'))).toBe(false)
  expect(leads(order(first, 'L4'), second, proven('L2'))).toBe(true)
})

test('an unproven copy that came first leads nothing', () => {
  expect(leads(order(first, 'L0'), second, proven('L0'))).toBe(false)
  expect(leads(order(first, 'L0'), second, proven('L2'))).toBe(false)
  expect(leads(order(first, 'L1'), second, proven('L2'))).toBe(false)
})

test('what was produced once is not produced again, however well the repetition is proven', () => {
  expect(leads(order(first, 'L2', sealed), second, proven('L4'))).toBe(true)
})

test('a refused, withdrawn or recalled order, a repetition, and another agency’s lead nothing', () => {
  const by = 'anna' as PersonId
  for (const end of [
    { kind: 'refused', by, ground: 'N05', words: 'forged' },
    { kind: 'withdrawn', by, words: 'by letter' },
    { kind: 'recalled', by, why: 'mistake', beforeFirstRead: true },
    { kind: 'duplicate-found', of: first, why: 'same' },
  ] as const satisfies OrderEvent[]) {
    expect(leads(order(first, 'L4', end), second, proven('L2'))).toBe(false)
  }
  expect(leads(order(first, 'L4'), second, { level: 'L2', agency: 'bka' as AgencyId })).toBe(false)
})
