import { sql } from 'kysely'
import type { OrderId } from '../../order/ids.ts'
import { hours, Instant } from '../../order/time.ts'
import type { Person } from '../../platform/settings.ts'
import type { Desk } from '../../desk.ts'

/** That an item may not be opened now: over the budget, in words, and what to do next. */
export type OverBudget = { readonly ok: false; readonly why: string; readonly next: string }

/**
 * Writes down that a person opens an item under review, before they are given it; or says that they opened as many
 * different ones of this order within an hour as `review.items_an_hour` allows. What they opened in that hour already
 * stays open to them.
 */
export async function noteView(
  desk: Pick<Desk, 'db' | 'clock' | 'settings'>,
  order: OrderId,
  person: Person,
  item: number,
): Promise<{ ok: true; at: Instant } | OverBudget> {
  const { db, clock, settings } = desk
  const now = clock.now()
  const most = settings.review.items_an_hour
  if (most !== undefined) {
    const views = await db
      .selectFrom('review_view')
      .select(['item', (of) => of.fn.min('viewed_at').as('first')])
      .where('order_id', '=', order)
      .where('person', '=', person.id)
      .where('viewed_at', '>', Instant.plus(now, -hours(1)))
      .groupBy('item')
      .execute()
    if (views.length >= most && !views.some((view) => view.item === item)) {
      const [oldest = now] = views.map(({ first }) => first as Instant).toSorted()
      const operators = settings.people.filter((p) => p.may.includes('operate')).map((p) => p.name)
      const who = operators.length > 0 ? operators.join(', ') : 'Whoever runs Duly'
      return {
        ok: false,
        why: `${person.name} opened ${views.length} items of ${order} within an hour: as many as this desk allows.`,
        next: `Nothing is lost. It goes on at ${Instant.plus(oldest, hours(1)).slice(11, 16)} UTC. ${who} can raise review.items_an_hour in duly.yaml; it counts from the next start.`, // prettier-ignore
      }
    }
  }
  await db.insertInto('review_view').values({ order_id: order, person: person.id, item, viewed_at: now }).execute()
  return { ok: true, at: now }
}

/** Who opened how many different items of an order, most first. */
export const viewsOf = ({ db }: Pick<Desk, 'db'>, order: OrderId): Promise<{ person: string; items: number }[]> =>
  db
    .selectFrom('review_view')
    .select(['person', sql<number>`count(distinct item)::int`.as('items')])
    .where('order_id', '=', order)
    .groupBy('person')
    .orderBy('items', 'desc')
    .execute()
