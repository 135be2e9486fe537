import { randomUUID } from 'node:crypto'
import type { OrderEvent } from '../order/event.ts'
import type { OrderId, Sha256 } from '../order/ids.ts'
import { sha256 } from '../order/canonical.ts'
import { keptUntil, stillKept, type Order } from '../order/order.ts'
import { Scope, type Asked } from '../order/scope.ts'
import { destroyCopyKey, newCopyKey } from '../platform/copy-key.ts'
import type { Begin, Desk } from '../desk.ts'
import { gather, sealUp } from './carry.ts'
import { keepingEnds } from './circumstances.ts'
import { everyHolderOf } from './holders.ts'

/**
 * Keeps a copy, sealed to a key of its own that the order alone holds: nobody outside can open it, the user sees nothing
 * (I15), and destroying the key destroys the copy, wherever it was copied to.
 */
export async function preserve(desk: Desk, order: Order, asked: Asked, begin: Begin): Promise<OrderEvent[]> {
  const key = randomUUID()
  const orderKey = await newCopyKey(desk, order.id, key)
  const holders = await everyHolderOf(desk, order, asked)
  const own = Scope.parse({ ...asked, ...(holders ? { holders } : {}), order: order.id, recipients: [orderKey] })
  if (!own.ok) throw new Error(own.why)
  const keepUntil = keepingEnds(desk, order)
  const items = await gather(desk, order, { scope: own.value, purpose: 'preserve', orderKey }, begin)
  // Not to be gone on with after a crash: the next attempt has another key.
  const made = await sealUp(desk, order, own.value, items())
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
 * Ends a copy: its key first, then the file. What is left of either, in a backup of the files too, opens no more. The
 * event is the deletion receipt (F19), and its leaf in the ledger proves when.
 */
export async function expirePreservation(desk: Desk, order: Order, file: Sha256): Promise<OrderEvent[]> {
  const copy = stillKept(order).find((k) => k.package.sha256 === file)
  if (!copy) return []
  const end = keptUntil(order, copy)
  const now = desk.clock.now()
  if (copy.key) await destroyCopyKey(desk, order.id, copy.key)
  await desk.blobs.remove(file)
  const [recipient] = copy.package.recipients
  return [
    {
      kind: 'preservation-expired',
      package: file,
      at: now,
      why: order.letGo ? 'released' : end && end <= now ? 'ended' : 'not-asked',
      ...(copy.key && recipient ? { key: sha256(recipient) } : {}),
      items: copy.collection.items,
      sizeBytes: copy.package.sizeBytes,
    },
  ]
}

/** Destroys the copies and packages of events that were never written: the order had moved on while they were made. */
export async function discard(
  desk: Pick<Desk, 'db' | 'keys' | 'blobs'>,
  id: OrderId,
  events: readonly OrderEvent[],
): Promise<void> {
  for (const event of events) {
    if (event.kind !== 'preserved' && event.kind !== 'laid-out' && event.kind !== 'sealed') continue
    if ('key' in event) await destroyCopyKey(desk, id, event.key)
    if (event.kind === 'laid-out') await desk.blobs.remove(event.sheet)
    await desk.blobs.remove(event.package.sha256)
  }
}
