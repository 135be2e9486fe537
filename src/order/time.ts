import type { Parsed } from './ids.ts'

declare const brand: unique symbol
/**
 * A moment, UTC, to the millisecond: `2026-11-23T09:15:00.000Z`. Always 24 characters, so instants sort as text.
 * Nothing in Duly stores a time without a zone.
 */
export type Instant = string & { readonly [brand]: 'Instant' }

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/

const padded = (width: number, count: number): readonly string[] =>
  Array.from({ length: count }, (_none, n) => String(n).padStart(width, '0'))
const [two, three] = [padded(2, 60), padded(3, 1000)]
/** Most instants are of the day of the one before, so its name is made once: four times as fast as toISOString. */
let lastDay = { day: NaN, text: '' }

export const Instant = {
  /** From milliseconds since 1970-01-01T00:00:00Z. Throws when outside years 0000-9999: the program is wrong. */
  at: (epochMs: number): Instant => {
    const ms = Math.trunc(epochMs)
    const day = Math.floor(ms / 86_400_000)
    if (day !== lastDay.day) {
      const text = new Date(ms).toISOString()
      if (text.length !== 24) throw new RangeError(`instant out of range: ${epochMs}`)
      lastDay = { day, text: text.slice(0, 11) }
    }
    const rest = ms - day * 86_400_000
    const second = Math.floor(rest / 1000)
    const minute = Math.floor(second / 60)
    const hour = Math.floor(minute / 60)
    const clock = `${two[hour]}:${two[minute - hour * 60]}:${two[second - minute * 60]}.${three[rest - second * 1000]}Z`
    return (lastDay.text + clock) as Instant
  },
  /**
   * From RFC 3339 text with a zone. Says why not: a time without a zone could be any of 26 hours, so it is refused
   * (attack family "time without zone", feature F10), and so is a day that does not exist.
   */
  parse: (text: string): Parsed<Instant> => {
    const m = rfc3339.exec(text)
    if (!m) {
      return /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2})?(\.\d+)?)?$/.test(text)
        ? {
            ok: false,
            why: `The time "${text}" has no zone. Write it with one, such as 2026-11-23T09:15:00+01:00 or …Z.`,
          }
        : { ok: false, why: `"${text}" is not a time. Write it like 2026-11-23T09:15:00+01:00.` }
    }
    const [year, month, day, hour, minute, second] = m.slice(1, 7).map(Number) as [
      number,
      number,
      number,
      number,
      number,
      number,
    ]
    const civil = new Date(Date.UTC(year, month - 1, day, hour, minute, second))
    const real =
      civil.getUTCMonth() === month - 1 && civil.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
    const epochMs = Date.parse(text)
    return real && Number.isFinite(epochMs)
      ? { ok: true, value: Instant.at(epochMs) }
      : { ok: false, why: `The date or time "${text}" does not exist.` }
  },
  ms: (instant: Instant): number => Date.parse(instant),
  /** `instant` moved by elapsed milliseconds, whatever clocks on the wall do. */
  plus: (instant: Instant, ms: number): Instant => Instant.at(Date.parse(instant) + ms),
  /** Elapsed milliseconds from `a` to `b`. */
  between: (a: Instant, b: Instant): number => Date.parse(b) - Date.parse(a),
  earliest: (a: Instant, b: Instant): Instant => (a < b ? a : b),
  latest: (a: Instant, b: Instant): Instant => (a > b ? a : b),
}

export const seconds = (n: number): number => n * 1000
export const minutes = (n: number): number => n * 60_000
export const hours = (n: number): number => n * 3_600_000
export const days = (n: number): number => n * 86_400_000
