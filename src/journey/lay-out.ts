import { randomUUID } from 'node:crypto'
import type { OrderEvent } from '../order/event.ts'
import { scopeHash, type Order } from '../order/order.ts'
import { Scope } from '../order/scope.ts'
import { newCopyKey } from '../platform/copy-key.ts'
import { Survey } from '../review/survey.ts'
import { writeSheet } from '../review/sheet.ts'
import type { Begin, Desk } from '../desk.ts'
import { unpacked } from '../collection/parcel.ts'
import { sealUp } from './carry.ts'
import { assertMayCollect, assertSameScope, collected, twinOf } from './produce.ts'
import { whyReview } from './review-stage.ts'

/**
 * Collects what two people approved, and lays it out for the reviewer instead of sealing it to the authority: the items
 * under a key of their own (I3), and a list of them, drawn up in the sandbox as they pass, under the same key.
 */
export async function layOut(desk: Desk, order: Order, begin: Begin): Promise<OrderEvent[]> {
  const { scope } = order
  if (!scope) return []
  assertMayCollect(desk, order)
  const twin = await twinOf(desk, order)
  if (twin) return twin
  const key = randomUUID()
  const recipient = await newCopyKey(desk, order.id, key)
  const { deliverTo: _told, ...same } = scope
  const resting = Scope.parse({ ...same, recipients: [recipient] })
  if (!resting.ok) throw new Error(resting.why)
  const survey = new Survey(desk.settings.review.privilege)
  const items = await collected(desk, order, scope, begin)
  // Each item is looked at as it passes, so it is read here, and not in the threads that seal.
  const read = unpacked(typeof items === 'function' ? items() : items)
  const made = await sealUp(desk, order, resting.value, survey.watching(read))
  const sheet = await writeSheet(desk.blobs, recipient, survey.lines())
  await assertSameScope(desk, order, scope)
  const why = whyReview(desk, order) ?? ''
  return [
    ...(order.review?.asked ? [] : [{ kind: 'review-asked' as const, by: 'duly' as const, why }]),
    {
      kind: 'laid-out',
      collection: made.collection,
      package: made.package,
      sheet,
      scopeHash: scopeHash(order) ?? Scope.hash(scope),
      key,
      at: desk.clock.now(),
    },
  ]
}
