import ICAL from 'ical.js'
import { expect, test } from 'vitest'
import type { PersonId } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import { shiftsAsCalendar } from './ical-feed.ts'
import { rotaClock } from './rota.ts'

const at = (text: string): Instant => Instant.at(Date.parse(text))
test('a person’s shifts come out as a calendar that reads back as the same shifts, across a change of clocks', () => {
  const rota = {
    zone: 'Europe/Dublin',
    shifts: [],
    ladder: [],
    rotations: [
      {
        people: ['anna', 'bruno'],
        start: '2026-10-19T09:00',
        every: 1,
        turn: 'weeks' as const,
        on_holidays: 'as-usual' as const,
        shadow: false,
      },
    ],
  }
  const from = at('2026-10-19T00:00Z')
  const to = at('2026-11-20T00:00Z')
  const text = shiftsAsCalendar(rotaClock(rota), 'anna' as PersonId, from, to, from)
  expect(text.split('\r\n').every((line) => line.length <= 75)).toBe(true)
  const events = new ICAL.Component(ICAL.parse(text) as never).getAllSubcomponents('vevent')
  const times = events
    .map((each) => new ICAL.Event(each))
    .map((each) => [
      new Date(each.startDate.toUnixTime() * 1000).toISOString(),
      new Date(each.endDate.toUnixTime() * 1000).toISOString(),
    ])
  expect(times).toEqual([
    ['2026-10-19T08:00:00.000Z', '2026-10-26T09:00:00.000Z'],
    ['2026-11-02T09:00:00.000Z', '2026-11-09T09:00:00.000Z'],
    ['2026-11-16T09:00:00.000Z', '2026-11-20T00:00:00.000Z'],
  ])
})
