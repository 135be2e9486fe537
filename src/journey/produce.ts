import type { OrderEvent } from '../order/event.ts'
import { scopeHash, type Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { Scope } from '../order/scope.ts'
import { shardsOf } from '../order/shards.ts'
import { assertInvariant, Forbidden } from '../platform/failure.ts'
import { orderRecipient } from '../platform/originals.ts'
import { readOrder, type Begin, type Desk } from '../desk.ts'
import { repetitionOf } from './assess.ts'
import type { Sealed, SealInput } from '../production/production.ts'
import { gather, sealUp } from './carry.ts'
import { whyNotProduce } from './circumstances.ts'
import { keptItems } from './convert.ts'
import { fanOut } from './fan-out.ts'
import { reviewed } from './review.ts'
import { reviewStage, whyUnreviewed } from './review-stage.ts'
import { assertHoldersStand } from './holders.ts'
import { leaderOf } from './twin.ts'

/**
 * Collects exactly the approved scope and seals it to the authority, in one stream. Where it was reviewed, what rests is
 * sealed instead, as decided item by item.
 */
export async function produce(desk: Desk, order: Order, begin: Begin): Promise<OrderEvent[]> {
  const { scope } = order
  if (!scope) return []
  assertMayLeave(desk, order)
  const twin = await twinOf(desk, order)
  if (twin) return twin
  const made =
    reviewStage(desk, order) === 'none'
      ? await collectedAndSealed(desk, order, scope, begin)
      : await reviewed(desk, order, (items, review) => sealUp(desk, order, scope, items, review))
  await assertSameScope(desk, order, scope)
  const at = desk.clock.now()
  return [
    { kind: 'collected', collection: made.collection, at },
    { kind: 'sealed', scopeHash: Scope.hash(scope), package: made.package, at },
  ]
}

/** Out of the stores, in shards where it is for many accounts. */
async function collectedAndSealed(desk: Desk, order: Order, scope: Scope, begin: Begin): Promise<Sealed> {
  const parts = order.fromKept ? [scope] : shardsOf(scope, desk.settings.limits.shard_accounts)
  if (parts.length === 1) return sealUp(desk, order, scope, await collected(desk, order, scope, begin))
  await assertHoldersStand(desk, order, scope)
  return fanOut(desk, order, scope, parts, begin)
}

/** Two servings of one demand may have been proven side by side; only one is produced (N09). */
export async function twinOf(desk: Desk, order: Order): Promise<OrderEvent[] | undefined> {
  const leader = await leaderOf(desk, order, {
    level: order.level ?? 'L0',
    ...(order.agency ? { agency: order.agency } : {}),
  })
  return leader && [repetitionOf(leader.id)]
}

/** What two people approved, out of the stores, or out of the copy that an earlier order had us keep. */
export async function collected(desk: Desk, order: Order, scope: Scope, begin: Begin): Promise<SealInput['items']> {
  await assertHoldersStand(desk, order, scope)
  const leave = { scope, purpose: 'produce' as const, orderKey: await orderRecipient(desk, order) }
  return order.fromKept ? keptItems(desk, order, order.fromKept, leave, begin) : gather(desk, order, leave, begin)
}

/** INVARIANT I4: the scope at seal is the scope both people approved, also if it changed while we worked (A33). */
export async function assertSameScope(desk: Desk, order: Order, scope: Scope): Promise<void> {
  const after = foldOrder(await readOrder(desk, order.id))
  assertInvariant(
    'I4',
    scopeHash(after) === Scope.hash(scope),
    'the scope changed while it was being collected',
    order.id,
  )
}

/** Fails closed: INVARIANTS I1, I4, I8 and I18 hold at this very moment, or nothing is sealed or released. */
export function assertMayLeave(desk: Desk, order: Order): void {
  assertAllowed(order, whyNotProduce(desk, order, desk.clock.now()) ?? whyUnreviewed(desk, order))
}

/** The same before anything is collected for a review: then nothing leaves yet. */
export function assertMayCollect(desk: Desk, order: Order): void {
  assertAllowed(order, whyNotProduce(desk, order, desk.clock.now()))
}

function assertAllowed(order: Order, why: string | undefined): void {
  if (why !== undefined)
    throw new Forbidden('ERR_NOT_ALLOWED', `Nothing of ${order.id} may leave. ${why}`, {
      orderId: order.id,
      next: `See what is missing: duly show ${order.id}`,
    })
}
