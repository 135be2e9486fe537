import type { Approver } from './approval.ts'
import { canonical, sha256, type Json } from './canonical.ts'
import type { EventOf } from './event.ts'
import type { OrderId, Parsed, PersonId, Sha256 } from './ids.ts'
import type { Scope } from './scope.ts'
import { keyBehind, type Verify } from './signature.ts'
import { reviewStatement } from './statement.ts'
import type { Instant } from './time.ts'

/** Items or lines by their numbers, from the first to the last, both included and counted from 1. */
export type Span = readonly [first: number, last: number]

/**
 * What of one message is covered. `header-only`: everything after the header is left out. `boxes`: ranges of the text as
 * the reviewer saw it (`from` up to, not including, `to`, in UTF-16 units) and whole lines each become a black box of one
 * length, whatever it covers; what is no text is left out and listed. `subject`: the Subject field too.
 */
export type Redaction = { readonly subject?: true | undefined } & (
  | { readonly how: 'header-only' }
  | {
      readonly how: 'boxes'
      readonly ranges: readonly { readonly from: number; readonly to: number }[]
      readonly lines: readonly Span[]
    }
)

/** What becomes of one item. A ground travels in the package, so it names a reason and no content. */
export type ItemDecision =
  | { readonly as: 'produce' }
  | { readonly as: 'withhold'; readonly ground: string }
  | { readonly as: 'redact'; readonly ground: string; readonly redaction: Redaction }

/** A part of a message that its redacted form no longer holds. */
export type LeftOut = { readonly mediaType: string; readonly sizeBytes: number; readonly sha256: string }

/** What a redaction made of an item, noted when it was decided and compared when it is sealed. */
export type Redacted = {
  readonly item: number
  readonly sha256: Sha256
  readonly sizeBytes: number
  readonly leftOut: readonly LeftOut[]
}

export type Review = {
  readonly asked?: EventOf<'review-asked'>
  /** What was laid out for the reviewer last; nothing before it was collected. */
  readonly laid?: EventOf<'laid-out'>
  /** The last laid out package that was destroyed again. */
  readonly cleared?: Sha256
  readonly decided: readonly (EventOf<'items-decided'> & { readonly at: Instant })[]
  /** Of the present result only: a later decision voids what was signed before. */
  readonly approvals: readonly EventOf<'review-approved'>[]
}

/** What stands for one item, by whom and since when. */
export type Standing = {
  readonly decision: ItemDecision
  readonly by: PersonId
  readonly at: Instant
  readonly given?: Redacted
}

/** Notes on `standing` what one decision says of its items: it replaces what stood before, or takes it back. */
export function decide(
  standing: Map<number, Standing>,
  { items, decision, by, at, given }: Review['decided'][number],
): void {
  for (const [first, last] of items)
    for (let n = first; n <= last; n++) {
      const made = given?.find((g) => g.item === n)
      if (decision.as === 'undecided') standing.delete(n)
      else standing.set(n, { decision, by, at, ...(made ? { given: made } : {}) })
    }
}

/** What stands for each item by its number, from 1; an undecided one is not there. A later decision replaces an earlier one. */
export function standingOf({ decided }: Review): Map<number, Standing> {
  const standing = new Map<number, Standing>()
  for (const each of decided) decide(standing, each)
  return standing
}

/** What rests for the reviewer now. */
export const restingOf = ({ laid, cleared }: Review): EventOf<'laid-out'> | undefined =>
  laid && laid.package.sha256 !== cleared ? laid : undefined

/** How many items of the review are still undecided; nothing when none was laid out. */
export const undecidedOf = (review: Review): number | undefined =>
  review.laid && review.laid.collection.items - standingOf(review).size

/** One line of a reviewed result: an item as it was collected, and what becomes of it. */
export type ReviewedItem = {
  readonly source: string
  readonly id: string
  readonly category: string
  /** Of the item as it was collected. */
  readonly sha256: string
} & (
  | { readonly as: 'produce' }
  | { readonly as: 'withhold'; readonly ground: string; readonly by: string; readonly at: string }
  | { readonly as: 'redact'; readonly ground: string; readonly by: string; readonly at: string; readonly given: string }
)

const byName = (a: ReviewedItem, b: ReviewedItem): number => {
  const [left, right] = [`${a.source}\n${a.id}`, `${b.source}\n${b.id}`]
  return left < right ? -1 : left > right ? 1 : 0
}

/**
 * The hash of a reviewed result: what two people sign. It is made from what travels in the package too, so that anyone
 * who holds the package finds it again: each item once, in the order of sources and names.
 */
export const reviewResult = (of: {
  readonly order: OrderId
  readonly scopeHash: Sha256
  readonly items: readonly ReviewedItem[]
}): Sha256 =>
  sha256(canonical({ v: 1, order: of.order, scope: of.scopeHash, items: of.items.toSorted(byName) as unknown as Json }))

export type ReviewApproval = Omit<EventOf<'review-approved'>, 'kind'>

/** Whether one approval of a result is its person's own: who may approve, the registered key, this result. */
export function genuineReviewApproval(
  order: OrderId,
  approval: ReviewApproval,
  people: readonly Approver[],
  verify: Verify,
): Parsed<ReviewApproval> {
  const no = (why: string): { ok: false; why: string } => ({ ok: false, why })
  const named = people.filter((p) => p.id === approval.by)
  const [person] = named
  if (!person || named.length > 1) return no(`${approval.by} does not stand in duly.yaml exactly once.`)
  if (!person.may.includes('approve')) return no(`${person.name} may not approve.`)
  if (keyBehind(person, approval.signature) !== approval.publicKey)
    return no(`${person.name} signed with a key that is not theirs in duly.yaml.`)
  const { result, by, at } = approval
  return verify(approval.publicKey, reviewStatement({ order, result, by, at }), approval.signature)
    ? { ok: true, value: approval }
    : no(`The signature of ${person.name} does not fit this approval.`)
}

/**
 * INVARIANT I18, in words why it does not hold: every item of the review is decided, and two different people stand by
 * their signatures behind exactly this result. Nothing when it holds. Asked at sealing and at release.
 */
export function whyNotReviewed(
  review: Review,
  scope: Scope,
  people: readonly Approver[],
  verify: Verify,
): string | undefined {
  const open = undecidedOf(review)
  if (open === undefined) return 'A review was asked for, and nothing is laid out for it yet.'
  if (open > 0) return `${open} of its ${review.laid?.collection.items ?? 0} items are not decided yet.`
  const standing: ReviewApproval[] = []
  for (const approval of review.approvals)
    if (
      genuineReviewApproval(scope.order, approval, people, verify).ok &&
      approval.result === review.approvals[0]?.result &&
      !standing.some((a) => a.by === approval.by || a.publicKey === approval.publicKey)
    )
      standing.push(approval)
  if (standing.length >= 2) return undefined
  const [first] = standing
  return `${first ? `Only ${first.by} has` : 'Nobody has'} approved the result of its review; two people must.`
}
