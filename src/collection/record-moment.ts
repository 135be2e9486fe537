import { Temporal } from 'temporal-polyfill'
import { Instant } from '../order/time.ts'

/** How a store writes its moments down: see `time_as` in docs/configuration.md. */
export type TimeAs = 'rfc3339' | 's' | 'ms' | 'us' | 'ns' | 'local'

/** Digits after the point of the unit that make one millisecond. */
const shift = { s: 3, ms: 0, us: -3, ns: -6 } as const
const wall = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/

/**
 * The moments that a value can mean (UTC, cut to the millisecond): none when it cannot be read, two when a clock on the
 * wall was set back and showed that hour twice, or was set forward and never showed it.
 */
export function momentsOf(value: unknown, as: TimeAs, zone: string | undefined): Instant[] {
  if (value instanceof Date)
    return as === 'rfc3339' && !Number.isNaN(value.getTime()) ? [Instant.at(value.getTime())] : []
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'bigint') return []
  const text = String(value).trim()
  // RFC 3339, section 5.6: a space for the T, and small letters, are allowed.
  const spelled = text.toUpperCase().replace(/^(\S{10}) /, '$1T')
  try {
    if (as === 'rfc3339') {
      const at = Instant.parse(spelled)
      return at.ok ? [at.value] : []
    }
    if (as !== 'local') return sinceEpoch(text, shift[as])
    if (zone === undefined || !wall.test(spelled)) return []
    const at = Temporal.PlainDateTime.from(spelled, { overflow: 'reject' })
    const both = (['earlier', 'later'] as const).map((disambiguation) =>
      Instant.at(at.toZonedDateTime(zone, { disambiguation }).epochMilliseconds),
    )
    return [...new Set(both)]
  } catch (error) {
    // A day that does not exist, a number beyond the calendar.
    if (error instanceof RangeError) return []
    throw error
  }
}

/** Counted in whole digits: a float would move some records over the end of a window. */
function sinceEpoch(text: string, places: number): Instant[] {
  const m = /^(-?)(\d{1,24})(?:\.(\d{1,24}))?$/.exec(text)
  if (!m) return []
  const [, sign = '', whole = '', part = ''] = m
  const digits = 24
  const scaled = BigInt(sign + whole + part.padEnd(digits, '0'))
  const unit = 10n ** BigInt(digits - places)
  const floor = scaled / unit - (scaled < 0n && scaled % unit !== 0n ? 1n : 0n)
  return [Instant.at(Number(floor))]
}
