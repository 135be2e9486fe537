import type { AskedCategory, DataCategory } from './category.ts'
import type { Instant } from './time.ts'

/** A rule as it was applied: the pack's id of it, where it stands in law, and the words. */
export type Clause = {
  /** `EU-E04` */
  readonly rule: string
  /** `Reg. (EU) 2023/1543 Art. 4(2)` */
  readonly cite: string
  /** What the law says there. */
  readonly says: string
}

export type Question = { readonly rule: string; readonly ask: string; readonly fix: string }

/** Where a refused demand may go instead, in words for the authority. */
export type Route = string

/**
 * What a ruling speaks of: the `ask`th ask of the facts (from 0), and those of its accounts that share this ruling, as
 * the document writes them. One ask can be lawful for one account and not for another.
 */
export type Part = { readonly ask: number; readonly accounts: readonly string[] }

/**
 * What the law lets us do with one asked category. The reviewer sees `because`; counsel signs under it.
 *
 * I6 as a type: no variant lets code alone comply for content; {@link Judgement} adds the emergency and capability
 * cases by never carrying `comply` when `twoPersons` is true.
 */
export type Ruling =
  | {
      readonly verdict: 'comply'
      readonly category: Exclude<DataCategory, 'content'>
      readonly part?: Part
      readonly limits?: Limits
      readonly because: readonly Clause[]
    }
  | {
      readonly verdict: 'comply-after-two-approvals'
      readonly category: DataCategory
      readonly part?: Part
      readonly limits?: Limits
      readonly because: readonly Clause[]
    }
  | {
      readonly verdict: 'preserve'
      readonly category: DataCategory
      readonly part?: Part
      readonly limits?: Limits
      readonly because: readonly Clause[]
    }
  | {
      readonly verdict: 'clarify'
      readonly category: AskedCategory
      readonly part?: Part
      readonly ask: readonly Question[]
      readonly because: readonly Clause[]
    }
  | {
      readonly verdict: 'refuse'
      readonly category: AskedCategory
      readonly part?: Part
      readonly ground: string
      readonly route?: Route
      readonly because: readonly Clause[]
    }

/** A narrowing that the law itself makes: nothing stored after this moment (EPOC: Art. 3(8)). */
export type Limits = { readonly windowEndUtc?: Instant }

/** May, must or must not the user be told, and from when. */
export type NoticeRule =
  | { readonly rule: 'now'; readonly cite: string }
  | { readonly rule: 'after'; readonly at: Instant; readonly cite: string }
  | { readonly rule: 'forbidden'; readonly cite: string }
  | { readonly rule: 'policy'; readonly cite: string }

/** What an instrument is for. Only the first two are ever carried out without counsel. */
export const packKinds = [
  'production',
  'preservation',
  'emergency_voluntary',
  'emergency_compelled',
  'realtime',
  'capability_notice',
  'secrecy_order',
  'national_security',
  'civil',
  'not_an_order',
] as const
export type PackKind = (typeof packKinds)[number]

export type Judgement = {
  readonly pack: string
  readonly packVersion: string
  readonly packStatus: 'active' | 'draft'
  /** The whole order in one word: `narrow` = some parts comply, others do not. */
  readonly verdict: 'comply' | 'narrow' | 'clarify' | 'refuse' | 'preserve'
  readonly kind: PackKind
  readonly rulings: readonly Ruling[]
  /** The moment we work to. Absent where the instrument sets none. */
  readonly dueSafe?: Instant
  /** The outer statutory limit. */
  readonly dueLegal?: Instant
  /** Valid, but nothing leaves before this (Reg. (EU) 2023/1543 Art. 10(2)). */
  readonly holdUntil?: Instant
  /** Until when a preservation is kept. */
  readonly keepUntil?: Instant
  /** Last day to object or to move the court, ours to use. */
  readonly objectSafe?: Instant
  readonly objectLegal?: Instant
  /** By when the authority answers our question. */
  readonly answerSafe?: Instant
  readonly answerLegal?: Instant
  /** The law stops the clock while the authority owes us an answer. */
  readonly suspended?: true
  readonly preserve: boolean
  /** How urgently a person is needed. */
  readonly page: 'emergency' | 'deadline' | 'routine'
  readonly pageCounsel: boolean
  readonly notice: NoticeRule
}
