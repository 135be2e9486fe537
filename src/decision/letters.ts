import type { ReceiptId } from '../order/ids.ts'
import { keptUntil, type Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'
import { clausesOf, grounds, minute, oneLine, withoutAccounts, type AnswerKind } from './grounds.ts'
import type { Language } from '../order/language.ts'
import { fill, letterTexts, type LetterTexts } from './texts.ts'

/** The one answer that every sender gets, proven or not: the same words for all but for the reference (G3, I14). */
export const acknowledgement = (receipt: ReceiptId): string => fill(letterTexts.en.acknowledgement, { receipt })

export type LetterKind = AnswerKind | 'preservation' | 'ready'

type More = {
  readonly language?: Language
  readonly link?: string
  readonly expiresAt?: Instant
  /** The form of Annex III goes with it. */
  readonly withForm?: boolean
}

/**
 * A letter about an order, for the authority's registered address and no other (G3). Names no account and does not say
 * whether one exists: mail is read on its way. Times are UTC. Grounds and provisions stand in English, and the letter
 * says so in the other languages.
 */
export function answerLetter(kind: LetterKind, order: Order, more: More = {}): string {
  const words = letterTexts[more.language ?? 'en']
  const heading = fill(words.heading, {
    order: order.id,
    reference: oneLine(order.facts?.reference ?? words.not_stated),
    received: minute(order.receivedAt),
  })
  const form = more.withForm ? [words.form_attached] : []
  const letter = [heading, body(kind, order, words, more), ...form, words.closing].map((p) => p.trim()).join('\n\n')
  return `${withoutAccounts(letter.replace(/\n{3,}/g, '\n\n'), order.facts, words.named_account)}\n`
}

/** The subject line of that letter. */
export function answerSubject(kind: LetterKind, order: Order, language: Language = 'en'): string {
  const words = letterTexts[language]
  const reference = oneLine(order.facts?.reference ?? words.not_stated)
  const subject = fill(kind === 'ready' ? words.subject_ready : words.subject, { order: order.id, reference })
  return withoutAccounts(subject, order.facts, words.named_account)
}

function body(kind: LetterKind, order: Order, words: LetterTexts, more: More): string {
  switch (kind) {
    case 'refusal':
    case 'part-refusal': {
      const refused = grounds(order)
      const own = kind === 'refusal' ? order.refusal : undefined
      return fill(kind === 'refusal' ? words.refusal : words.part_refusal, {
        ground: oneLine(own?.ground ?? distinct(refused.map((g) => g.ground)).join('; ')),
        words: own?.words.trim() ?? '',
        clauses: listed(
          words.refusal_clauses,
          clausesOf(kind, order).map((c) => `${c.cite}: ${oneLine(c.says)}`),
        ),
        routes: listed(words.refusal_routes, distinct(refused.map((g) => g.route).filter((r) => r !== ''))),
      })
    }
    case 'clarification':
      return fill(words.clarification, { questions: numbered(order.questions) })
    case 'preservation': {
      const kept = order.kept.at(-1)
      const end = kept && keptUntil(order, kept)
      return fill(words.preservation, { until: end ? minute(end) : words.further_notice })
    }
    case 'ready':
      return fill(words.ready, {
        link: more.link ?? '',
        expires: more.expiresAt ? minute(more.expiresAt) : words.until_recall,
      })
    default:
      return kind satisfies never
  }
}

const distinct = (list: readonly string[]): string[] => [...new Set(list)]
const numbered = (list: readonly string[]): string => list.map((each, i) => `${i + 1}. ${oneLine(each)}`).join('\n')
const listed = (intro: string, list: readonly string[]): string =>
  list.length > 0 ? `${intro}${list.map((each) => `- ${each}`).join('\n')}\n` : ''
