import type { OrderEvent } from '../order/event.ts'
import type { DeskEvent, Relied } from '../order/desk-event.ts'
import { nextIncident } from '../order/gathering.ts'
import type { OrderId } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { deskStream, envelopeOf, recordDeskEvent, type Desk } from '../desk.ts'

/** Keyed hashes under which the database finds who relied on an identity; it cannot tell whom they name. */
export async function identityKeys(
  desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>,
  identities: readonly string[],
): Promise<string[]> {
  if (identities.length === 0) return []
  const envelope = await envelopeOf(desk, deskStream)
  return identities.map((identity) => envelope.salt(`identity\n${identity}`).toString('hex'))
}

/** How the journey reads and writes orders: handed in, for it calls us. */
export type Orders = {
  readonly load: (desk: Desk, id: OrderId) => Promise<Order | undefined>
  readonly write: (
    desk: Desk,
    id: OrderId,
    actor: { role: 'core' | 'edge' },
    decide: (order: Order) => readonly OrderEvent[],
  ) => Promise<Order>
}

/**
 * The agency says it never sent this order (A07). Opens an incident, which freezes every identity whose proof the order
 * relied on and lists all other orders that relied on one (F21), then holds those that are open and, when anything was
 * proven at all, the agency's other open orders: its house may be in a thief's hands. What nobody proved freezes nothing,
 * or anyone could stop an agency by forging an order in its name. Safe to repeat after a crash at any point.
 */
export async function freeze(desk: Desk, order: Order, orders: Orders): Promise<OrderEvent[]> {
  const call = order.calledBack.find((c) => c.outcome === 'denied')
  if (!call) return []
  const relied = await blastRadius(desk, order, orders)
  let incident = ''
  await recordDeskEvent(desk, (past) => {
    const known = past.find((e) => e.kind === 'incident-opened' && e.order === order.id)
    incident = known?.kind === 'incident-opened' ? known.id : nextIncident(past)
    if (known) return []
    const { id, agency, identities } = order
    const event: DeskEvent = {
      kind: 'incident-opened',
      id: incident,
      order: id,
      by: call.by,
      identities,
      relied,
      ...(agency ? { agency } : {}),
    }
    return [event]
  })
  await desk.registry.now()
  for (const id of await openOrders(desk, order, relied))
    await orders.write(desk, id, { role: 'core' }, (other) =>
      (other.heldBy ?? []).includes(incident) || other.state === 'closed'
        ? []
        : [{ kind: 'held', incident, denied: false }],
    )
  const held: OrderEvent = { kind: 'held', incident, denied: true }
  if (!order.release || order.fetched?.complete) return [held]
  await desk.outbox.recall(order.release.ticket)
  const why = `${incident}: the agency never sent this order.`
  return order.state === 'released'
    ? [held, { kind: 'recalled', by: call.by, why, beforeFirstRead: order.fetched === undefined }]
    : [held]
}

/** Every other order that relied on one of its identities, by index (identity_key). */
async function blastRadius(desk: Desk, order: Order, { load }: Orders): Promise<Relied[]> {
  const keys = await identityKeys(desk, order.identities)
  if (keys.length === 0) return []
  const rows = await desk.db
    .selectFrom('order_identity')
    .select('order_id')
    .distinct()
    .where('identity_key', 'in', keys)
    .where('order_id', '!=', order.id)
    .orderBy('order_id')
    .execute()
  const relied: Relied[] = []
  for (const { order_id } of rows) {
    const other = await load(desk, order_id as OrderId)
    if (!other) continue
    relied.push({
      order: other.id,
      state: other.state,
      identities: other.identities.filter((i) => order.identities.includes(i)),
      recipients: other.sealed?.package.recipients ?? [],
      ...(other.released ? { told: other.released.told } : {}),
      fetched: other.fetched?.complete ?? false,
    })
  }
  return relied
}

/** Open orders to hold: those that relied on the same, and the agency's. Orders by index (order_id) where not closed. */
async function openOrders(desk: Desk, order: Order, relied: readonly Relied[]): Promise<OrderId[]> {
  if (order.identities.length === 0) return []
  const rows = await desk.db
    .selectFrom('orders')
    .select(['order_id', 'agency'])
    .where('closed', '=', false)
    .where('order_id', '!=', order.id)
    .orderBy('order_id')
    .execute()
  return rows
    .filter((row) => (order.agency && row.agency === order.agency) || relied.some((r) => r.order === row.order_id))
    .map((row) => row.order_id as OrderId)
}

/** Two people lifted an incident: what it held goes on. */
export async function liftHolds(desk: Desk, order: Order): Promise<OrderEvent[]> {
  const { incidents } = await desk.registry.now()
  return (order.heldBy ?? [])
    .filter((id) => incidents.some((i) => i.id === id && i.lifted))
    .map((incident) => ({ kind: 'hold-lifted', incident }))
}
