import { randomUUID } from 'node:crypto'
import type { OrderEvent } from '../order/event.ts'
import type { Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { Scope, type Asked } from '../order/scope.ts'
import { destroyCopyKey, newCopyKey } from '../platform/copy-key.ts'
import type { Begin, Desk } from '../desk.ts'
import { gather, sealUp } from './carry.ts'
import { keepingEnds } from './circumstances.ts'

/**
 * Keeps a copy, sealed to a key of its own that the order alone holds: nobody outside can open it, the user sees nothing
 * (I15), and destroying the key destroys the copy, wherever it was copied to.
 */
export async function preserve(desk: Desk, order: Order, asked: Asked, begin: Begin): Promise<OrderEvent[]> {
  const key = randomUUID()
  const orderKey = await newCopyKey(desk, order.id, key)
  const own = Scope.parse({ ...asked, order: order.id, recipients: [orderKey] })
  if (!own.ok) throw new Error(own.why)
  const keepUntil = keepingEnds(desk, order)
  const items = await gather(desk, order, { scope: own.value, purpose: 'preserve', orderKey }, begin)
  const made = await sealUp(desk, order, own.value, items)
  return [
    {
      kind: 'preserved',
      collection: made.collection,
      package: made.package,
      scope: own.value,
      key,
      ...(keepUntil ? { keepUntil } : {}),
    },
  ]
}

/**
 * Ends a copy: its key first, then the file. What is left of either, in a backup too, opens no more. The event is the
 * deletion receipt (F19), and its leaf in the ledger proves when.
 */
export async function expirePreservation(desk: Desk, order: Order, file: Sha256): Promise<OrderEvent[]> {
  const copy = order.kept.find((k) => k.package.sha256 === file)
  if (copy?.key) await destroyCopyKey(desk, order.id, copy.key)
  await desk.blobs.remove(file)
  return [{ kind: 'preservation-expired', package: file, at: desk.clock.now() }]
}
