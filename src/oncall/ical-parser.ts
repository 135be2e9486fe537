import type { Instant } from '../order/time.ts'
import type { Person } from '../platform/settings-oncall.ts'
import { shiftsInCalendar, type CalendarShifts } from './ical-source.ts'
import type { Parsed } from '../order/ids.ts'

/** What the parser is given, as JSON: the calendar, and whose shifts are looked for when. */
export type CalendarQuestion = {
  readonly text: string
  readonly people: readonly Person[]
  readonly zone: string
  readonly from: Instant
  readonly to: Instant
}

/** Runs in the sandbox: a calendar from outside may keep its reader busy for ever. */
export default async function parse(bytes: Uint8Array): Promise<Parsed<CalendarShifts>> {
  const { text, people, zone, from, to } = JSON.parse(Buffer.from(bytes).toString('utf8')) as CalendarQuestion
  return shiftsInCalendar(text, people, zone, from, to)
}
