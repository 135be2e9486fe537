import type { OrderId } from '../order/ids.ts'
import { Broken } from './failure.ts'
import type { Database } from './database.ts'
import type { Keys } from './keys.ts'

type Outside = { readonly db: Database; readonly keys: Keys }

/**
 * A key for one copy of an order's data, beside the order's own: destroying it destroys that copy wherever it was
 * copied to, and nothing else of the order (I3). `name` is how the order's events speak of it.
 */
export async function newCopyKey(outside: Outside, order: OrderId, copy: string): Promise<string> {
  const { wrapped, recipient } = await outside.keys.newOrderKey()
  await outside.db
    .insertInto('order_key')
    .values({ order_id: rowOf(order, copy), wrapped })
    .execute()
  return recipient
}

/** The identity that opens a copy. Throws {@link Broken} once it was destroyed. */
export async function copyIdentity(outside: Outside, order: OrderId, copy: string): Promise<string> {
  const row = await outside.db
    .selectFrom('order_key')
    .select('wrapped')
    .where('order_id', '=', rowOf(order, copy))
    .executeTakeFirst()
  if (row) return outside.keys.unwrap(row.wrapped)
  throw new Broken('ERR_INVARIANT', `The key of a copy kept for ${order} was destroyed.`, {
    orderId: order,
    next: 'That copy cannot be read any more. The ledger still proves that it was made.',
  })
}

/** Destroys the key of a copy. Nothing happens when it is gone already. */
export async function destroyCopyKey(outside: Outside, order: OrderId, copy: string): Promise<void> {
  await outside.db.deleteFrom('order_key').where('order_id', '=', rowOf(order, copy)).execute()
}

const rowOf = (order: OrderId, copy: string): string => `${order} ${copy}`
