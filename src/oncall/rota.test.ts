import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Instant } from '../order/time.ts'
import type { Rota } from '../platform/settings.ts'
import type { Shift } from '../platform/settings-oncall.ts'
import { whoIsAwake } from './rota.ts'
import { weekdays } from './rotation.ts'

const at = (text: string): Instant => {
  const parsed = Instant.parse(text)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}
const shift = (people: string[], from: string, to: string, days: Shift['days'] = [...weekdays]): Shift => ({
  people,
  days,
  from,
  to,
})
const rota = (zone: string, ...shifts: Shift[]): Rota => ({ zone, shifts, ladder: [] })
const awake = (r: Rota, text: string): readonly string[] => whoIsAwake(r, at(text))

const dublin = rota('Europe/Dublin', shift(['anna'], '08:00', '20:00'), shift(['bruno'], '20:00', '08:00'))

test('a shift begins with its first minute and ends before its last', () => {
  expect(awake(dublin, '2026-11-23T08:00:00Z')).toEqual(['anna'])
  expect(awake(dublin, '2026-11-23T07:59:59.999Z')).toEqual(['bruno'])
  expect(awake(dublin, '2026-11-23T20:00:00Z')).toEqual(['bruno'])
})

test('a shift over midnight belongs to the day on which it begins', () => {
  const friday = rota('Europe/Berlin', shift(['anna'], '22:00', '06:00', ['fri']))
  expect(awake(friday, '2026-11-27T22:30:00+01:00')).toEqual(['anna'])
  expect(awake(friday, '2026-11-28T05:59:00+01:00')).toEqual(['anna'])
  expect(awake(friday, '2026-11-28T06:00:00+01:00')).toEqual([])
  expect(awake(friday, '2026-11-27T05:00:00+01:00')).toEqual([])
})

test('the zone decides which day it is', () => {
  const monday = rota('Pacific/Auckland', shift(['anna'], '00:00', '24:00', ['mon']))
  expect(awake(monday, '2026-11-22T11:30:00Z')).toEqual(['anna'])
  expect(awake(monday, '2026-11-23T11:30:00Z')).toEqual([])
})

test('a shift that ends when it begins lasts a whole day', () => {
  expect(awake(rota('UTC', shift(['anna'], '09:00', '09:00', ['mon'])), '2026-11-24T08:59:00Z')).toEqual(['anna'])
  expect(awake(rota('UTC', shift(['anna'], '09:00', '09:00', ['mon'])), '2026-11-24T09:00:00Z')).toEqual([])
})

test('in the night when clocks go forward the shift after the skipped hour begins in time', () => {
  // Europe/Berlin, 29 March 2026: 02:00 becomes 03:00, at 01:00Z.
  const berlin = rota('Europe/Berlin', shift(['anna'], '22:00', '02:30'), shift(['bruno'], '02:30', '22:00'))
  expect(awake(berlin, '2026-03-29T00:59:00Z')).toEqual(['anna'])
  expect(awake(berlin, '2026-03-29T01:15:00Z')).toEqual(['anna'])
  expect(awake(berlin, '2026-03-29T01:30:00Z')).toEqual(['bruno'])
})

test('in the night when clocks go back the hour that comes twice is somebody’s both times', () => {
  // Europe/Berlin, 25 October 2026: 03:00 becomes 02:00, at 01:00Z.
  const berlin = rota('Europe/Berlin', shift(['anna'], '22:00', '02:30'), shift(['bruno'], '02:30', '22:00'))
  expect(awake(berlin, '2026-10-25T00:29:00Z')).toEqual(['anna'])
  expect(awake(berlin, '2026-10-25T00:30:00Z')).toEqual(['bruno'])
  expect(awake(berlin, '2026-10-25T01:15:00Z')).toEqual(['bruno'])
  expect(awake(berlin, '2026-10-25T01:45:00Z')).toEqual(['bruno'])
})

test('a rota without a hole on the wall has none in any minute of a night when clocks change', () => {
  const nights = [
    ['Europe/Berlin', '2026-03-28T20:00:00Z'],
    ['Europe/Berlin', '2026-10-24T20:00:00Z'],
    ['America/New_York', '2026-03-08T00:00:00Z'],
    ['America/New_York', '2026-11-01T00:00:00Z'],
    ['Africa/Cairo', '2026-04-23T18:00:00Z'],
    ['Africa/Cairo', '2026-10-29T17:00:00Z'],
    ['Australia/Lord_Howe', '2026-10-03T10:00:00Z'],
    ['Australia/Lord_Howe', '2026-04-04T10:00:00Z'],
  ] as const
  const wall = (m: number): string =>
    `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`
  fc.assert(
    fc.property(
      fc.constantFrom(...nights),
      fc.uniqueArray(fc.integer({ min: 0, max: 1439 }), { minLength: 1, maxLength: 4 }),
      fc.integer({ min: 0, max: 12 * 60 }),
      ([zone, start], cuts, minute) => {
        const sorted = cuts.toSorted((a, b) => a - b)
        const shifts = sorted.map((from, i) => shift([`p${i}`], wall(from), wall(sorted[(i + 1) % sorted.length] ?? 0)))
        expect(whoIsAwake(rota(zone, ...shifts), Instant.plus(at(start), minute * 60_000))).not.toEqual([])
      },
    ),
    { numRuns: 300 },
  )
})
