import { Temporal } from 'temporal-polyfill'
import { Instant, hours, minutes } from '../order/time.ts'
import type { Calendar, Calendars, Counting } from './schema.ts'

/** Where a period ends. `safe` is what we work to, `legal` the outer limit; `sure` is false where holidays are unknown. */
export type End = { readonly safe: Instant; readonly legal: Instant; readonly sure: boolean }

/**
 * The end of a period of `n` units that starts with the event at `from`, counted in `zone`.
 *
 * `minutes` `hours` elapsed time, never rolled · `months` the same day of a later month, or its last, no roll · `eu-hours` the same, and the hour of the event does not count for the
 * legal end · `days` the day of the event does not count, no roll · `eu-days` as `days`, the legal end rolls to the next
 * working day (Reg. (EEC, Euratom) 1182/71 Art. 3) · `us-days` likewise, over legal holidays of the United States ·
 * `uk-days` `uk-months` "beginning with" the event: its day is day one, no roll · `uk-working-days` the end of the nth
 * working day after (Investigatory Powers Act 2016 s. 263(1)).
 */
export function periodEnd(
  rule: Counting,
  n: number,
  from: Instant,
  zone: string,
  calendars: Calendars,
  country: string | undefined,
): End {
  const exactly = (at: Instant): End => ({ safe: at, legal: at, sure: true })
  switch (rule) {
    case 'minutes':
      return exactly(Instant.plus(from, minutes(n)))
    case 'hours':
      return exactly(elapsedHours(from, n))
    case 'eu-hours':
      return { safe: elapsedHours(from, n), legal: fullHours(from, n, zone), sure: true }
    case 'days':
      return exactly(dayEnd(from, n, zone))
    case 'eu-days':
    case 'us-days': {
      const safe = dayEnd(from, n, zone)
      const { at, sure } = rolledDayEnd(from, n, zone, calendars.get(rule === 'us-days' ? 'US' : (country ?? '')))
      return { safe, legal: at, sure }
    }
    case 'months':
      return exactly(endOf(localDay(from, zone).add({ months: n }, { overflow: 'constrain' }), zone))
    case 'uk-days':
      // An event within the last second of day one is not later than the end of that day.
      return exactly(Instant.latest(from, dayEnd(from, n - 1, zone)))
    case 'uk-months':
      return exactly(monthsBeginningWith(from, n, zone))
    case 'uk-working-days': {
      const calendar = calendars.get('GB')
      let day = localDay(from, zone)
      for (let left = n; left > 0;) {
        day = day.add({ days: 1 })
        if (isWorkingDay(day, calendar)) left--
      }
      return { safe: endOf(day, zone), legal: endOf(day, zone), sure: covers(calendar, day) }
    }
    default:
      return rule satisfies never
  }
}

const isWorkingDay = (day: Temporal.PlainDate, calendar: Calendar | undefined): boolean =>
  day.dayOfWeek < 6 && !calendar?.holidays.has(day.toString())

const covers = (calendar: Calendar | undefined, day: Temporal.PlainDate): boolean =>
  calendar !== undefined && calendar.covers.from <= day.toString() && day.toString() <= calendar.covers.to

/** Three months beginning with 20 August end with 19 November; one beginning with 31 January ends with February. */
function monthsBeginningWith(from: Instant, n: number, zone: string): Instant {
  const first = localDay(from, zone)
  const same = first.add({ months: n }, { overflow: 'constrain' })
  return endOf(same.day === first.day ? same.subtract({ days: 1 }) : same, zone)
}

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
    if (!covers(calendar, day)) sure = false
    if (isWorkingDay(day, calendar)) return { at: endOf(day, zone), sure }
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
