import { canonical } from '../order/canonical.ts'
import type { OrderId } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { deskStream, envelopeOf, type Desk } from '../desk.ts'

/** Equal demands of one authority under one file number have equal keys; the database cannot tell which number it was. */
export async function referenceKey(desk: Desk, order: Order): Promise<string | undefined> {
  if (!order.facts) return undefined
  const { issuer, reference, instrument, asks } = order.facts
  const words = canonical([issuer.authority.toLowerCase(), issuer.country, reference, instrument, asks])
  return (await envelopeOf(desk, deskStream)).salt(`reference\n${words}`).toString('hex')
}

/** The earlier order with the same authority, file number and demand, if there is one. One demand, one clock (N09). */
export async function twinOf(desk: Desk, order: Order): Promise<OrderId | undefined> {
  const key = await referenceKey(desk, order)
  if (!key) return undefined
  const row = await desk.db
    .selectFrom('orders')
    .select('order_id')
    .where('reference_key', '=', key)
    .where('order_id', '<', order.id)
    .orderBy('order_id')
    .limit(1)
    .executeTakeFirst()
  return row ? (row.order_id as OrderId) : undefined
}
