import type { DeskEvent } from '../order/desk-event.ts'
import { foldOrder } from '../order/fold.ts'
import { applyGathering, gatheredAtMost, nextIncident, type Gathering } from '../order/gathering.ts'
import type { OrderId, PersonId } from '../order/ids.ts'
import type { Need } from '../order/need.ts'
import type { Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'
import type { Transaction } from '../platform/database.ts'
import { Forbidden } from '../platform/failure.ts'
import type { Person } from '../platform/settings.ts'
import type { Opening } from '../transparency/recount.ts'
import {
  incidentFigures,
  statementDigest,
  statementFigures,
  statementRow,
  type IncidentFigures,
  type Statement,
  type StatementRow,
} from '../transparency/statement.ts'
import { deskFold, readOrder, recordDeskEvent, type Desk, type DeskFold } from '../desk.ts'
import { needAt } from './now.ts'
import { oneLook, openingOf } from './one-look.ts'

export const openGatherings = (desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>): DeskFold<readonly Gathering[]> =>
  deskFold(desk, [] as readonly Gathering[], (all, { event, at }) => applyGathering(all, event, at))

const refuse = (why: string, next: string): never => {
  throw new Forbidden('ERR_NOT_ALLOWED', why, { next })
}

const found = (all: readonly Gathering[], id: string): Gathering =>
  all.find((each) => each.id === id) ?? refuse(`There is no incident ${id}.`, 'See: duly incident list')

/** Opens an incident under the name that staff give the event. It freezes nothing and holds no order. */
export async function nameIncident(
  desk: Desk,
  person: Person,
  name: string,
  orders: readonly OrderId[],
): Promise<Gathering> {
  await mustStand(desk, orders)
  const by = person.id as PersonId
  let id = ''
  await recordDeskEvent(
    desk,
    (past) => {
      id = nextIncident(past)
      const put = [...new Set(orders)]
      const opened: DeskEvent = { kind: 'incident-named', id, name, by }
      return put.length > 0 ? [opened, { kind: 'incident-orders-changed', incident: id, put, taken: [], by }] : [opened]
    },
    { person: by },
  )
  return found(await desk.gatherings.now(), id)
}

/** Puts orders into an incident and takes others out of it. What is there already, or is not, stays as it is. */
export async function changeOrders(
  desk: Desk,
  person: Person,
  incident: string,
  wish: { readonly put: readonly OrderId[]; readonly taken: readonly OrderId[] },
): Promise<Gathering> {
  await mustStand(desk, wish.put)
  const by = person.id as PersonId
  await recordDeskEvent(
    desk,
    (past) => {
      // As the books stand in this very attempt; the moment matters to nobody here.
      const all = past.reduce<readonly Gathering[]>((so, event) => applyGathering(so, event, desk.clock.now()), [])
      const has = new Set(found(all, incident).orders.map(({ order }) => order))
      const taken = [...new Set(wish.taken)].filter((order) => has.has(order))
      const put = [...new Set(wish.put)].filter((order) => !has.has(order) && !wish.taken.includes(order))
      if (has.size + put.length - taken.length > gatheredAtMost)
        refuse(`${incident} would hold more than ${gatheredAtMost} orders.`, 'Open a second incident for the rest.')
      return put.length + taken.length === 0 ? [] : [{ kind: 'incident-orders-changed', incident, put, taken, by }]
    },
    { person: by },
  )
  return found(await desk.gatherings.now(), incident)
}

/** Orders by key (order_id). */
async function mustStand(desk: Desk, orders: readonly OrderId[]): Promise<void> {
  if (orders.length === 0) return
  const rows = await desk.db.selectFrom('orders').select('order_id').where('order_id', 'in', orders).execute()
  const missing = orders.find((order) => !rows.some((row) => row.order_id === order))
  if (missing) refuse(`There is no order ${missing}.`, 'Look it up by what you know of it, and put it in again.')
}

/** One order of an incident as staff see it. */
export type IncidentOrder = {
  readonly order: OrderId
  readonly state: string
  readonly need: Need | null
  readonly due: Instant | null
  readonly receivedAt: Instant
  readonly authority: string | null
  readonly reference: string | null
  readonly row: StatementRow
  readonly by: PersonId
}

export type IncidentNow = {
  readonly gathering: Gathering
  readonly at: Instant
  readonly orders: readonly IncidentOrder[]
  readonly figures: IncidentFigures
  /** What the packs are called that its orders stand under, by id. */
  readonly names: Readonly<Record<string, string>>
}

/** An incident as it stands at this moment: its orders, the oldest first, and the exact counts that are for staff alone. */
export async function incidentNow(desk: Desk, id: string): Promise<IncidentNow> {
  const gathering = found(await desk.gatherings.now(), id)
  const orders = await ordersOf(desk, gathering)
  const rows = orders.map(statementRow)
  return {
    gathering,
    at: desk.clock.now(),
    orders: orders.map((order, i) => ({
      order: order.id,
      state: order.state,
      need: needAt(desk, order) ?? null,
      due: order.judgement?.dueSafe ?? null,
      receivedAt: order.receivedAt,
      authority: order.facts?.issuer.authority ?? null,
      reference: order.facts?.reference ?? null,
      row: rows[i] ?? statementRow(order),
      by: gathering.orders.find((each) => each.order === order.id)?.by ?? gathering.by,
    })),
    figures: incidentFigures(rows),
    names: await namesOf(desk, rows),
  }
}

async function ordersOf(desk: Desk, { orders }: Gathering, tx?: Transaction): Promise<Order[]> {
  const from = tx ? { ...desk, db: tx } : desk
  const all: Order[] = []
  for (const { order } of orders) all.push(foldOrder(await readOrder(from, order)))
  return all.toSorted((a, b) => (a.receivedAt < b.receivedAt ? -1 : a.receivedAt > b.receivedAt ? 1 : a.id < b.id ? -1 : 1)) // prettier-ignore
}

async function namesOf(desk: Desk, rows: readonly StatementRow[]): Promise<Record<string, string>> {
  const { law } = await desk.law.edition()
  const ids = new Set(rows.flatMap(({ counted }) => counted.instrument ?? []))
  return Object.fromEntries([...ids].map((id) => [id, law.packs.get(id)?.title ?? id]))
}

/**
 * Drafts a public statement: counts the incident's orders as of now, writes the digest of the rows into the ledger, and
 * gives the figures with the checkpoint that holds it. The rows come with it for an auditor, and are published nowhere.
 */
export async function draftStatement(
  desk: Desk,
  person: Person,
  id: string,
): Promise<{ statement: Statement; rows: readonly StatementRow[]; opening: Opening }> {
  const gathering = found(await desk.gatherings.now(), id)
  const { value: rows, entries } = await oneLook(desk, 'The statement', 'Draft it again in a moment.', async (tx) =>
    (await ordersOf(desk, gathering, tx)).map(statementRow),
  )
  const digest = statementDigest(rows)
  const by = person.id as PersonId
  await recordDeskEvent(desk, () => [{ kind: 'statement-drafted', incident: id, rows: digest, entries, by }], { person: by }) // prettier-ignore
  desk.sequencer.log.publish()
  const statement: Statement = {
    v: 1,
    publisher: desk.settings.entities[0]?.name ?? 'unnamed',
    incident: id,
    name: gathering.name ?? id,
    at: desk.clock.now(),
    ledger: desk.ledgerKey,
    entries,
    rows: digest,
    checkpoint: desk.sequencer.log.checkpoint(),
    figures: statementFigures(rows),
    names: await namesOf(desk, rows),
  }
  const opening = await openingOf(desk, (e) => e.kind === 'statement-drafted' && e.rows === digest)
  return { statement, rows, opening }
}
