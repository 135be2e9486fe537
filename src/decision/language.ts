import type { Order } from '../order/order.ts'
import type { Entity } from '../platform/settings.ts'

/** The languages in which Duly writes. Each has its `letters.*.yaml` and `annex-iii.*.yaml`. */
export const languages = ['en', 'de', 'fr'] as const
export type Language = (typeof languages)[number]

export const isLanguage = (word: string | undefined): word is Language =>
  (languages as readonly (string | undefined)[]).includes(word)

/** States of whose official languages we write one. For others, and for States of several, English where it is accepted. */
const ofState: Readonly<Record<string, Language>> = {
  DE: 'de',
  AT: 'de',
  LI: 'de',
  FR: 'fr',
  LU: 'fr',
  MC: 'fr',
  IE: 'en',
  MT: 'en',
  GB: 'en',
  US: 'en',
  AU: 'en',
  NZ: 'en',
}

/**
 * In which language an authority is answered: that of its own certificate, else that of its State, else English; each
 * only where the company addressed accepts it, for an answer in a language that nobody there can read helps no one.
 */
export function answerLanguage(order: Pick<Order, 'facts'>, entity: Pick<Entity, 'languages'> | undefined): Language {
  const stated = order.facts?.elements['language']
  const wished = [
    typeof stated === 'string' ? stated.toLowerCase() : '',
    ofState[order.facts?.issuer.country ?? ''],
    'en',
  ]
  const ours = (word: string | undefined): word is Language =>
    isLanguage(word) && (!entity || entity.languages.includes(word))
  return wished.find(ours) ?? entity?.languages.find(isLanguage) ?? 'en'
}
