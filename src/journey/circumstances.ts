import { approved } from '../order/approval.ts'
import type { Circumstances } from '../order/lifecycle.ts'
import { isEmergency, isHeld, scopeHash, type Order } from '../order/order.ts'
import type { StatedFacts } from '../order/facts.ts'
import type { Judgement, PackKind } from '../order/judgement.ts'
import type { Asked } from '../order/scope.ts'
import { keysOf } from '../order/signature.ts'
import { days, Instant } from '../order/time.ts'
import type { Desk } from '../desk.ts'
import { keptAsks } from '../legality/legality.ts'
import { whyNotThird } from '../decision/protected-target.ts'
import { reaches } from '../requester/floors.ts'
import { unsaid } from '../requester/requester.ts'
import { noLongerStands } from '../requester/standing.ts'
import { verifyHere } from './word.ts'
import { reviewStage } from './review-stage.ts'

/** What the desk adds to an order's own story when asking what comes next: staff, registry, rota, the hour. */
export function circumstancesOf(desk: Pick<Desk, 'settings' | 'registry'>, now: Instant): Circumstances {
  return {
    mayProduce: (order) => whyNotProduce(desk, order, now) === undefined,
    review: (order) => reviewStage(desk, order),
    toKeep: (order) => {
      const end = keepingEnds(desk, order)
      if (order.letGo || (end && end <= now)) return []
      return keepable(desk, order).filter((a) => whyNotAssured(desk, order, a, 'preservation', now) === undefined)
    },
    lifted: (incident) => desk.registry.last().incidents.some((i) => i.id === incident && i.lifted !== undefined),
  }
}

/**
 * What this order has us keep. It needs no approval, for nothing is handed over by it and the user sees nothing of it.
 * Of a refused or questioned order it is what our stores hold at all.
 */
function keepable(
  { settings: { sources } }: Pick<Desk, 'settings'>,
  { judgement, facts, scope, state, receivedAt }: Order,
): readonly Asked[] {
  if (!judgement || !facts) return []
  if (judgement.verdict === 'preserve') return scope ? [scope] : []
  const whole = state === 'refused' || state === 'awaiting-clarification'
  return keptAsks(facts, judgement, receivedAt, whole)
    .map((asked) => ({
      ...asked,
      categories: asked.categories.filter((c) => sources.some((s) => (s.categories as readonly string[]).includes(c))),
    }))
    .filter(({ categories }) => categories.length > 0)
}

/**
 * When keeping ends: by the clock of the instrument, for a preservation order without one not at all, and else by our
 * own limit, for nothing that was refused or questioned is kept without an end.
 */
export function keepingEnds(
  { settings }: Pick<Desk, 'settings'>,
  { judgement, receivedAt, keptLonger }: Order,
): Instant | undefined {
  const end =
    judgement?.keepUntil || judgement?.verdict === 'preserve'
      ? judgement.keepUntil
      : Instant.plus(receivedAt, days(settings.limits.keep_refused_days))
  return end && keptLonger ? Instant.latest(end, keptLonger) : end
}

/**
 * Why nothing may be collected, sealed or released for this order now, in words; nothing when it may.
 * INVARIANTS I1 (two persons over exactly this scope), I4 (one scope hash), I8 (the level reaches each category's floor,
 * and what was proven still stands in the registry).
 */
export function whyNotProduce(
  desk: Pick<Desk, 'settings' | 'registry'>,
  order: Order,
  now: Instant,
): string | undefined {
  const { judgement, scope } = order
  if (!judgement || !scope) return 'It has no judged scope yet.'
  if (judgement.verdict !== 'comply' && judgement.verdict !== 'narrow') return `Its verdict is ${judgement.verdict}.`
  const allowed = judgement.rulings
    .filter((r) => r.verdict === 'comply' || r.verdict === 'comply-after-two-approvals')
    .map((r) => r.category as string)
  const beyond = scope.categories.find((c) => !allowed.includes(c))
  if (beyond) return `The law does not open ${beyond} to this order.`
  const ill = whyIllJudged(order.facts, judgement)
  if (ill) return ill
  const { people, protected: list } = desk.settings
  const two = approved(scope, order.approvals, people, verifyHere(desk))
  if (!two.ok) return two.why
  const third = whyNotThird(scope, order.approvals, people, list, order.agency)
  if (third) return third
  // Whoever holds the key is that person, under whatever name (A32).
  const typists = people.filter((p) => (order.factsBy as readonly string[]).includes(p.id))
  if (order.approvals.some((a) => order.factsBy.includes(a.by) || typists.some((p) => keysOf(p).includes(a.publicKey))))
    return 'Who typed the facts may not approve.'
  if (order.approvals.some((a) => a.scopeHash !== scopeHash(order))) return 'An approval covers another scope.'
  const agency = desk.registry.last().agencies.find((a) => a.id === order.agency)
  return (agency && noLongerStands(order.identities, agency, now)) ?? whyNotAssured(desk, order, scope, judgement.kind, now) // prettier-ignore
}

/**
 * Looks past the verdict at the facts themselves: the law that was applied is the one they name (A29), and what leaves
 * without any order says who, what harm, when, why no process and how the data help (A30: empty cannot be approved).
 */
function whyIllJudged(facts: StatedFacts | undefined, { pack, kind }: Judgement): string | undefined {
  if (facts?.instrument !== pack)
    return `It was judged by ${pack}, and its facts name ${facts?.instrument ?? 'no instrument'}.`
  const left = kind === 'emergency_voluntary' ? unsaid(facts) : []
  return left.length > 0 ? `Nothing leaves without an order while it is not said ${left.join('; ')}.` : undefined
}

function whyNotAssured(
  desk: Pick<Desk, 'settings' | 'registry'>,
  order: Order,
  { categories }: Pick<Asked, 'categories'>,
  kind: PackKind,
  now: Instant,
): string | undefined {
  if (isHeld(order))
    return `${(order.heldBy ?? []).join(' and ')} holds it: an agency says that it never sent what relied on the same. See: duly incident show ${order.heldBy?.[0] ?? ''}`
  const agency = desk.registry.last().agencies.find((a) => a.id === order.agency)
  if (!agency || !order.level || !order.judgement) return 'No registered agency stands behind it.'
  for (const category of categories) {
    const floor = reaches(order.proven, category, {
      kind,
      emergency: isEmergency(order),
      agencySince: agency.since,
      now,
      signals: order.evidence.filter((e) => e.outcome === 'failed').map((e) => e.signal),
      raised: desk.settings.floors,
    })
    if (!floor.ok) return floor.why
  }
  return undefined
}
