import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Instant } from '../order/time.ts'
import type { Person } from '../platform/settings-oncall.ts'
import { readCalendar } from './calendar.ts'
import { shiftsInCalendar } from './ical-source.ts'

const at = (text: string): Instant => Instant.at(Date.parse(text))
const anna: Person = { id: 'anna', name: 'Anna Byrne', key: 'ed25519:a', email: 'anna@nimbus.test', may: ['page'] }
const calendar = (...lines: string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n')
const read = (text: string): string[] => {
  const found = shiftsInCalendar(text, [anna], 'Europe/Dublin', at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))
  if (!found.ok) throw new Error(found.why)
  return found.value.overrides.map(({ person, from, to }) => `${person} ${from.slice(0, 16)} ${to.slice(0, 16)}`)
}

test('a weekly shift keeps its time on the wall through both changes of clocks', () => {
  const weekly = ['DTSTART;TZID=Europe/Berlin:20260321T220000', 'DTEND;TZID=Europe/Berlin:20260322T060000']
  expect(read(calendar(...weekly, 'RRULE:FREQ=WEEKLY;COUNT=2', 'SUMMARY:Anna'))).toEqual([
    'anna 2026-03-21T21:00 2026-03-22T05:00',
    'anna 2026-03-28T21:00 2026-03-29T04:00',
  ])
})

test('an exception takes one shift out, and another moves one', () => {
  const text = calendar(
    'DTSTART:20260601T080000Z',
    'DTEND:20260601T160000Z',
    'RRULE:FREQ=DAILY;COUNT=3',
    'EXDATE:20260602T080000Z',
    'ATTENDEE:mailto:Anna@nimbus.test',
    'SUMMARY:Duty',
    'END:VEVENT',
    'BEGIN:VEVENT',
    'UID:1',
    'RECURRENCE-ID:20260603T080000Z',
    'DTSTART:20260603T100000Z',
    'DTEND:20260603T180000Z',
    'SUMMARY:Duty',
  )
  expect(read(text)).toEqual(['anna 2026-06-01T08:00 2026-06-01T16:00', 'anna 2026-06-03T10:00 2026-06-03T18:00'])
})

test('a time without a zone is meant in the rota’s zone', () => {
  expect(read(calendar('DTSTART:20260701T080000', 'DTEND:20260701T160000', 'SUMMARY:on call: anna'))).toEqual([
    'anna 2026-07-01T07:00 2026-07-01T15:00',
  ])
})

test('what is nobody’s shift is said, and what is no calendar is refused with how to mend it', () => {
  const found = shiftsInCalendar(
    calendar('DTSTART:20260701T080000Z', 'DTEND:20260701T160000Z', 'SUMMARY:Annabel'),
    [anna],
    'UTC',
    at('2026-01-01T00:00Z'),
    at('2027-01-01T00:00Z'),
  )
  expect(found).toEqual({
    ok: true,
    value: { overrides: [], skipped: ['"Annabel" names nobody who is among the people.'] },
  })
  const none = shiftsInCalendar('hello', [anna], 'UTC', at('2026-01-01T00:00Z'), at('2027-01-01T00:00Z'))
  expect(none).toMatchObject({ ok: false, why: expect.stringContaining('Export it again as iCalendar') as string })
})

/** Lasts for more weeks than a reader of dates can count in a lifetime. */
const busy = /invalid_duration[.]ics$/

test('a calendar that would keep its reader busy for ever is given up in time', async () => {
  const file = new URL('../../test/vectors/ics-collective/calendars/invalid_duration.ics', import.meta.url)
  const asked = { people: [anna], zone: 'UTC', from: at('2026-01-01T00:00Z'), to: at('2027-01-01T00:00Z') }
  const hung = await readCalendar({ ...asked, text: await readFile(file, 'utf8') })
  expect(hung).toMatchObject({ ok: false, why: expect.stringContaining('Export it again') as string })
  const shift = ['DTSTART:20260701T080000Z', 'DTEND:20260701T160000Z', 'SUMMARY:anna']
  const good = await readCalendar({ ...asked, text: calendar(...shift) })
  expect(good).toMatchObject({ ok: true, value: { overrides: [{ person: 'anna' }], skipped: [] } })
})

test('every calendar of the collection is read or refused in words', async () => {
  const dir = new URL('../../test/vectors/ics-collective', import.meta.url).pathname
  const files = (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.ics') && !busy.test(name))
  expect(files.length).toBeGreaterThan(150)
  let events = 0
  let refused = 0
  for (const file of files) {
    const part = await readFile(join(dir, file), 'utf8')
    // Some of them are an event alone.
    const text = part.startsWith('BEGIN:VEVENT') ? `BEGIN:VCALENDAR\r\n${part.trim()}\r\nEND:VCALENDAR\r\n` : part
    const found = shiftsInCalendar(text, [], 'UTC', at('1990-01-01T00:00Z'), at('2040-01-01T00:00Z'))
    if (found.ok) events += found.value.skipped.length
    else {
      refused += 1
      expect(found.why).toMatch(/not a calendar that can be read/)
    }
  }
  expect(events).toBeGreaterThan(100)
  expect(refused).toBeLessThan(30)
})
