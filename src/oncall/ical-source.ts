import ICAL from 'ical.js'
import type { Parsed } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { Person, Rota } from '../platform/settings-oncall.ts'
import { isZone } from '../platform/settings-words.ts'
import { zoneClock } from './zone-clock.ts'

type Override = NonNullable<Rota['overrides']>[number]
/** The shifts of a calendar as overrides of a rota, and what stands in it that is nobody's shift, in words. */
export type CalendarShifts = { readonly overrides: readonly Override[]; readonly skipped: readonly string[] }

/** More occurrences than any rota has; a rule that goes on after these is broken or hostile. */
const mostOccurrences = 20_000

/**
 * The shifts that a calendar (RFC 5545) has between two instants. An event is the shift of whoever is its attendee by
 * mail address, or is named in its summary by short name or by name. `zone` is where times without a zone are meant.
 * Says why not, when the text is no calendar.
 */
export function shiftsInCalendar(
  text: string,
  people: readonly Person[],
  zone: string,
  from: Instant,
  to: Instant,
): Parsed<CalendarShifts> {
  let events: ICAL.Event[]
  try {
    events = eventsOf(text)
  } catch (error) {
    return {
      ok: false,
      why: `This is not a calendar that can be read: ${words(error)}. Export it again as iCalendar (.ics).`,
    }
  }
  const overrides: Override[] = []
  const skipped: string[] = []
  for (const event of events) {
    const title = event.summary || event.uid || 'an event without a name'
    try {
      const spans = occurrences(event, zone, Instant.ms(from), Instant.ms(to))
      const who = spans.length > 0 ? personOf(event, people) : undefined
      if (spans.length > 0 && !who) skipped.push(`"${title}" names nobody who is among the people.`)
      else if (who)
        overrides.push(...spans.map((span) => ({ person: who, from: Instant.at(span.from), to: Instant.at(span.to) })))
    } catch (error) {
      skipped.push(`"${title}" cannot be read: ${words(error)}.`)
    }
  }
  return { ok: true, value: { overrides: overrides.toSorted((a, b) => (a.from < b.from ? -1 : 1)), skipped } }
}

function eventsOf(text: string): ICAL.Event[] {
  const parsed = ICAL.parse(text) as unknown[]
  // Of several calendars in one file, ical.js gives a list; of one, the calendar itself.
  const roots = (typeof parsed[0] === 'string' ? [parsed] : parsed) as ConstructorParameters<typeof ICAL.Component>[0][]
  const components = roots.map((root) => new ICAL.Component(root)).filter((root) => root.name === 'vcalendar')
  if (components.length === 0) throw new Error('it holds no VCALENDAR')
  const all = components.flatMap((root) => root.getAllSubcomponents('vevent')).map((each) => new ICAL.Event(each))
  const masters = all.filter((event) => !event.isRecurrenceException())
  for (const exception of all.filter((event) => event.isRecurrenceException()))
    masters.find((event) => event.uid === exception.uid)?.relateException(exception)
  return masters
}

type Span = { readonly from: number; readonly to: number }

function occurrences(event: ICAL.Event, zone: string, fromMs: number, toMs: number): Span[] {
  const found: Span[] = []
  const keep = (from: ICAL.Event, start: ICAL.Time, end: ICAL.Time): boolean => {
    const tz = tzidOf(from)
    const span = { from: msOf(start, tz ?? zone), to: msOf(end, tz ?? zone) }
    if (span.from < toMs && span.to > fromMs && span.from < span.to) found.push(span)
    return span.from < toMs
  }
  if (!event.isRecurring()) {
    keep(event, event.startDate, event.endDate)
    return found
  }
  const iterator = event.iterator()
  for (let count = 0; count < mostOccurrences; count++) {
    const next = iterator.next() as ICAL.Time | undefined
    if (!next) return found
    const { item, startDate, endDate } = event.getOccurrenceDetails(next) as Occurrence
    if (!keep(item, startDate, endDate)) return found
  }
  throw new Error(`it comes more than ${mostOccurrences} times`)
}

type Occurrence = { readonly item: ICAL.Event; readonly startDate: ICAL.Time; readonly endDate: ICAL.Time }

/** The zone that an event names, whether or not its calendar brings the zone's rules along. */
function tzidOf(event: ICAL.Event): string | undefined {
  const name: unknown = event.component.getFirstProperty('dtstart')?.getParameter('tzid')
  return typeof name === 'string' ? name : undefined
}

/** A zone that IANA knows is read by its own rules; another one by the rules that the calendar brings. */
function msOf(time: ICAL.Time, zone: string): number {
  const own = (time.zone as ICAL.Timezone | null)?.tzid ?? 'floating'
  const known = own === 'floating' ? isZone(zone) : isZone(own)
  if (own === 'UTC' || !known) return time.toUnixTime() * 1000
  const wall = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)
  return zoneClock(own === 'floating' ? zone : own).instantOf(wall)
}

function personOf(event: ICAL.Event, people: readonly Person[]): string | undefined {
  const mails = event.attendees.map((each) =>
    String(each.getFirstValue())
      .toLowerCase()
      .replace(/^mailto:/, ''),
  )
  const summary = ` ${(event.summary || '').toLowerCase().replaceAll(/[^\p{L}\p{N}-]+/gu, ' ')} `
  const named = (name: string): boolean => summary.includes(` ${name.toLowerCase()} `)
  return (
    people.find((person) => person.email !== undefined && mails.includes(person.email.toLowerCase())) ??
    people.find((person) => named(person.id) || named(person.name))
  )?.id
}

const words = (error: unknown): string => (error instanceof Error ? error.message : String(error)).slice(0, 200)
