import type { DeskEvent } from './desk-event.ts'
import type { OrderId, PersonId, Sha256 } from './ids.ts'
import type { Instant } from './time.ts'

/** An order among those of an incident: who put it there, and when. */
export type Gathered = { readonly order: OrderId; readonly by: PersonId; readonly at: Instant }

/** A draft of a public statement: of which rows, and what the first so many entries of the ledger told then. */
export type Drafted = {
  readonly rows: Sha256
  readonly entries: number
  readonly by: PersonId
  readonly at: Instant
}

/**
 * Orders brought together because they turn about one event: to be seen, counted and spoken of at once. It holds no order
 * and changes none. An incident that a denied order opened is one too; what it froze stands in the registry's books.
 */
export type Gathering = {
  readonly id: string
  readonly at: Instant
  readonly by: PersonId
  /** What staff call the event; nothing where a denial opened it. */
  readonly name?: string
  /** The order that its agency denied. */
  readonly denied?: OrderId
  /** In the order in which they were put there. */
  readonly orders: readonly Gathered[]
  readonly drafts: readonly Drafted[]
}

/** So many orders at most belong to one incident. */
export const gatheredAtMost = 1000

/** The number of the next incident, whoever opens it: both kinds are counted on. */
export const nextIncident = (past: readonly DeskEvent[]): string =>
  `I-${String(past.filter((e) => e.kind === 'incident-opened' || e.kind === 'incident-named').length + 1).padStart(4, '0')}`

/** The incidents after one more event of the desk, the oldest first. Pure. */
export function applyGathering(all: readonly Gathering[], event: DeskEvent, at: Instant): readonly Gathering[] {
  const of = (id: string, change: (gathering: Gathering) => Gathering): readonly Gathering[] =>
    all.map((each) => (each.id === id ? change(each) : each))
  switch (event.kind) {
    case 'incident-opened': {
      const { id, order, by, relied } = event
      const orders = [order, ...relied.map((r) => r.order)].map((each) => ({ order: each, by, at }))
      return [...all, { id, at, by, denied: order, orders, drafts: [] }]
    }
    case 'incident-named':
      return [...all, { id: event.id, at, by: event.by, name: event.name, orders: [], drafts: [] }]
    case 'incident-orders-changed':
      return of(event.incident, (gathering) => ({
        ...gathering,
        orders: [
          ...gathering.orders.filter(({ order }) => !event.taken.includes(order)),
          ...event.put.map((order) => ({ order, by: event.by, at })),
        ],
      }))
    case 'statement-drafted': {
      const { rows, entries, by } = event
      return of(event.incident, (gathering) => ({
        ...gathering,
        drafts: [...gathering.drafts, { rows, entries, by, at }],
      }))
    }
    default:
      return all
  }
}
