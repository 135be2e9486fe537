import type { StaffAct } from '../order/act.ts'
import type { OrderEvent } from '../order/event.ts'
import type { OrderId, Parsed, PersonId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { genuineReviewApproval, restingOf, type Redacted, type Redaction } from '../order/review.ts'
import { keysOf } from '../order/signature.ts'
import { Instant } from '../order/time.ts'
import { isFresh } from '../decision/signed-word.ts'
import { Forbidden } from '../platform/failure.ts'
import type { Person } from '../platform/settings.ts'
import { redactItem } from '../review/decided.ts'
import type { Desk } from '../desk.ts'
import { openReview, orderUnderReview, resultNow } from './review.ts'
import { reviewStage } from './review-stage.ts'
import { signedBy, verifyHere } from './word.ts'

type ReviewWish = Extract<StaffAct, { act: 'ask-review' | 'decide-items' | 'approve-review' }>
/** What had to be read before: what the redactions make, and the result as it stood after so many decisions. */
export type Prepared = { readonly given?: readonly Redacted[]; readonly result?: Sha256; readonly decisions?: number }

export const isReviewWish = (wish: StaffAct): wish is ReviewWish =>
  wish.act === 'ask-review' || wish.act === 'decide-items' || wish.act === 'approve-review'

/** Whoever is counsel, or signs productions, sees what is under review and decides on it. */
export const mayReview = ({ may }: Pick<Person, 'may'>): boolean => may.includes('counsel') || may.includes('approve')

const redactedMost = 500

/** Reads what a wish needs of the resting items: a redaction is made at once, so that its result can be signed for. */
export async function prepareReview(desk: Desk, id: OrderId, wish: ReviewWish): Promise<Prepared> {
  if (wish.act === 'ask-review') return {}
  const order = await orderUnderReview(desk, id)
  if (!order?.review || !restingOf(order.review)) return {}
  if (wish.act === 'approve-review') {
    const { result } = resultNow(order, await openReview(desk, order))
    return { ...(result ? { result } : {}), decisions: order.review.decided.length }
  }
  if (wish.decision.as !== 'redact') return {}
  const { lines, copy } = await openReview(desk, order)
  const numbers = new Set(wish.items.flatMap(([first, last]) => Array.from({ length: Math.min(last - first + 1, redactedMost + 1) }, (_, i) => first + i))) // prettier-ignore
  const refuse = (why: string): never => {
    throw new Forbidden('ERR_NOT_ALLOWED', why, { orderId: id, next: 'Withhold it, or cover something else of it.' })
  }
  if (numbers.size > redactedMost) refuse(`At most ${redactedMost} items are redacted at a time.`)
  const redaction: Redaction = wish.decision.redaction
  const given: Redacted[] = []
  for (const n of numbers) {
    const [line, stored] = [lines[n - 1], copy.lines[n - 1]]
    if (!line || !stored) return refuse(`There is no item ${n}; the last one is ${lines.length}.`)
    if (line.mediaType !== 'message/rfc822') return refuse(`Item ${n} is no whole message; withhold it or give it.`)
    const made = await redactItem(await copy.bytesOf(stored), redaction)
    if (!made.ok) return refuse(`Item ${n} cannot be redacted so. ${made.why}`)
    const { sha256, bytes, leftOut } = made.value
    given.push({ item: n, sha256, sizeBytes: bytes.length, leftOut })
  }
  return { given }
}

/** What a reviewer's wish writes, or in words why it may not. */
export function reviewEvents(
  desk: Pick<Desk, 'settings' | 'clock'>,
  order: Order,
  by: PersonId,
  person: Person,
  wish: ReviewWish,
  prepared: Prepared,
): Parsed<OrderEvent[]> {
  const no = (why: string): { ok: false; why: string } => ({ ok: false, why })
  const yes = (event: OrderEvent): { ok: true; value: OrderEvent[] } => ({ ok: true, value: [event] })
  if (wish.act === 'ask-review')
    return order.review?.asked
      ? no(`A review of ${order.id} was asked for already.`)
      : yes({ kind: 'review-asked', by, why: wish.why })
  const laid = order.review && restingOf(order.review)
  if (!order.review || !laid) return no(`Nothing of ${order.id} lies here for review.`)
  const { review } = order
  if (wish.act === 'decide-items') {
    if (reviewStage(desk, order) === 'done')
      return no(
        'Two people approved the result of this review. One of them withdraws that first: duly withdraw-approval',
      )
    const last = laid.collection.items
    const beyond = wish.items.find(([, to]) => to > last)
    if (beyond) return no(`There is no item ${beyond[1]}; the last one is ${last}.`)
    const { decision } = wish
    const { given } = prepared
    if (decision.as === 'redact' && !given) return no('The items were not read. Please try again.')
    return yes({ kind: 'items-decided', by, items: wish.items, decision, ...(given ? { given } : {}) })
  }
  if (prepared.result === undefined || prepared.decisions !== review.decided.length)
    return no('Not every item is decided, or somebody decided meanwhile. Read the review again.')
  if (wish.result !== prepared.result) return no('The result has changed since you read it. Read the review again.')
  const at = Instant.parse(wish.at)
  if (!at.ok) return at
  const { people } = desk.settings
  const signed = { ...signedBy(person, { at: at.value, signature: wish.signature }), result: prepared.result }
  const timely = isFresh(signed, desk.clock.now())
  if (!timely.ok) return timely
  const typed = people.some(
    (p) => keysOf(p).includes(signed.publicKey) && (order.factsBy as readonly string[]).includes(p.id),
  )
  if (typed || order.factsBy.includes(by)) return no(`${by} stated the facts of ${order.id}; two others must approve.`)
  if (review.approvals.some((a) => a.by === by || a.publicKey === signed.publicKey))
    return no(`${by} approved this result already. The second approval must come from another person.`)
  const genuine = genuineReviewApproval(order.id, signed, people, verifyHere(desk))
  return genuine.ok ? yes({ kind: 'review-approved', ...signed }) : genuine
}
