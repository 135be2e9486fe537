import { isLanguage, type Language } from '../order/language.ts'
import type { Order } from '../order/order.ts'
import type { Entity } from '../platform/settings.ts'

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
 * In which language an authority is answered: the one that the person who decided chose, else that of its own certificate,
 * else that of its State, else English; each only where the company addressed accepts it, for an answer in a language that
 * nobody there can read helps no one.
 */
export function answerLanguage(
  order: Pick<Order, 'facts' | 'writtenIn'>,
  entity: Pick<Entity, 'languages'> | undefined,
): Language {
  const stated = order.facts?.elements['language']
  const wished = [
    order.writtenIn,
    typeof stated === 'string' ? stated.toLowerCase() : '',
    ofState[order.facts?.issuer.country ?? ''],
    'en',
  ]
  const ours = (word: string | undefined): word is Language =>
    isLanguage(word) && (!entity || entity.languages.includes(word))
  return wished.find(ours) ?? entity?.languages.find(isLanguage) ?? 'en'
}
