import type { AskedCategory } from './category.ts'
import type { EventKind } from './event.ts'
import { isEmergency, type Order } from './order.ts'
import { Instant } from './time.ts'

/**
 * What became of a demand, as the public report counts it. `again` the same demand once more, counted with the first;
 * `given` all of it; `part` a part of it; `nothing` answered, and we held nothing; `kept` preserved, as asked;
 * `withdrawn` taken back before anybody read an answer; `open` none of these yet.
 */
export const outcomes = ['given', 'part', 'nothing', 'refused', 'kept', 'withdrawn', 'open'] as const
export type Outcome = (typeof outcomes)[number] | 'again'

/** One order as the public report counts it. No account, no authority, no person and no day stands in it. */
export type Counted = {
  /** Half-year of receipt, UTC: `2026-H2`. */
  readonly half: string
  /** State of the authority, once it is proven who asks; null before, so that a forgery names no State. */
  readonly country: string | null
  /** Id of the law pack. */
  readonly instrument: string | null
  readonly asked: readonly AskedCategory[]
  readonly given: readonly AskedCategory[]
  readonly outcome: Outcome
  readonly emergency: boolean
  /** From receipt to the answer (given, refused or kept), in whole seconds; null while there is none. */
  readonly seconds: number | null
}

/** `2026-H2` for a moment from July to December 2026, UTC. */
export const halfOf = (at: Instant): string => `${at.slice(0, 4)}-H${at.slice(5, 7) < '07' ? 1 : 2}`

/** How the public report counts this order as it stands now. */
export function countedOf(order: Order): Counted {
  const { facts, respondedAt } = order
  const outcome = outcomeOf(order)
  const proven = order.level !== undefined && order.level !== 'L0'
  return {
    half: halfOf(order.receivedAt),
    country: proven && facts ? facts.issuer.country : null,
    instrument: order.judgement?.pack ?? facts?.instrument ?? null,
    asked: [...new Set((facts?.asks ?? []).map((a) => a.category))].sort(),
    given: outcome === 'given' || outcome === 'part' ? (order.scope?.categories ?? []) : [],
    outcome,
    emergency: isEmergency(order),
    seconds: respondedAt ? Math.round(Instant.between(order.receivedAt, respondedAt) / 1000) : null,
  }
}

function outcomeOf(order: Order): Outcome {
  if (order.duplicateOf) return 'again'
  if ((order.recalled ?? order.takenBack) && !order.fetched) return 'withdrawn'
  if (order.released) {
    if (order.collection?.collection.items === 0) return 'nothing'
    return order.narrowed || order.judgement?.verdict === 'narrow' ? 'part' : 'given'
  }
  if (order.refusal) return 'refused'
  return order.judgement?.verdict === 'preserve' && order.kept.length > 0 ? 'kept' : 'open'
}

/** As much of an outcome as the public entries alone tell: which kinds of event an order has, and no word of them. */
export type Plain = 'again' | 'withdrawn' | 'answered' | 'refused' | 'other'

export function plainOutcome(kinds: ReadonlySet<EventKind>): Plain {
  if (kinds.has('duplicate-found')) return 'again'
  if ((kinds.has('recalled') || kinds.has('withdrawn')) && !kinds.has('fetched')) return 'withdrawn'
  if (kinds.has('released')) return 'answered'
  return kinds.has('refused') ? 'refused' : 'other'
}

/** The same, of what the report says. */
export const plainOf = {
  again: 'again',
  given: 'answered',
  part: 'answered',
  nothing: 'answered',
  refused: 'refused',
  withdrawn: 'withdrawn',
  kept: 'other',
  open: 'other',
} as const satisfies Record<Outcome, Plain>
