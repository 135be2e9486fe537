import type { Agency } from '../order/agency.ts'
import type { Evidence } from '../order/event.ts'
import type { OrderId } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { visible } from '../order/visible.ts'
import { deliveryWishes } from '../requester/requester.ts'
import { readOrder, type Desk } from '../desk.ts'
import { fileNames } from './file-names.ts'

const approvedStates = ['decided', 'collected', 'sealed', 'released']

/**
 * A message that speaks of an order which two people approved, and names another place or key for its answer (attack
 * A39). Nothing changes by it: keys and address stand in the approved scope. A person sees it, and calls the agency.
 */
export async function deliveryChanged(desk: Desk, order: Order, agency: Agency | undefined): Promise<Evidence[]> {
  if (!agency) return []
  const text = order.read?.kind === 'read' ? order.read.text : ''
  const senders = [order.received.from, ...(order.examined?.findings ?? []).flatMap((f) => f.mail?.from ?? [])]
  const expected = {
    agency,
    ownDomains: desk.settings.entities.flatMap((e) => e.domains),
    addresses: [...senders, ...(order.facts?.asks.flatMap((a) => a.accounts) ?? [])],
  }
  if (deliveryWishes(text, fileNames(order), expected).length === 0) return []
  for (const before of await approved(desk, order, agency)) {
    if (!speaksOf(order, text, before)) continue
    const asked = before.facts?.asks.flatMap((a) => a.accounts) ?? []
    const wishes = deliveryWishes(text, fileNames(order), { ...expected, addresses: [...expected.addresses, ...asked] })
    if (wishes.length === 0) continue
    return [
      {
        signal: 'delivery.changed',
        outcome: 'failed',
        words: `It asks to deliver elsewhere what was approved for ${before.id}. It names ${visible(wishes.join(', '))}. Nothing changes by it: keys and address are those that two people approved. Call ${agency.name} back; if it is true, two people change the registry first: duly registry propose`,
      },
    ]
  }
  return []
}

/** The newest orders of this agency that were approved. Orders by index (orders_by_agency). */
async function approved(desk: Desk, { id }: Order, agency: Agency): Promise<Order[]> {
  const rows = await desk.db
    .selectFrom('orders')
    .select('order_id')
    .where('agency', '=', agency.id)
    .where('order_id', '<', id)
    .where('state', 'in', approvedStates)
    .orderBy('order_id', 'desc')
    .limit(50)
    .execute()
  return Promise.all(rows.map(async (r) => foldOrder(await readOrder(desk, r.order_id as OrderId))))
}

/** By our number or by its own. */
function speaksOf(order: Order, text: string, before: Order): boolean {
  const bare = (words: string): string => words.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()
  const reference = before.facts && bare(before.facts.reference)
  if (reference === undefined) return text.includes(before.id)
  return (
    text.includes(before.id) ||
    bare(text).includes(reference) ||
    (order.facts !== undefined && bare(order.facts.reference) === reference)
  )
}
