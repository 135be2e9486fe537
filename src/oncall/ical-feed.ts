import type { PersonId } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { RotaClock } from './rota.ts'

/**
 * A person's shifts as an iCalendar feed (RFC 5545), in UTC: calendars show them in whatever zone their owner is.
 * The same shift keeps the same UID as long as it begins at the same time, so a changed end moves it and does not double it.
 */
export function shiftsAsCalendar(clock: RotaClock, person: PersonId, from: Instant, to: Instant, now: Instant): string {
  const shifts = clock.teams.flatMap((team) =>
    held(clock.spans(team, from, to).map((span) => ({ ...span, role: roleIn(span, person) }))).map((shift) => ({
      ...shift,
      team,
    })),
  )
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Duly//On call//EN',
    'CALSCALE:GREGORIAN',
    ...shifts.flatMap(({ team, role, from: begin, to: end }) => [
      'BEGIN:VEVENT',
      `UID:${team}-${role}-${Instant.ms(begin)}-${person}@duly`,
      `DTSTAMP:${stamp(now)}`,
      `DTSTART:${stamp(begin)}`,
      `DTEND:${stamp(end)}`,
      `SUMMARY:${role === 'shadow' ? 'Shadowing' : 'On call'}: ${team}`,
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
    '',
  ]
    .map(folded)
    .join('\r\n')
}

/** RFC 5545 section 3.1: no line is longer than 75 octets; what is left goes on after a space. All of it is ASCII here. */
const folded = (line: string): string =>
  line.replace(/^(.{75})(.+)$/, (_all, first: string, rest: string) =>
    [first, ...(rest.match(/.{1,74}/g) ?? []).map((part) => ` ${part}`)].join('\r\n'),
  )

type Role = 'on-call' | 'shadow' | undefined
type Held = { readonly role: Exclude<Role, undefined>; readonly from: Instant; readonly to: Instant }

const roleIn = (span: { people: readonly PersonId[]; shadows: readonly PersonId[] }, person: PersonId): Role =>
  span.people.includes(person) ? 'on-call' : span.shadows.includes(person) ? 'shadow' : undefined

/** Spans in which the person has the same part, without a break, are one shift. */
function held(spans: readonly { readonly role: Role; readonly from: Instant; readonly to: Instant }[]): Held[] {
  const shifts: Held[] = []
  for (const { role, from, to } of spans) {
    const last = shifts.at(-1)
    if (role === undefined) continue
    if (last?.role === role && last.to === from) shifts[shifts.length - 1] = { ...last, to }
    else shifts.push({ role, from, to })
  }
  return shifts
}

const stamp = (at: Instant): string => `${at.slice(0, 19).replaceAll(/[-:]/g, '')}Z`
