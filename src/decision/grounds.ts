import type { StatedFacts } from '../order/facts.ts'
import { tellingBoxes } from '../order/form-box.ts'
import type { Clause } from '../order/judgement.ts'
import type { Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'

/** What is answered: all of it is refused, a part of it is, or it is asked about. */
export type AnswerKind = 'refusal' | 'part-refusal' | 'clarification'

/** Each refused part in words: its category, the ground, why and where to go instead. */
export const grounds = (order: Order): { category: string; ground: string; route: string }[] =>
  (order.judgement?.rulings ?? []).flatMap((r) =>
    r.verdict === 'refuse' ? [{ category: r.category, ground: r.ground, route: oneLine(r.route ?? '') }] : [],
  )

/**
 * The provisions an answer rests on. One that tells something of the account (not stored, not a customer) is said only
 * where nothing else stands in the way of that part: a part that falls for another reason learns nothing from us (G3).
 */
export function clausesOf(kind: AnswerKind, order: Order): Clause[] {
  const wanted = kind === 'clarification' ? 'clarify' : 'refuse'
  const said = (order.judgement?.rulings ?? []).flatMap((r) => (r.verdict === wanted ? sayable(r.because) : []))
  return [...new Map(said.map((c) => [`${c.rule} ${c.cite}`, c])).values()]
}

function sayable(because: readonly Clause[]): readonly Clause[] {
  const others = because.filter((c) => c.box === undefined || !tellingBoxes.has(c.box))
  return others.length > 0 ? others : because
}

/** The words without the accounts that the order names: whoever reads the mail on its way learns of none. */
export function withoutAccounts(words: string, facts: StatedFacts | undefined, instead: string): string {
  const named = [...new Set((facts?.asks ?? []).flatMap((ask) => ask.accounts))]
    .map((account) => account.trim())
    .filter((account) => account.length > 2)
    .sort((a, b) => b.length - a.length)
  const pattern = named.map((account) => account.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  return pattern === '' ? words : words.replace(new RegExp(pattern, 'giu'), () => instead)
}

/** Words from outside on one line, without characters that steer a screen or turn the reading direction. */
export const oneLine = (words: string): string =>
  words
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()

/** `2026-11-23 09:15`: to the minute, UTC. */
export const minute = (at: Instant): string => at.slice(0, 16).replace('T', ' ')
