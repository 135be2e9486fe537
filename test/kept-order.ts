import { append } from '../src/ledger/append.ts'
import type { OrderEvent } from '../src/order/event.ts'
import type { Order } from '../src/order/order.ts'
import type { Database } from '../src/platform/database.ts'
import { openEnvelope } from '../src/platform/envelope.ts'
import { project } from '../src/platform/projection.ts'

/**
 * Puts an order into the books as the journey does: its events, its row and what stands beside it in one transaction.
 * Its key is its own number, for whose `unwrap` gives back what it is given.
 */
export async function keepOrder(
  db: Database,
  order: Order,
  events: readonly OrderEvent[],
  beside: Parameters<typeof project>[2],
): Promise<void> {
  await db.insertInto('order_key').values({ order_id: order.id, wrapped: order.id }).execute()
  await db.transaction().execute(async (tx) => {
    await append(tx, {
      stream: order.id,
      expectedVersion: 0,
      events,
      actor: { role: 'core' },
      at: beside.at,
      envelope: openEnvelope(order.id),
    })
    await project(tx, order, beside)
  })
}
