import type { OrderId, PersonId } from '../order/ids.ts'
import { needOf, type Need } from '../order/need.ts'
import type { Order } from '../order/order.ts'
import { days, Instant } from '../order/time.ts'
import { firstTeam, rotaClock } from '../oncall/rota.ts'
import { definitionAt } from '../oncall/rota-history.ts'
import type { Desk } from '../desk.ts'
import { load } from '../journey.ts'
import { reviewStage } from './review-stage.ts'

/** An open order as the first page shows it: what it waits for, and how long there is. */
export type OpenOrder = {
  readonly order: OrderId
  readonly state: string
  readonly urgency: string
  readonly receivedAt: Instant
  readonly due: Instant | null
  readonly agency: string | null
  readonly authority: string | null
  readonly reference: string | null
  readonly instrument: string | null
  readonly verdict: string | null
  readonly need: Need | null
  readonly acknowledgedBy: PersonId | null
  readonly approvedBy: readonly PersonId[]
}
export type Now = {
  readonly at: Instant
  readonly orders: readonly OpenOrder[]
  /** How many more are open than are shown. */
  readonly more: number
  readonly onCall: readonly PersonId[]
  /** When the watch changes, and to whom; nothing within two weeks. */
  readonly next: { readonly at: Instant; readonly people: readonly PersonId[] } | null
}

/** So many are read: the most pressing. */
const shown = 200

/** What is open, by the time that is left; and who is awake. By index (orders_open_by_due). */
export async function nowAt(desk: Desk): Promise<Now> {
  const at = desk.clock.now()
  const [rows, { count }] = await Promise.all([
    desk.db
      .selectFrom('orders')
      .select('order_id')
      .where('closed', '=', false)
      .orderBy('due_safe')
      .orderBy('order_id')
      .limit(shown)
      .execute(),
    desk.db
      .selectFrom('orders')
      .select(({ fn }) => fn.countAll<string>().as('count'))
      .where('closed', '=', false)
      .executeTakeFirstOrThrow(),
  ])
  const orders = await Promise.all(rows.map(({ order_id }) => openOrder(desk, order_id as OrderId)))
  const rota = definitionAt(await desk.rotas.now(), at)?.definition ?? desk.settings.rota
  const [here, then] = rotaClock(rota).spans(firstTeam, at, Instant.plus(at, days(14)))
  return {
    at,
    orders: orders.flatMap((order) => order ?? []),
    more: Number(count) - rows.length,
    onCall: here?.people ?? [],
    next: then ? { at: then.from, people: then.people } : null,
  }
}

/** The same with what this desk itself wants: a review that is open. */
export const needAt = (desk: Pick<Desk, 'settings'>, order: Order): Need | undefined =>
  needOf(order) ?? (order.state === 'decided' && reviewStage(desk, order) === 'open' ? 'review' : undefined)

async function openOrder(desk: Desk, id: OrderId): Promise<OpenOrder | undefined> {
  const order = await load(desk, id)
  if (!order) return undefined
  const { facts, judgement } = order
  return {
    order: id,
    state: order.state,
    urgency: judgement?.page ?? 'routine',
    receivedAt: order.receivedAt,
    due: judgement?.dueSafe ?? null,
    agency: order.agency ?? null,
    authority: facts?.issuer.authority ?? null,
    reference: facts?.reference ?? null,
    instrument: facts?.instrument ?? null,
    verdict: judgement?.verdict ?? null,
    need: needAt(desk, order) ?? null,
    acknowledgedBy: order.acknowledged.at(-1)?.by ?? null,
    approvedBy: order.approvals.map((a) => a.by),
  }
}
