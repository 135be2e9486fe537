import type { Evidence } from '../order/event.ts'
import type { Order } from '../order/order.ts'
import { days, hours, Instant } from '../order/time.ts'
import type { Desk } from '../desk.ts'
import { identityKeys } from './incident.ts'

type Count = { readonly hour: number; readonly month: number }

/**
 * The burst of a stolen account (attack A25): far more demands of this agency, or of the officer or mailbox that sent
 * this one, within an hour of it than on an ordinary day. It asks for a call-back (floors.ts) and is said in the page; it
 * refuses nothing. Only orders of which something was proven count, or anybody could make an agency look like a burst by
 * forging in its name.
 */
export async function volume(
  desk: Desk,
  order: Order,
  { agency, identities }: { readonly agency?: string; readonly identities: readonly string[] },
): Promise<Evidence[]> {
  if (agency === undefined || identities.length === 0) return []
  const limit = desk.settings.limits.burst_demands
  const persons = identities.filter((i) => /^(officer|mailbox):/.test(i))
  const found: [who: string, count: Count][] = [['agency', await count(desk, order, agency)]]
  for (const person of persons)
    found.unshift([person.startsWith('officer') ? 'officer' : 'mailbox', await count(desk, order, agency, person)])
  return found
    .filter(([, { hour, month }]) => hour >= limit && hour > month / 30)
    .slice(0, 1)
    .map(([who, { hour, month }]) => ({
      signal: 'volume.burst',
      outcome: 'failed',
      words: `${hour} demands of the same ${who} came within an hour; in the 30 days before it sent ${month}. Its account may be in a thief’s hands: call the agency back before anything leaves.`,
    }))
}

/**
 * Proven orders within an hour of this one (and this one), and in the 30 days before that. Of the agency by index
 * (orders_by_agency), of one identity by primary key of order_identity.
 */
async function count(desk: Desk, { id, received: { at } }: Order, agency: string, identity?: string): Promise<Count> {
  const hour = Instant.plus(at, -hours(1))
  const keys = identity === undefined ? [] : await identityKeys(desk, [identity])
  const row = await desk.db
    .selectFrom('orders')
    .select(({ fn }) => [
      fn.countAll<string>().as('all'),
      fn.countAll<string>().filterWhere('received_at', '>', hour).as('hour'),
    ])
    .where('agency', '=', agency)
    .where('order_id', '!=', id)
    .where('received_at', '>', Instant.plus(hour, -days(30)))
    .where('received_at', '<', Instant.plus(at, hours(1)))
    .where('order_id', 'in', (q) => {
      const relied = q.selectFrom('order_identity').select('order_identity.order_id')
      return keys.length > 0 ? relied.where('identity_key', 'in', keys) : relied
    })
    .executeTakeFirstOrThrow()
  return { hour: Number(row.hour) + 1, month: Number(row.all) - Number(row.hour) }
}
