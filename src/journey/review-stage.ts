import { scopeHash, type Order } from '../order/order.ts'
import { whyNotReviewed } from '../order/review.ts'
import { keysOf } from '../order/signature.ts'
import type { Desk } from '../desk.ts'
import { protectedIn } from '../decision/protected-target.ts'
import { verifyHere } from './word.ts'

type Known = Pick<Desk, 'settings'>

/** Why this order is reviewed item by item before anything leaves, in words; nothing when it is not. Once laid out, it stays so. */
export function whyReview({ settings }: Known, order: Order): string | undefined {
  const { review, scope } = order
  if (review?.asked) return review.asked.why
  if (review?.laid) return 'It was laid out for review.'
  const byLaw = order.judgement?.review
  if (byLaw && scope?.categories.some((c) => byLaw.categories.includes(c))) return `${byLaw.says} (${byLaw.cite})`
  const category = scope?.categories.find((c) => settings.review.categories.includes(c))
  if (category) return `duly.yaml has ${category} data reviewed before they leave.`
  const [target] =
    settings.review.protected && scope?.categories.includes('content')
      ? protectedIn([...scope.accounts], settings.protected)
      : []
  return target && `The account ${target.account} is protected (${target.who}).`
}

/** Where the review of an order stands. */
export function reviewStage(desk: Known, order: Order): 'none' | 'lay-out' | 'open' | 'done' {
  if (whyReview(desk, order) === undefined) return 'none'
  const { laid, cleared } = order.review ?? {}
  const gone = laid && laid.package.sha256 === cleared && !order.sealed
  if (!laid || gone || laid.scopeHash !== scopeHash(order)) return 'lay-out'
  return whyUnreviewed(desk, order) === undefined ? 'done' : 'open'
}

/**
 * INVARIANT I18: why nothing under review may be sealed or released now, in words; nothing when it may, or when no review
 * is due. Whoever stated the facts does not approve the result either.
 */
export function whyUnreviewed(desk: Known, order: Order): string | undefined {
  const { review, scope, factsBy } = order
  if (!scope || whyReview(desk, order) === undefined) return undefined
  if (!review) return 'It is to be reviewed, and nothing is laid out for the reviewer yet.'
  if (review.laid && review.laid.scopeHash !== scopeHash(order)) return 'What was reviewed is not the approved scope.'
  const { people } = desk.settings
  const typists = people.filter((p) => (factsBy as readonly string[]).includes(p.id))
  const approvals = review.approvals.filter(
    (a) => !factsBy.includes(a.by) && !typists.some((p) => keysOf(p).includes(a.publicKey)),
  )
  return whyNotReviewed({ ...review, approvals }, scope, people, verifyHere(desk))
}
