import { canonical } from '../order/canonical.ts'
import type { AssuranceLevel } from '../order/event.ts'
import type { AgencyId, OrderId } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { deskStream, envelopeOf, readOrder, type Desk } from '../desk.ts'

/** Equal demands of one authority under one file number have equal keys; the database cannot tell which number it was. */
export async function referenceKey(desk: Desk, order: Order): Promise<string | undefined> {
  if (!order.facts) return undefined
  const { issuer, reference, instrument, asks } = order.facts
  const words = canonical([issuer.authority.toLowerCase(), issuer.country, reference, instrument, asks])
  return (await envelopeOf(desk, deskStream)).salt(`reference\n${words}`).toString('hex')
}

/** How well it is proven who sent an order. */
export type Proven = { readonly level: AssuranceLevel; readonly agency?: AgencyId }

/**
 * The order that already carries this demand, if there is one: one demand, one clock, one production (N09). Orders by
 * index (reference_key, order_id).
 */
export async function leaderOf(desk: Desk, order: Order, proven: Proven): Promise<Order | undefined> {
  const key = await referenceKey(desk, order)
  if (!key) return undefined
  const rows = await desk.db
    .selectFrom('orders')
    .select('order_id')
    .where('reference_key', '=', key)
    .where('order_id', '!=', order.id)
    .orderBy('order_id')
    .limit(100)
    .execute()
  for (const row of rows) {
    const other = foldOrder(await readOrder(desk, row.order_id as OrderId))
    if (leads(other, order.id, proven)) return other
  }
  return undefined
}

/**
 * Whether `other` carries the demand, and this order is its repetition. An unproven, refused or withdrawn order never
 * does: whoever forges a demand before it comes must not be able to keep the genuine one from being answered.
 */
export function leads(other: Order, id: OrderId, proven: Proven): boolean {
  const level = other.level ?? 'L0'
  const over = other.refusal !== undefined || other.state === 'withdrawn' || other.recalled !== undefined
  if (over || other.duplicateOf || level === 'L0' || other.agency !== proven.agency) return false
  if (other.sealed) return true
  return level > proven.level || (level === proven.level && other.id < id)
}
