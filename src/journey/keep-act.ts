import type { StaffAct } from '../order/act.ts'
import type { OrderEvent } from '../order/event.ts'
import type { OrderId, Parsed, PersonId, Sha256 } from '../order/ids.ts'
import { keptUntil, stillKept, type Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { days, Instant } from '../order/time.ts'
import { readOrder, type Desk } from '../desk.ts'
import { keptFor } from './convert.ts'

type KeepWish = Extract<StaffAct, { act: 'extend-preservation' | 'release-preservation' | 'produce-from' }>

/** A hold has an end: it is said anew at least once a year. */
const longest = days(366)

export const isKeepWish = (wish: StaffAct): wish is KeepWish =>
  wish.act === 'extend-preservation' || wish.act === 'release-preservation' || wish.act === 'produce-from'

/** Looks up the copy out of which an order is to be produced. */
export async function prepareKeep(
  desk: Desk,
  id: OrderId,
  wish: KeepWish,
): Promise<{ readonly chosen?: Parsed<Sha256> }> {
  if (wish.act !== 'produce-from') return {}
  return { chosen: await keptFor(desk, foldOrder(await readOrder(desk, id)), wish.order as OrderId) }
}

/** What a wish about kept copies writes, or in words why it may not. */
export function keepEvents(
  order: Order,
  by: PersonId,
  wish: KeepWish,
  { chosen }: { readonly chosen?: Parsed<Sha256> },
  now: Instant,
): Parsed<OrderEvent[]> {
  const no = (why: string): { ok: false; why: string } => ({ ok: false, why })
  const yes = (event: OrderEvent): { ok: true; value: OrderEvent[] } => ({ ok: true, value: [event] })
  if (wish.act === 'produce-from') {
    if (!chosen?.ok) return chosen ?? no('Please try again.')
    return yes({ kind: 'kept-copy-chosen', by, order: wish.order as OrderId, package: chosen.value })
  }
  const copies = stillKept(order)
  if (copies.length === 0 || order.letGo) return no(`Nothing is kept for ${order.id} any more.`)
  if (wish.act === 'release-preservation') return yes({ kind: 'preservation-released', by, words: wish.words })
  const until = Instant.parse(wish.until)
  if (!until.ok) return until
  const ends = copies.flatMap((copy) => keptUntil(order, copy) ?? [])
  if (ends.length === 0) return no(`What is kept for ${order.id} has no end: it lives as long as the order stands.`)
  const last = ends.reduce(Instant.latest)
  if (until.value <= last) return no(`It is kept until ${last} already. It can be released, not shortened.`)
  if (Instant.between(now, until.value) > longest)
    return no('Name a moment within a year from now, and extend it again then.')
  return yes({ kind: 'preservation-extended', by, until: until.value, words: wish.words })
}
