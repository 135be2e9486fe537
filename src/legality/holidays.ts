import { createRequire } from 'node:module'
import type { default as HolidaysOf } from 'date-holidays'
import type { Calendar, Calendars, HolidayFile } from './schema.ts'

const require = createRequire(import.meta.url)

/** The version of date-holidays that is installed: other data are other law, and that is told, not assumed. */
export const holidayPackage = (): string => (require('date-holidays/package.json') as { version: string }).version

/**
 * The public holidays of every State, as the file and the package say. A State is computed when it is first asked for
 * and then kept; the package itself takes a fifth of a second to load, so that waits too. Nothing comes back for a
 * State that the package does not know.
 */
export function calendarsOf(file: HolidayFile): Calendars {
  const computed = new Map<string, Calendar | undefined>()
  return {
    get(state) {
      if (!computed.has(state)) computed.set(state, compute(state, file))
      return computed.get(state)
    },
  }
}

function compute(state: string, file: HolidayFile): Calendar | undefined {
  const Holidays = require('date-holidays') as typeof HolidaysOf
  if (!Object.hasOwn(new Holidays().getCountries(), state)) return undefined
  const parts = file.parts[state]?.map((part) => new Holidays(state, part)) ?? [new Holidays(state)]
  const days = new Set<string>()
  for (const holidays of parts) {
    for (let year = file.covers.from; year <= file.covers.to; year++) {
      for (const h of holidays.getHolidays(year)) {
        // Half a holiday ("14:00") is a working day.
        if (h.type === 'public' && h.date.slice(11, 19) === '00:00:00') days.add(h.date.slice(0, 10))
      }
    }
  }
  for (const change of file.changes.filter((c) => c.state === state)) {
    for (const day of change.add) days.add(day)
    for (const day of change.remove) days.delete(day)
  }
  return { covers: { from: `${file.covers.from}-01-01`, to: `${file.covers.to}-12-31` }, holidays: days }
}
