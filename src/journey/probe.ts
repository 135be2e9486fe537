import type { Evidence } from '../order/event.ts'
import type { OrderId } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { days, hours, Instant } from '../order/time.ts'
import { readOrder, type Desk } from '../desk.ts'

const window = days(1)
/** So many accounts of one day that are not there, and so large a part of all that were looked for. */
const missingLeast = 10
const missingPart = 1 / 3

/**
 * Somebody guesses accounts and reads the answers (attack A40): of those that this agency's orders of the last day had us
 * look for, many are not there. Only a proven agency's orders are ever looked up, so only those can be counted. The
 * answers have the same words either way; this asks for a call-back (floors.ts) and is said in the page.
 */
export async function probing(
  desk: Desk,
  order: Order,
  { agency, identities }: { readonly agency?: string; readonly identities: readonly string[] },
): Promise<Evidence[]> {
  if (agency === undefined || identities.length === 0) return []
  const asked = new Set<string>()
  const missing = new Set<string>()
  for (const before of await lookedUp(desk, order, agency)) {
    const looks = [
      ...before.kept.map((k) => ({ accounts: k.scope.accounts, notHeld: k.collection.notHeld })),
      ...(before.collection && before.scope
        ? [{ accounts: before.scope.accounts, notHeld: before.collection.collection.notHeld }]
        : []),
    ]
    for (const { accounts, notHeld } of looks) {
      for (const a of accounts) asked.add(a)
      for (const a of notHeld) missing.add(a)
    }
  }
  return missing.size >= missingLeast && missing.size >= asked.size * missingPart
    ? [
        {
          signal: 'oracle.probe',
          outcome: 'failed',
          words: `Of ${asked.size} accounts that this agency’s orders named within a day, ${missing.size} are not there. Somebody may be guessing, to learn from our answers who is a user. The answers do not tell; call the agency back before anything leaves.`,
        },
      ]
    : []
}

/** Of the newest orders of this agency within a day, those for which stores were searched. By index (orders_by_agency), then by primary key. */
async function lookedUp(desk: Desk, { id, received: { at } }: Order, agency: string): Promise<Order[]> {
  const rows = await desk.db
    .selectFrom('orders')
    .select('order_id')
    .where('agency', '=', agency)
    .where('order_id', '!=', id)
    .where('received_at', '>', Instant.plus(at, -window))
    .where('received_at', '<', Instant.plus(at, hours(1)))
    .orderBy('received_at', 'desc')
    .limit(200)
    .execute()
  if (rows.length === 0) return []
  const searched = await desk.db
    .selectFrom('events')
    .select('stream')
    .distinct()
    .where(
      'stream',
      'in',
      rows.map((r) => r.order_id),
    )
    .where('kind', 'in', ['preserved', 'laid-out', 'collected'])
    .execute()
  return Promise.all(searched.map(async (r) => foldOrder(await readOrder(desk, r.stream as OrderId))))
}
