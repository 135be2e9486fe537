import { expect, test } from 'vitest'
import { periodEnd } from './clocks.ts'
import { calendarsOf } from './holidays.ts'
import { loadLaw } from './pack.ts'
import type { Calendar } from './schema.ts'
import { Instant } from '../order/time.ts'

const { calendars } = await loadLaw('law')
const at = (text: string): Instant => Instant.at(Date.parse(text))

/**
 * Official lists, written out by hand from the rules and pages named as source. A day that falls on a weekend stands as the list has it; only days from
 * Monday to Friday can move a period, and only those are compared.
 */
const official: Record<string, { source: string; days: Record<number, string> }> = {
  IE: {
    source: 'Organisation of Working Time Act 1997 s. 21 and Second Schedule, SI 50/2022; citizensinformation.ie',
    days: {
      2026: '01-01 02-02 03-17 04-06 05-04 06-01 08-03 10-26 12-25 12-26',
      2027: '01-01 02-01 03-17 03-29 05-03 06-07 08-02 10-25 12-25 12-26',
      2028: '01-01 02-07 03-17 04-17 05-01 06-05 08-07 10-30 12-25 12-26',
    },
  },
  DE: {
    source: 'The nine days in the holiday law of every Land, and Art. 2(2) Unification Treaty for 3 October',
    days: {
      2026: '01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26',
      2027: '01-01 03-26 03-29 05-01 05-06 05-17 10-03 12-25 12-26',
      2028: '01-01 04-14 04-17 05-01 05-25 06-05 10-03 12-25 12-26',
    },
  },
  FR: {
    source: 'Code du travail L3133-1; service-public.fr, jours fériés légaux',
    days: {
      2026: '01-01 04-06 05-01 05-08 05-14 05-25 07-14 08-15 11-01 11-11 12-25',
      2027: '01-01 03-29 05-01 05-06 05-08 05-17 07-14 08-15 11-01 11-11 12-25',
      2028: '01-01 04-17 05-01 05-08 05-25 06-05 07-14 08-15 11-01 11-11 12-25',
    },
  },
  GB: {
    source: 'gov.uk/bank-holidays: England and Wales, Scotland, Northern Ireland merged; 2028 by the 1971 Act, Sch. 1',
    days: {
      2026: '01-01 01-02 03-17 04-03 04-06 05-04 05-25 06-15 07-13 08-03 08-31 11-30 12-25 12-28',
      2027: '01-01 01-04 03-17 03-26 03-29 05-03 05-31 07-12 08-02 08-30 11-30 12-27 12-28',
      2028: '01-03 01-04 03-17 04-14 04-17 05-01 05-29 07-12 08-07 08-28 11-30 12-25 12-26',
    },
  },
  US: {
    source: 'opm.gov, federal holidays (5 USC 6103, EO 11582); New Year of 2028 is kept on 2027-12-31',
    days: {
      2026: '01-01 01-19 02-16 05-25 06-19 07-03 09-07 10-12 11-11 11-26 12-25',
      2027: '01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31',
      2028: '01-17 02-21 05-29 06-19 07-04 09-04 10-09 11-10 11-23 12-25',
    },
  },
}
const onWorkdays = (days: Iterable<string>): string[] =>
  [...days].filter((d) => new Date(`${d}T00:00:00Z`).getUTCDay() % 6 !== 0).sort()

test.each(Object.entries(official))('the holidays of %s are those of the official list', (state, { days }) => {
  const known = [...(calendars.get(state)?.holidays ?? [])]
  for (const [year, list] of Object.entries(days)) {
    const wanted = list.split(' ').map((d) => `${year}-${d}`)
    expect(onWorkdays(known.filter((d) => d.startsWith(year)))).toEqual(onWorkdays(wanted))
  }
})

test('St Brigid is kept on 1 February itself when that is a Friday', () => {
  expect(calendars.get('IE')?.holidays.has('2030-02-01')).toBe(true)
  expect(calendars.get('IE')?.holidays.has('2030-02-04')).toBe(false)
})

test('every State that a European order may come from or go to has a calendar', () => {
  const bound = 'AT BE BG HR CY CZ EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE'.split(' ')
  for (const state of [...bound, 'GB', 'US', 'CA', 'AU', 'CH', 'NO', 'IN', 'BR', 'JP', 'DK'])
    expect([state, calendars.get(state)?.holidays.has('2027-12-25') || state === 'JP']).toEqual([state, true])
  expect(calendars.get('XX')).toBeUndefined()
})

test('ten days of an Irish Easter end on the Tuesday; in a year nobody knows, or a State nobody knows, no roll is sure', () => {
  const end = (from: string, state: string): unknown =>
    periodEnd('eu-days', 10, at(from), 'Europe/Dublin', calendars, state)
  expect(end('2027-03-18T12:00:00Z', 'IE')).toEqual({
    safe: at('2027-03-28T23:59:59+01:00'),
    legal: at('2027-03-30T23:59:59+01:00'),
    sure: true,
  })
  expect(end('2031-12-15T12:00:00Z', 'IE')).toMatchObject({ sure: true })
  expect(end('2031-12-25T12:00:00Z', 'IE')).toMatchObject({ sure: false })
  expect(end('2023-12-01T12:00:00Z', 'IE')).toMatchObject({ sure: false })
  expect(end('2027-03-18T12:00:00Z', 'XX')).toMatchObject({ sure: false, legal: at('2027-03-29T23:59:59+01:00') })
})

test('a working day of the Investigatory Powers Act is one in every part of the United Kingdom', () => {
  const end = (from: string, n: number): unknown =>
    periodEnd('uk-working-days', n, at(from), 'Europe/London', calendars, 'US').legal
  expect(end('2026-06-12T12:00:00Z', 1)).toBe(at('2026-06-16T23:59:59+01:00'))
  expect(end('2026-07-10T12:00:00Z', 1)).toBe(at('2026-07-14T23:59:59+01:00'))
})

test('a calendar is what the package knows of the years named, with the changes of its own State alone', () => {
  const calendar = (state: string): Calendar | undefined =>
    calendarsOf({
      package: { name: 'date-holidays', version: '3' },
      covers: { from: 2026, to: 2027 },
      read_on: '2026-11-20',
      parts: {},
      changes: [
        { state: 'IE', add: ['2026-07-01'], remove: ['2026-03-17'], why: 'invented' },
        { state: 'FR', add: ['2026-07-02'], remove: ['2026-12-25'], why: 'invented' },
      ],
    }).get(state)
  const ireland = calendar('IE')
  const days = ireland?.holidays
  expect(ireland?.covers).toEqual({ from: '2026-01-01', to: '2027-12-31' })
  expect(['2026-07-01', '2026-12-25', '2027-12-25'].every((day) => days?.has(day))).toBe(true)
  expect(['2026-03-17', '2026-07-02', '2025-12-25', '2028-12-25'].some((day) => days?.has(day))).toBe(false)
  // Christmas Eve is half a day off in Germany, and a working day.
  expect([calendar('DE')?.holidays.has('2026-12-24'), calendar('DE')?.holidays.has('2026-12-25')]).toEqual([
    false,
    true,
  ])
  expect(calendar('ZZ')).toBeUndefined()
})
