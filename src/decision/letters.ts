import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import type { ReceiptId } from '../order/ids.ts'
import type { Clause } from '../order/judgement.ts'
import type { Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'

const text = z.string().min(1)
const shape = z.strictObject({
  acknowledgement: text,
  heading: text,
  refusal: text,
  refusal_clauses: text,
  refusal_routes: text,
  clarification: text,
  preservation: text,
  ready: text,
  closing: text,
})

const english = shape.parse(parse(readFileSync(new URL('./letters.en.yaml', import.meta.url), 'utf8')))

/** The one answer that every sender gets, proven or not: the same words for all but for the reference (G3, I14). */
export const acknowledgement = (receipt: ReceiptId): string => fill(english.acknowledgement, { receipt })

export type LetterKind = 'refusal' | 'clarification' | 'preservation' | 'ready'

/**
 * A letter about an order, for the authority's registered address and no other (G3). Names no account and does not say
 * whether one exists: mail is read on its way. Times are UTC.
 */
export function answerLetter(kind: LetterKind, order: Order, more: { link?: string; expiresAt?: Instant }): string {
  const heading = fill(english.heading, {
    order: order.id,
    reference: oneLine(order.facts?.reference ?? 'not stated'),
    received: minute(order.receivedAt),
  })
  const letter = [heading, body(kind, order, more), english.closing].map((part) => part.trim()).join('\n\n')
  return `${letter.replace(/\n{3,}/g, '\n\n')}\n`
}

function body(kind: LetterKind, order: Order, more: { link?: string; expiresAt?: Instant }): string {
  switch (kind) {
    case 'refusal': {
      const refused = (order.judgement?.rulings ?? []).filter((r) => r.verdict === 'refuse')
      const clauses = distinct(refused.flatMap((r) => r.because).map(clauseWords))
      const routes = distinct(refused.flatMap((r) => (r.route ? [r.route] : [])))
      return fill(english.refusal, {
        ground: oneLine(order.refusal?.ground ?? distinct(refused.map((r) => r.ground)).join('; ')),
        words: order.refusal?.words.trim() ?? '',
        clauses: listed(english.refusal_clauses, clauses),
        routes: listed(english.refusal_routes, routes),
      })
    }
    case 'clarification':
      return fill(english.clarification, { questions: numbered(order.questions) })
    case 'preservation':
      return fill(english.preservation, {
        until: order.preserved?.keepUntil ? minute(order.preserved.keepUntil) : 'further notice',
      })
    case 'ready':
      return fill(english.ready, {
        link: more.link ?? '',
        expires: more.expiresAt ? minute(more.expiresAt) : 'it is taken back',
      })
    default:
      return kind satisfies never
  }
}

/** Fills each {name} once, from left to right; words that came from a demand are never read as names (I17). */
const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{([a-z]+)\}/g, (whole, name: string) => values[name] ?? whole)

const clauseWords = (c: Clause): string => `${c.cite}: ${oneLine(c.says)}`
const distinct = (list: readonly string[]): string[] => [...new Set(list)]
const numbered = (list: readonly string[]): string => list.map((each, i) => `${i + 1}. ${oneLine(each)}`).join('\n')
const listed = (intro: string, list: readonly string[]): string =>
  list.length > 0 ? `${intro}${list.map((each) => `- ${oneLine(each)}`).join('\n')}\n` : ''

/** Words from outside on one line, without characters that steer a screen or turn the reading direction. */
const oneLine = (words: string): string =>
  words
    .replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()

/** `2026-11-23 09:15`: to the minute, UTC. */
const minute = (at: Instant): string => at.slice(0, 16).replace('T', ' ')
