import type { Reading } from './reading.ts'
import { moment, periodEnd } from './clocks.ts'
import type { Period } from './schema.ts'

/** Whether something holds, going by the facts. `unknown` is never taken for either: it becomes a question. */
export type Truth = 'holds' | 'fails' | 'unknown'

type Scalar = string | number | boolean

/**
 * A condition over stated facts, as law packs write it. `stated` alone looks at whether the document says anything;
 * every other test of something unsaid is unknown, and so is a test of a value of the wrong kind.
 */
export type Condition =
  | 'always'
  | 'never'
  | { all: Condition[] }
  | { any: Condition[] }
  | { not: Condition }
  | { fact: string; is: Scalar }
  | { fact: string; in: Scalar[] }
  | { fact: string; has_any: Scalar[] }
  | { fact: string; stated: boolean }
  /** Equal to another fact, or one of it where that is a list. */
  | { fact: string; same_as: string }
  | { fact: string; by: string }
  | { fact: string; before: string }
  | { fact: string; at_least: number }
  /** Not later than the legal end of a period that starts with another fact. */
  | { fact: string; within: Period & { from: string } }

const truth = (b: boolean): Truth => (b ? 'holds' : 'fails')
export const not = (t: Truth): Truth => (t === 'unknown' ? t : truth(t === 'fails'))
export const all = (ts: readonly Truth[]): Truth =>
  ts.includes('fails') ? 'fails' : ts.includes('unknown') ? 'unknown' : 'holds'
export const any = (ts: readonly Truth[]): Truth => not(all(ts.map(not)))

/** Kleene's three-valued logic: a definite part decides where it can, the rest stays unknown. */
export function evaluate(condition: Condition, reading: Reading): Truth {
  if (condition === 'always') return 'holds'
  if (condition === 'never') return 'fails'
  if ('all' in condition) return all(condition.all.map((c) => evaluate(c, reading)))
  if ('any' in condition) return any(condition.any.map((c) => evaluate(c, reading)))
  if ('not' in condition) return not(evaluate(condition.not, reading))
  const value = reading.value(condition.fact)
  if ('stated' in condition) return truth((value !== undefined) === condition.stated)
  if (value === undefined || value === null) return 'unknown'
  if ('is' in condition) return typeof value === typeof condition.is ? truth(value === condition.is) : 'unknown'
  if ('in' in condition) return isScalar(value) ? truth(condition.in.includes(value)) : 'unknown'
  if ('has_any' in condition) {
    const list: unknown[] = Array.isArray(value) ? value : [value]
    return list.every(isScalar) ? truth(list.some((v) => condition.has_any.includes(v))) : 'unknown'
  }
  if ('same_as' in condition) {
    const other = reading.value(condition.same_as)
    const among: unknown[] = Array.isArray(other) ? other : [other]
    return isScalar(value) && among.every(isScalar) ? truth(among.includes(value)) : 'unknown'
  }
  if ('at_least' in condition) return typeof value === 'number' ? truth(value >= condition.at_least) : 'unknown'
  if ('within' in condition) {
    const { n, rule, from, zone = reading.zone } = condition.within
    const at = moment(value, zone, 'start')
    const start = moment(reading.value(from), zone, 'start')
    if (at === undefined || start === undefined) return 'unknown'
    return truth(at <= periodEnd(rule, n, start, zone, reading.calendars, reading.country).legal)
  }
  // A bare day reaches to its end when it is the limit, and begins at midnight when it is measured against one.
  const limit = 'by' in condition ? condition.by : condition.before
  const at = moment(value, reading.zone, 'start')
  const end = moment(reading.value(limit), reading.zone, 'by' in condition ? 'end' : 'start')
  if (at === undefined || end === undefined) return 'unknown'
  return truth('by' in condition ? at <= end : at < end)
}

const isScalar = (x: unknown): x is Scalar => typeof x === 'string' || typeof x === 'number' || typeof x === 'boolean'

/** Every path of facts a condition reads, so that loading can refuse one that does not exist. */
export function pathsOf(condition: Condition): string[] {
  if (typeof condition === 'string') return []
  if ('all' in condition) return condition.all.flatMap(pathsOf)
  if ('any' in condition) return condition.any.flatMap(pathsOf)
  if ('not' in condition) return pathsOf(condition.not)
  const others = [
    'same_as' in condition ? condition.same_as : undefined,
    'by' in condition ? condition.by : undefined,
    'before' in condition ? condition.before : undefined,
    'within' in condition ? condition.within.from : undefined,
  ]
  return [condition.fact, ...others.filter((p) => p !== undefined)]
}
