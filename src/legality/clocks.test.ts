import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Temporal } from 'temporal-polyfill'
import { Instant } from '../order/time.ts'
import { dayEnd, periodEnd } from './clocks.ts'
import { exampleEntities } from './examples.ts'
import { loadLaw } from './pack.ts'
import type { Counting } from './schema.ts'

const law = await loadLaw('law')
const rules: Counting[] = [
  ...(['minutes', 'hours', 'eu-hours', 'days', 'eu-days', 'us-days'] as const),
  ...(['uk-days', 'uk-working-days', 'uk-months'] as const),
]
/** Every zone that a pack or company names, and those whose clocks do odd things: half hours, two hours, at midnight, a day left out. */
const zones = [
  ...new Set([
    ...exampleEntities.map((e) => e.zone),
    ...[...law.packs.values()].flatMap((p) => p.clocks.flatMap((c) => c.zone ?? [])),
    ...['Australia/Lord_Howe', 'Africa/Cairo', 'Pacific/Apia', 'Antarctica/Troll', 'America/Havana', 'Asia/Beirut'],
    ...['America/Asuncion', 'America/St_Johns', 'Pacific/Chatham', 'Africa/Casablanca', 'Asia/Kathmandu'],
    ...['Pacific/Kiritimati', 'America/Nuuk', 'Asia/Tehran', 'UTC'],
  ]),
]
/** From 2011, when Samoa left out a day, to the end of the calendars. Often near the hours in which clocks change. */
const instants = fc
  .integer({ min: Date.UTC(2011, 0, 1) / 1000, max: Date.UTC(2031, 0, 1) / 1000 })
  .chain((s) => fc.constantFrom(0, 1, 500, 999).map((ms) => Instant.at(s * 1000 + ms)))
const zone = fc.constantFrom(...zones)
const rule = fc.constantFrom(...rules)
const n = fc.integer({ min: 1, max: 120 })
const end = (r: Counting, count: number, from: Instant, z: string): { safe: Instant; legal: Instant } =>
  periodEnd(r, count, from, z, law.calendars, 'IE')
const runs = { numRuns: 600 }

test('no period ends before it starts, and the law never ends it before we do', () => {
  fc.assert(
    fc.property(rule, n, instants, zone, (r, count, from, z) => {
      const { safe, legal } = end(r, count, from, z)
      expect([safe >= from, legal >= safe]).toEqual([true, true])
    }),
    runs,
  )
})

test('a day that begins with an event in its last second does not end before the event', () => {
  const from = Instant.at(Date.parse('2026-11-23T23:59:59.500Z'))
  expect(end('uk-days', 1, from, 'Europe/London')).toMatchObject({ safe: from, legal: from })
})

test('a longer period never ends sooner, and neither does one that starts later', () => {
  fc.assert(
    fc.property(rule, n, instants, fc.integer({ min: 0, max: 90 * 86_400 }), zone, (r, count, from, later, z) => {
      const { safe, legal } = end(r, count, from, z)
      const longer = end(r, count + 1, from, z)
      expect([longer.safe >= safe, longer.legal >= legal]).toEqual([true, true])
      const after = end(r, count, Instant.plus(from, later * 1000), z)
      expect([after.safe >= safe, after.legal >= legal]).toEqual([true, true])
    }),
    runs,
  )
})

test('a day ends one second before the next begins, however many hours it has', () => {
  fc.assert(
    fc.property(n, instants, zone, (count, from, z) => {
      const local = (at: Instant): Temporal.ZonedDateTime => Temporal.Instant.from(at).toZonedDateTimeISO(z)
      const last = dayEnd(from, count, z)
      const next = local(Instant.plus(last, 1000))
      const wanted = local(from)
        .toPlainDate()
        .add({ days: count + 1 })
      expect(next.toPlainDate().toString()).toBe(wanted.toZonedDateTime(z).toPlainDate().toString())
      expect(next.equals(next.startOfDay())).toBe(true)
      expect(local(last).toPlainDate().equals(next.toPlainDate())).toBe(false)
    }),
    { numRuns: 1500 },
  )
})

test('hours are elapsed hours in every zone', () => {
  fc.assert(
    fc.property(n, instants, zone, (count, from, z) => {
      const { safe, legal } = end('eu-hours', count, from, z)
      expect(Instant.between(from, safe)).toBe(count * 3_600_000)
      // The hour of receipt is not counted, so at most one more.
      const more = Instant.between(safe, legal)
      expect(more > 0 && more <= 3_600_000).toBe(true)
    }),
    runs,
  )
})

test.each([
  ['Australia/Lord_Howe', '2026-10-03T12:00:00+10:30', '2026-10-04T23:59:59+11:00'], // half an hour forward
  ['Africa/Cairo', '2026-04-22T12:00:00+02:00', '2026-04-23T23:59:59+02:00'], // the 24th begins at one o'clock
  ['Africa/Cairo', '2026-10-28T12:00:00+03:00', '2026-10-29T23:59:59+02:00'], // its last hour comes twice
  ['Pacific/Apia', '2011-12-29T12:00:00-10:00', '2011-12-29T23:59:59-10:00'], // there was no 30th
  ['Antarctica/Troll', '2026-03-28T12:00:00+00:00', '2026-03-29T23:59:59+02:00'], // two hours forward
  ['Europe/Berlin', '2026-10-24T12:00:00+02:00', '2026-10-25T23:59:59+01:00'],
])('one day in %s from %s', (z, from, to) => {
  expect(dayEnd(Instant.at(Date.parse(from)), 1, z)).toBe(Instant.at(Date.parse(to)))
})
