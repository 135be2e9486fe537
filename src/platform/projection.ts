import { canonical } from '../order/canonical.ts'
import { countedOf } from '../order/counted.ts'
import { isEmergency, type Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'
import type { Transaction } from './database.ts'

/** Writes the order's row for lists and search. Nothing in it names a target account or a person. */
export async function project(
  tx: Transaction,
  order: Order,
  extra: {
    referenceKey: string | undefined
    identityKeys: readonly string[]
    marks: readonly string[]
    at: Instant
  },
): Promise<void> {
  const row = {
    order_id: order.id,
    receipt: order.received.receipt,
    state: order.state,
    version: order.version,
    agency: order.agency ?? null,
    instrument: order.facts?.instrument ?? null,
    verdict: order.judgement?.verdict ?? null,
    received_at: order.received.at,
    due_safe: order.judgement?.dueSafe ?? null,
    urgency: order.judgement?.page ?? 'routine',
    digest: order.received.digest,
    reference_key: extra.referenceKey ?? null,
    closed: order.state === 'closed',
    updated_at: extra.at,
    emergency_released_at: order.released && isEmergency(order) ? order.released.at : null,
    paper: order.paper !== undefined,
    counted: canonical(countedOf(order)),
  }
  await tx
    .insertInto('orders')
    .values(row)
    .onConflict((c) => c.column('order_id').doUpdateSet(row))
    .execute()
  if (extra.identityKeys.length > 0)
    await tx
      .insertInto('order_identity')
      .values(extra.identityKeys.map((identity_key) => ({ identity_key, order_id: order.id })))
      .onConflict((c) => c.doNothing())
      .execute()
  if (extra.marks.length > 0)
    await tx
      .insertInto('order_mark')
      .values(extra.marks.map((mark) => ({ mark, order_id: order.id })))
      .onConflict((c) => c.doNothing())
      .execute()
}
