import type { PersonId } from '../order/ids.ts'
import type { Instant } from '../order/time.ts'
import type { Carrier, PolicyKind } from '../platform/settings-oncall.ts'

/** What a page is about: a new arrival, a step that keeps failing, a second signature, a statutory clock, an alarm. */
export type NeedCause = 'arrival' | 'trouble' | 'second-signature' | 'deadline' | 'security'

/** What somebody must be to work on it. What is left out is not asked for. */
export type Qualification = {
  readonly jurisdiction?: string
  readonly language?: string
  readonly licence?: string
  readonly clearance?: number
  /** `approve` for a signature. */
  readonly may?: 'approve' | 'respond'
  /** The agency that asks: whoever has a conflict of interest with it is passed over. */
  readonly agency?: string
  /** Who signed already, or typed the facts. */
  readonly not?: readonly PersonId[]
}

/** Why people are needed. One for each order and cause; the same need stated again changes nothing. */
export type Need = {
  /** Order number; receipt reference while the database is away. */
  readonly order: string
  readonly cause: NeedCause
  readonly kind: PolicyKind
  readonly asks: Qualification
  /** One sentence for the page: what, how urgent, what to do. No personal data. */
  readonly words: string
}

export const needId = (need: Pick<Need, 'order' | 'cause'>): string => `${need.order}.${need.cause}`

/** One message over one carrier to one person. The id is the same however often it is sent: receivers may drop the second. */
export type PageRef = {
  readonly id: string
  readonly person: PersonId
  readonly carrier: Carrier
  /** To somebody who learns: counts neither as having reached anyone, nor does their acknowledgement. */
  readonly shadow?: true
}

/** What became of a page at its carrier. None of these ends anything: only a human does (I12). */
export type Outcome = 'intended' | 'accepted' | 'failed' | 'delivered'

/**
 * One line of the pager's journal: what was decided, in the past tense. The state is the fold of these and of nothing
 * else, so what was decided under yesterday's rota stays decided. `seq` counts up by one.
 */
export type JournalEntry = { readonly seq: number; readonly at: Instant } & Decision

/** What an entry says, before it has its number and its time. */
export type Decision =
  | { readonly kind: 'needed'; readonly need: Need; readonly nextAt: Instant }
  | {
      readonly kind: 'paged'
      readonly group: string
      readonly needs: readonly string[]
      readonly pages: readonly PageRef[]
      readonly words: string
      readonly nextAt: Instant
    }
  | { readonly kind: 'carried'; readonly page: string; readonly outcome: Exclude<Outcome, 'intended'> }
  | { readonly kind: 'hurried'; readonly needs: readonly string[]; readonly nextAt: Instant }
  | {
      readonly kind: 'acknowledged'
      readonly needs: readonly string[]
      readonly by: PersonId
      readonly until: Instant
    }
  | { readonly kind: 'progressed'; readonly needs: readonly string[]; readonly until: Instant }
  | { readonly kind: 'lapsed'; readonly needs: readonly string[] }
  | { readonly kind: 'settled'; readonly needs: readonly string[]; readonly why: string }
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  | { readonly kind: 'clock-known'; readonly need: Need; readonly due: Instant; readonly marks: readonly Instant[] }
  | { readonly kind: 'clock-stopped'; readonly order: string }
  | { readonly kind: 'clock-struck'; readonly need: Need; readonly mark: Instant }
  | { readonly kind: 'clock-set-back'; readonly byMs: number }
