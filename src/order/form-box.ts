/** The reasons of Annex III, Section D(a) of Reg. (EU) 2023/1543, in the order of the form: one box each. */
export const formBoxes = [
  'incomplete',
  'manifest-errors',
  'insufficient-information',
  'not-stored',
  'impossible',
  'not-validated',
  'offence-not-covered',
  'service-not-covered',
  'immunity-privilege',
  'third-country',
] as const
export type FormBox = (typeof formBoxes)[number]

/** Ticking one of these tells the authority something of the account: never said beside a ground that stands alone. */
export const tellingBoxes: ReadonlySet<FormBox> = new Set<FormBox>(['not-stored', 'impossible'])

/** What Section E of the form says of a conflict with the law of a third country (Art. 17). Written by counsel, in the pack. */
export type ThirdCountryConflict = {
  readonly law: string
  readonly provisions: string
  readonly nature: readonly ('fundamental-rights' | 'national-security' | 'other')[]
  readonly why_applicable: string
  readonly why_conflict: string
  readonly link: string
  readonly consequences: string
  /** Counsel has not confirmed it yet: the form says so. */
  readonly draft: boolean
}
