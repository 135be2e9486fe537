import type { OrderId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { applyEvent, foldOrder } from '../order/fold.ts'
import { restingOf, standingOf, type Standing } from '../order/review.ts'
import type { OrderEvent } from '../order/event.ts'
import { copyIdentity, destroyCopyKey } from '../platform/copy-key.ts'
import { assertInvariant, Forbidden } from '../platform/failure.ts'
import { readBack, type OpenedPackage } from '../production/read-back.ts'
import type { Incoming, ReviewPaper } from '../production/production.ts'
import { decidedItems, resultOf } from '../review/decided.ts'
import { readSheet, type SheetLine } from '../review/sheet.ts'
import { readOrder, type Desk } from '../desk.ts'

/** What rests for the reviewer of one order, opened. */
export type OpenReview = {
  readonly package: Sha256
  readonly lines: readonly SheetLine[]
  readonly copy: OpenedPackage
}

type Shelf = { order?: Order; open?: Promise<OpenReview> }

/** How many reviews are held open; whoever comes back later waits a moment. */
const openMost = 4
// Owned by this module: per desk, the reviews that people are at. Their lists stay in memory, their items do not.
const shelves = new WeakMap<Desk['blobs'], Map<OrderId, Shelf>>()

function shelfOf(desk: Desk, id: OrderId): Shelf {
  const all = shelves.get(desk.blobs) ?? new Map<OrderId, Shelf>()
  shelves.set(desk.blobs, all)
  const shelf = all.get(id) ?? {}
  all.delete(id)
  all.set(id, shelf)
  const oldest = all.keys().next()
  if (all.size > openMost && !oldest.done) putAway(desk, oldest.value)
  return shelf
}

function putAway(desk: Desk, id: OrderId): void {
  const all = shelves.get(desk.blobs)
  const { open } = all?.get(id) ?? {}
  all?.delete(id)
  void open?.then((review) => review.copy.close()).catch(() => undefined)
}

/**
 * The order as it stands, for whoever reads page after page of its review: only what was added since is read. Nothing
 * when there is no such order.
 */
export async function orderUnderReview(desk: Desk, id: OrderId): Promise<Order | undefined> {
  const shelf = shelfOf(desk, id)
  const events = await readOrder(desk, id, shelf.order?.version ?? 0)
  if (events.length === 0 && !shelf.order) return undefined
  const known = shelf.order
  // Whoever read at the same time may have been faster; events are folded once, in their order.
  const order = known ? events.filter((e) => e.version > known.version).reduce(applyEvent, known) : foldOrder(events)
  if (!shelf.order || shelf.order.version < order.version) shelf.order = order
  return order
}

/** What rests for its reviewer, opened by its own key. Throws {@link Forbidden} when nothing does. */
export async function openReview(desk: Desk, order: Order): Promise<OpenReview> {
  const laid = order.review && restingOf(order.review)
  if (!laid)
    throw new Forbidden('ERR_NOT_ALLOWED', `Nothing of ${order.id} lies here for review.`, {
      orderId: order.id,
      next: `It is laid out when two people have approved its scope. See: duly show ${order.id}`,
    })
  const shelf = shelfOf(desk, order.id)
  const known = await shelf.open?.catch(() => undefined)
  if (known?.package === laid.package.sha256) return known
  shelf.open = (async () => {
    const identity = await copyIdentity(desk, order.id, laid.key)
    const lines = await readSheet(desk.blobs, laid.sheet, identity)
    const copy = await readBack(desk.blobs.path(laid.package.sha256), identity)
    // INVARIANT I18: what the reviewer reads under a number is what is sealed under that number.
    assertInvariant(
      'I18',
      lines.length === copy.lines.length && lines.every((l, at) => l.sha256 === copy.lines[at]?.sha256),
      'the list for the reviewer does not fit what rests',
      order.id,
    )
    return { package: laid.package.sha256, lines, copy }
  })()
  return shelf.open
}

/** The result of the review as it stands, and what stands for each item. No result while an item is undecided. */
export function resultNow(
  order: Order,
  open: OpenReview,
): { readonly standing: Map<number, Standing>; readonly result: Sha256 | undefined } {
  const { review } = order
  if (!review?.laid) return { standing: new Map(), result: undefined }
  const standing = standingOf(review)
  const { scopeHash } = review.laid
  return { standing, result: resultOf({ order: order.id, scopeHash }, open.lines, standing) }
}

/** Seals what was decided, with the approvals of the result. INVARIANT I18: exactly the result that two people signed. */
export async function reviewed<T>(
  desk: Desk,
  order: Order,
  sealed: (items: AsyncIterable<Incoming>, review: ReviewPaper) => Promise<T>,
): Promise<T> {
  const open = await openReview(desk, order)
  const { standing, result } = resultNow(order, open)
  const approvals = order.review?.approvals ?? []
  assertInvariant(
    'I18',
    result !== undefined && approvals.length >= 2 && approvals.every((a) => a.result === result),
    'what would be sealed is not the reviewed result that two people approved',
    order.id,
  )
  const { copy } = open
  async function* items(): AsyncGenerator<Incoming> {
    yield* decidedItems(order.id, copy.items(), standing)
    yield* copy.notGiven
    for (const notHeld of copy.notHeld) yield { notHeld }
  }
  return sealed(items(), { result, approvals })
}

/** Destroys what rested for the reviewer: the key first, so that nothing left of the files opens any more. */
export async function clearReview(desk: Desk, order: Order, file: Sha256): Promise<OrderEvent[]> {
  const laid = order.review && restingOf(order.review)
  if (laid?.package.sha256 !== file) return []
  putAway(desk, order.id)
  await destroyCopyKey(desk, order.id, laid.key)
  await desk.blobs.remove(laid.sheet)
  await desk.blobs.remove(file)
  return [{ kind: 'review-cleared', package: file, at: desk.clock.now() }]
}
