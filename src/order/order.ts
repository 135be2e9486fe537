import type { AssuranceLevel, Evidence, EventOf, PageAttempt, PageCause, Proven } from './event.ts'
import type { AgencyId, OrderId, PersonId, Sha256 } from './ids.ts'
import type { StatedFacts } from './facts.ts'
import type { Judgement } from './judgement.ts'
import type { Language } from './language.ts'
import type { Review } from './review.ts'
import { Scope } from './scope.ts'
import { Instant } from './time.ts'

/** Where an order stands. Beside the straight line: waiting for words, refused, withdrawn, recalled. */
export type State =
  | 'received'
  | 'authenticated'
  | 'judged'
  | 'decided'
  | 'collected'
  | 'sealed'
  | 'released'
  | 'closed'
  | 'awaiting-clarification'
  | 'refused'
  | 'withdrawn'
  | 'recalled'

export type PageRound = {
  readonly cause: PageCause
  readonly round: number
  readonly at: Instant
  readonly attempts: readonly PageAttempt[]
  readonly group?: string
}

export type Kept = EventOf<'preserved'> & {
  readonly since: Instant
  readonly expired: boolean
  /** Once it was destroyed, with the place of that event in the books of the order. */
  readonly receipt?: EventOf<'preservation-expired'> & { readonly version: number }
}

/** An order as its events tell it. Nothing in here was ever stored as such. */
export type Order = {
  readonly id: OrderId
  readonly version: number
  readonly state: State
  readonly receivedAt: Instant
  readonly received: EventOf<'received'>
  readonly servedAgain: readonly EventOf<'served-again'>[]
  readonly read?: EventOf<'read'> | EventOf<'unreadable'>
  readonly examined?: EventOf<'examined'> & { readonly at: Instant }
  readonly facts?: StatedFacts
  readonly factsBy: readonly PersonId[]
  readonly level?: AssuranceLevel
  readonly proven: readonly Proven[]
  /** Whose proofs it relied on. */
  readonly identities: readonly string[]
  readonly agency?: AgencyId
  readonly evidence: readonly Evidence[]
  readonly calledBack: readonly EventOf<'called-back'>[]
  readonly registerChecks: readonly EventOf<'register-checked'>[]
  readonly judgement?: Judgement
  /** The edition of the law that judges it: the one that did first, unless a person chose another. */
  readonly law?: Sha256
  readonly scope?: Scope
  readonly scopeImpossible?: string
  /** Whose accounts people said are meant, by the demanded name. Of the facts as they stand. */
  readonly holders?: Readonly<Record<string, readonly string[]>>
  /** Staff narrowed the scope: a new judgement does not widen it again. */
  readonly narrowed: boolean
  /** Of the present scope only: a new proposal voids what was signed before (A33). */
  readonly approvals: readonly EventOf<'approved'>[]
  readonly pages: readonly PageRound[]
  readonly acknowledged: readonly { readonly cause: PageCause; readonly by: PersonId; readonly at: Instant }[]
  readonly troubled: readonly { readonly step: string; readonly at: Instant }[]
  /** Keys of steps that broke an invariant and that nobody has acknowledged yet. */
  readonly stopped: readonly string[]
  readonly refusal?: EventOf<'refused'>
  /** The language that whoever last refused or asked chose for the letter. */
  readonly writtenIn?: Language
  /** The last questions to the authority, while it owes the answer. */
  readonly questions: readonly string[]
  /** Each time we asked, and when facts came in again: the law may stop the clock between the two. */
  readonly clarifications: readonly { readonly askedAt: Instant; readonly answeredAt?: Instant }[]
  /** What the authority answered over the portal, oldest first. */
  readonly answersReceived: readonly EventOf<'answer-received'>[]
  /** Copies sealed to the order's own key, and whether each was destroyed again. */
  readonly kept: readonly Kept[]
  /** Until when a person had the copies kept at least, and whether a person let them go. */
  readonly keptLonger?: Instant
  readonly letGo?: true
  /** The copy of an earlier order out of which this one is produced. */
  readonly fromKept?: EventOf<'kept-copy-chosen'>
  /** Nothing while nobody asked for one. */
  readonly review?: Review
  readonly collection?: EventOf<'collected'>
  readonly sealed?: EventOf<'sealed'>
  readonly release?: EventOf<'release-begun'>
  readonly released?: EventOf<'released'>
  readonly fetched?: EventOf<'fetched'>
  readonly ticketExpired: boolean
  readonly recalled?: EventOf<'recalled'>
  /** The authority withdrew it. */
  readonly takenBack?: true
  /** When it was first answered: released, refused in words, or kept in words. */
  readonly respondedAt?: Instant
  readonly notice?: EventOf<'notice-set'>
  /** Open incidents that hold it, and the one that its own denial opened. */
  readonly heldBy?: readonly string[]
  readonly incident?: string
  readonly headTold?: EventOf<'head-told'>
  readonly paper?: EventOf<'paper-received'>
  readonly answered: readonly EventOf<'answered'>[]
  readonly duplicateOf?: OrderId
  readonly outcome?: string
  /** Facts, evidence, call-backs or a question came after the last judgement: it must be judged again. */
  readonly judgeAgain: boolean
}

/** Whether it is asked, or given, in an emergency. */
export const isEmergency = ({ judgement }: Order): boolean =>
  judgement !== undefined && (judgement.page === 'emergency' || judgement.kind.startsWith('emergency_'))

/** Whether an incident holds it. */
export const isHeld = ({ heldBy = [] }: Order): boolean => heldBy.length > 0

/** Nothing more can leave for this order, and nobody waits for it. */
export const isOver = (order: Order): boolean =>
  order.state === 'closed' || order.state === 'withdrawn' || order.state === 'recalled'

/** The hash two people must have signed, or nothing when there is no scope yet. */
export const scopeHash = (order: Order): Sha256 | undefined => (order.scope ? Scope.hash(order.scope) : undefined)

/** The copies that lie in our store now. */
export const stillKept = (order: Order): readonly Kept[] => order.kept.filter((k) => !k.expired)

/**
 * Until when a copy is kept, as the last judgement has it, or longer where a person said so: an extension lasts, a period that ran out ends. Nothing: as
 * long as the preservation order stands.
 */
export function keptUntil({ judgement, keptLonger }: Order, kept: Kept): Instant | undefined {
  const end = judgement?.verdict === 'preserve' ? judgement.keepUntil : (judgement?.keepUntil ?? kept.keepUntil)
  return end && keptLonger ? Instant.latest(end, keptLonger) : end
}
