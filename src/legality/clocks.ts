import { Temporal } from 'temporal-polyfill'
import { Instant, hours } from '../order/time.ts'
import type { Calendar } from './schema.ts'

/** The last second of the `n`th day after `from`, on the wall clock of `zone`. The day of `from` itself is not counted. */
export function dayEnd(from: Instant, n: number, zone: string): Instant {
  return endOf(localDay(from, zone).add({ days: n }), zone)
}

/**
 * As {@link dayEnd}, moved to the end of the next working day when it falls on a Saturday, Sunday or public holiday.
 * Reg. (EEC, Euratom) 1182/71 Art. 3(4). Without a calendar that covers the days only weekends move it and `sure` is
 * false: we do not guess holidays.
 */
export function rolledDayEnd(
  from: Instant,
  n: number,
  zone: string,
  calendar?: Calendar,
): { at: Instant; sure: boolean } {
  let day = localDay(from, zone).add({ days: n })
  let sure = true
  for (;;) {
    const text = day.toString()
    if (!calendar || text < calendar.covers.from || text > calendar.covers.to) sure = false
    if (day.dayOfWeek < 6 && !calendar?.holidays.includes(text)) return { at: endOf(day, zone), sure }
    day = day.add({ days: 1 })
  }
}

/** The moment we work to for an order counted in hours: elapsed hours, whatever the clocks on the wall do. */
export const elapsedHours = (from: Instant, n: number): Instant => Instant.plus(from, hours(n))

/**
 * The outer end of a period in hours: the hour of receipt is not counted, and the last one runs out. Never rolls over
 * a weekend. Reg. (EEC, Euratom) 1182/71 Art. 3(1), (2)(a), (4).
 */
export function fullHours(from: Instant, n: number, zone: string): Instant {
  const local = Temporal.Instant.from(from).toZonedDateTimeISO(zone)
  const hour = local.round({ smallestUnit: 'hour', roundingMode: 'floor' })
  return Instant.at(hour.epochMilliseconds + hours(n + 1))
}

/**
 * The moment a value of a form means: RFC 3339 with a zone as it stands, a bare day as its first moment or its last
 * second in `zone`. Nothing comes back for anything else.
 */
export function moment(value: unknown, zone: string, edge: 'start' | 'end'): Instant | undefined {
  if (typeof value !== 'string') return undefined
  const exact = Instant.parse(value)
  if (exact.ok) return exact.value
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return undefined
  try {
    const day = Temporal.PlainDate.from(value, { overflow: 'reject' })
    return edge === 'end' ? endOf(day, zone) : Instant.at(day.toZonedDateTime(zone).epochMilliseconds)
  } catch (error) {
    if (error instanceof RangeError) return undefined // a day that does not exist
    throw error
  }
}

/** Whether `name` is a time zone we can count in. */
export function isZone(name: unknown): name is string {
  if (typeof name !== 'string') return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const localDay = (at: Instant, zone: string): Temporal.PlainDate =>
  Temporal.Instant.from(at).toZonedDateTimeISO(zone).toPlainDate()

/** The last second of a day: also right on days of 23 and 25 hours. */
const endOf = (day: Temporal.PlainDate, zone: string): Instant =>
  Instant.at(day.add({ days: 1 }).toZonedDateTime(zone).epochMilliseconds - 1000)
