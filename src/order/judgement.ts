import type { AskedCategory, DataCategory } from './category.ts'
import type { FormBox } from './form-box.ts'
import type { Sha256 } from './ids.ts'
import type { Instant } from './time.ts'

/** A rule as it was applied: the pack's id of it, where it stands in law, and the words. */
export type Clause = {
  /** `EU-E04` */
  readonly rule: string
  /** `Reg. (EU) 2023/1543 Art. 4(2)` */
  readonly cite: string
  /** What the law says there. */
  readonly says: string
  /** Which reason it ticks on the form of the Union, if it has one. */
  readonly box?: FormBox
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
 * I6 as a type: no variant lets code alone comply for content, and {@link Judgement} holds a bare `comply` only where
 * nothing else wants a person.
 */
export type Ruling = RulingForPeople | ByCode

/** Produced without a person's decision on the law; the scope is approved by two people all the same (I1). */
type ByCode = {
  readonly verdict: 'comply'
  readonly category: Exclude<DataCategory, 'content'>
  readonly part?: Part
  readonly limits?: Limits
  readonly keep?: true
  readonly because: readonly Clause[]
}

/** `keep`: what this part names is kept while it is questioned or refused. */
export type RulingForPeople =
  | {
      readonly verdict: 'comply-after-two-approvals'
      readonly category: DataCategory
      readonly part?: Part
      readonly keep?: true
      readonly limits?: Limits
      readonly because: readonly Clause[]
    }
  | {
      readonly verdict: 'preserve'
      readonly category: DataCategory
      readonly part?: Part
      readonly keep?: true
      readonly limits?: Limits
      readonly because: readonly Clause[]
    }
  | {
      readonly verdict: 'clarify'
      readonly category: AskedCategory
      readonly part?: Part
      readonly keep?: true
      readonly ask: readonly Question[]
      readonly because: readonly Clause[]
    }
  | {
      readonly verdict: 'refuse'
      readonly category: AskedCategory
      readonly part?: Part
      readonly keep?: true
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

/**
 * When what is due. Absent where the instrument sets no such time.
 */
export type Times = {
  /** The moment we work to. */
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
  /** The law stops the clock while the authority owes us an answer: nothing is due till then. */
  readonly suspended?: true
}

/** How urgently a person is needed. */
export type Urgency = 'emergency' | 'deadline' | 'routine'

/**
 * What the law makes of an order. INVARIANT I6 as a type: the first of the two shapes alone may hold a bare `comply`, and
 * it is production under law that a lawyer signed off, without emergency. Whatever else there is, people decide.
 */
export type Judgement = Times & {
  readonly pack: string
  readonly packVersion: string
  /** Digest of the edition of the law that judged it (edition.ts); absent where no desk keeps editions. */
  readonly law?: Sha256
  /** The whole order in one word: `narrow` = some parts comply, others do not. */
  readonly verdict: 'comply' | 'narrow' | 'clarify' | 'refuse' | 'preserve'
  readonly preserve: boolean
  readonly pageCounsel: boolean
  readonly notice: NoticeRule
  /** Data that the instrument has a reviewer see item by item before they leave, and where it says so. */
  readonly review?: { readonly categories: readonly DataCategory[]; readonly says: string; readonly cite: string }
} & (
    | {
        readonly packStatus: 'active'
        readonly kind: 'production'
        readonly page: Exclude<Urgency, 'emergency'>
        readonly rulings: readonly Ruling[]
      }
    | {
        readonly packStatus: 'active' | 'draft'
        readonly kind: PackKind
        readonly page: Urgency
        readonly rulings: readonly RulingForPeople[]
      }
  )
