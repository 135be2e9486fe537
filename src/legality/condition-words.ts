import type { Condition } from './condition.ts'
import type { Counting, Period } from './schema.ts'

const units = {
  minutes: 'minutes',
  hours: 'hours',
  'eu-hours': 'hours (EU counting)',
  days: 'days',
  months: 'months',
  'eu-days': 'days (EU counting)',
  'us-days': 'days (US counting)',
  'uk-days': 'days beginning with that day',
  'uk-working-days': 'UK working days',
  'uk-months': 'months beginning with that day',
} as const satisfies Record<Counting, string>

export const periodInWords = ({ n, rule, zone }: Period): string =>
  `${n} ${units[rule]}${zone === undefined ? '' : `, on the clock of ${zone}`}`

const list = (values: readonly unknown[], join: string): string =>
  values.length < 2
    ? values.map(String).join('')
    : `${values.slice(0, -1).map(String).join(', ')} ${join} ${String(values.at(-1))}`

/** A condition of a law pack as a sentence's second half, for counsel: `issuer.level is judge or prosecutor`. */
export function conditionInWords(c: Condition): string {
  if (typeof c === 'string') return c
  if ('all' in c) return c.all.map(inner).join(' and ')
  if ('any' in c) return c.any.map(inner).join(' or ')
  if ('not' in c) return `not ${inner(c.not)}`
  if ('is' in c) return c.is === true ? `${c.fact} is so` : `${c.fact} is ${c.is === false ? 'not so' : String(c.is)}`
  if ('in' in c) return `${c.fact} is ${list(c.in, 'or')}`
  if ('has_any' in c) return `${c.fact} has ${list(c.has_any, 'or')}`
  if ('stated' in c) return `${c.fact} is ${c.stated ? 'stated' : 'not stated'}`
  if ('same_as' in c) return `${c.fact} is the same as ${c.same_as}`
  if ('by' in c) return `${c.fact} is not later than ${c.by}`
  if ('before' in c) return `${c.fact} is before ${c.before}`
  if ('at_least' in c) return `${c.fact} is at least ${c.at_least}`
  return `${c.fact} is within ${periodInWords(c.within)} from ${c.within.from}`
}

const inner = (c: Condition): string =>
  typeof c === 'object' && ('all' in c || 'any' in c) ? `(${conditionInWords(c)})` : conditionInWords(c)
