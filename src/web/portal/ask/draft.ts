import type { AskedCategory } from '../../../order/category.ts'
import type { IssuerLevel, StatedFacts } from '../../../order/facts.ts'
import type { Me } from '../server.ts'

export type Value = string | number | boolean | readonly string[]
export type AskDraft = {
  readonly category: AskedCategory
  readonly accounts: string
  readonly from: string
  readonly to: string
  readonly words: string
}
export const emergencyFacts = ['who', 'harm', 'when', 'why_no_process', 'how_data_helps'] as const
export type EmergencyFact = (typeof emergencyFacts)[number]

/** What an officer has written so far. Times are local, as the browser gives them, until the order file is made. */
export type Draft = {
  readonly instrument: string
  readonly reference: string
  readonly issued: string
  readonly addressee: string
  readonly representative: string
  readonly level: IssuerLevel
  readonly validatedBy?: { readonly authority: string; readonly level: IssuerLevel; readonly representative: string }
  readonly asks: readonly AskDraft[]
  readonly emergency?: Readonly<Record<EmergencyFact, string>>
  readonly boxes: Readonly<Record<string, Value>>
}

export const levels: readonly IssuerLevel[] = ['police', 'agency', 'prosecutor', 'judge', 'minister', 'minister+commissioner', 'commissioner', 'private'] // prettier-ignore
export const emptyAsk: AskDraft = { category: 'subscriber', accounts: '', from: '', to: '', words: '' }

export const emptyDraft = (me: Me): Draft => ({
  instrument: '',
  reference: '',
  issued: '',
  addressee: '',
  representative: me.officer.name,
  level: me.agency.level as IssuerLevel,
  asks: [emptyAsk],
  boxes: {},
})

/** A local moment with the zone of this browser, as an order file wants it: 2026-11-23T09:15:00+01:00. */
export function withZone(local: string): string {
  const offset = -new Date(local).getTimezoneOffset()
  const [sign, all] = [offset < 0 ? '-' : '+', Math.abs(offset)]
  const two = (n: number): string => String(n).padStart(2, '0')
  return `${local.length === 16 ? `${local}:00` : local}${sign}${two(Math.floor(all / 60))}:${two(all % 60)}`
}

const given = <K extends string>(key: K, text: string): Partial<Record<K, string>> =>
  text.trim() === '' ? {} : ({ [key]: text.trim() } as Record<K, string>)

/** The order file that this draft is. */
export const factsOf = (draft: Draft, me: Me): StatedFacts => ({
  duly: 'order/1',
  instrument: draft.instrument,
  reference: draft.reference.trim(),
  ...given('issued', draft.issued),
  issuer: {
    authority: me.agency.name,
    country: me.agency.country,
    level: draft.level,
    agency: me.agency.id,
    ...given('representative', draft.representative),
  },
  ...(draft.validatedBy
    ? {
        validated_by: {
          authority: draft.validatedBy.authority.trim(),
          country: me.agency.country,
          level: draft.validatedBy.level,
          ...given('representative', draft.validatedBy.representative),
        },
      }
    : {}),
  addressee: draft.addressee,
  asks: draft.asks.map(({ category, accounts, from, to, words }) => ({
    category,
    accounts: accounts
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
    ...(from === '' ? {} : { from: withZone(from) }),
    ...(to === '' ? {} : { to: withZone(to) }),
    ...given('words', words),
  })),
  ...(draft.emergency
    ? {
        emergency: Object.fromEntries(
          emergencyFacts.flatMap((fact) => Object.entries(given(fact, draft.emergency?.[fact] ?? ''))),
        ),
      }
    : {}),
  elements: { ...draft.boxes } as StatedFacts['elements'],
})
