import { createRequire } from 'node:module'
import type Holidays from 'date-holidays'
import { days } from '../order/time.ts'

const years = new Map<string, ReadonlySet<number>>()

/**
 * Whether a day is a national holiday of a State (`IE`) or region (`DE-BY`), for rotas alone: periods in law have their
 * own calendars, read by a lawyer. `day` is counted in whole days from 1970-01-01.
 */
export function isHoliday(region: string, day: number): boolean {
  const year = new Date(days(day)).getUTCFullYear()
  const key = `${region} ${year}`
  const found = years.get(key) ?? holidaysOf(region, year)
  years.set(key, found)
  return found.has(day)
}

/** Whether anybody knows the holidays of this State or region. */
export function knowsHolidays(region: string): boolean {
  const [state = '', part] = region.split('-')
  const holidays = new (calendar())()
  return state in holidays.getCountries() && (part === undefined || part in holidays.getStates(state))
}

/** Loaded when the first rota asks: its data take longer to read than all else together. */
const calendar = (): typeof Holidays => createRequire(import.meta.url)('date-holidays') as typeof Holidays

function holidaysOf(region: string, year: number): ReadonlySet<number> {
  const [state = '', part] = region.split('-')
  const Calendar = calendar()
  const holidays = part === undefined ? new Calendar(state) : new Calendar(state, part)
  const found = new Set<number>()
  // A holiday of the year before may reach into this one.
  for (const each of [...holidays.getHolidays(year - 1), ...holidays.getHolidays(year)]) {
    if (each.type !== 'public') continue
    const first = Date.parse(`${each.date.slice(0, 10)}T00:00:00Z`) / days(1)
    const length = Math.max(1, Math.round((each.end.getTime() - each.start.getTime()) / days(1)))
    for (let i = 0; i < length; i++) found.add(first + i)
  }
  return found
}
