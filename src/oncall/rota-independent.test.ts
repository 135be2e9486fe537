import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import { Instant } from '../order/time.ts'
import type { Rota, Rotation, Shift } from '../platform/settings-oncall.ts'
import { firstTeam, rotaClock } from './rota.ts'

/**
 * The rota computed a second time, by other means: what the wall shows comes from Intl.DateTimeFormat, an instant on the
 * wall is found by trying every offset its zone uses, turns are counted one by one, holidays are asked for by date.
 * Nothing is shared with the code under test but the definition.
 */
const zones = [
  'UTC',
  'Europe/Dublin',
  'Europe/Berlin',
  'America/New_York',
  'America/St_Johns',
  'Australia/Lord_Howe',
  'Pacific/Auckland',
  'Pacific/Chatham',
  'Asia/Kathmandu',
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Santiago',
  'Asia/Jerusalem',
  'Pacific/Kiritimati',
  'America/Nuuk',
]
const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const names = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

const formats = new Map<string, Intl.DateTimeFormat>()
const walls = new Map<string, string>()
/** `2026-03-29T03:15` as Intl shows it. */
function wall(zone: string, ms: number): string {
  const key = `${zone} ${Math.floor(ms / minute)}`
  const before = walls.get(key)
  if (before) return before
  let format = formats.get(zone)
  if (!format) {
    format = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
    })
    formats.set(zone, format)
  }
  const text = format.format(ms).replace(' ', 'T')
  walls.set(key, text)
  return text
}
const offsets = new Map<string, number[]>()
function offsetsOf(zone: string, ms: number): number[] {
  const year = new Date(ms).getUTCFullYear()
  const key = `${zone} ${year}`
  const before = offsets.get(key)
  if (before) return before
  const found = new Set<number>()
  for (let t = Date.UTC(year, 0, 1) - 5 * day; t < Date.UTC(year + 1, 0, 6); t += day)
    found.add(Date.parse(`${wall(zone, t)}Z`) - t)
  offsets.set(key, [...found])
  return [...found]
}
/** The first instant at which the wall shows this; of a skipped time, by the offset that held before. */
function instantOf(zone: string, wallText: string): number {
  const naive = Date.parse(`${wallText}Z`)
  const tries = offsetsOf(zone, naive).map((offset) => naive - offset)
  const shown = tries.filter((t) => wall(zone, t) === wallText)
  if (shown.length > 0) return Math.min(...shown)
  return naive - (Date.parse(`${wall(zone, Math.min(...tries) - day)}Z`) - (Math.min(...tries) - day))
}
const plusDays = (date: string, n: number): string =>
  new Date(Date.parse(`${date}T00:00Z`) + n * day).toISOString().slice(0, 10)
const minuteLater = (date: string, time: string): [string, string] =>
  time === '24:00' ? [plusDays(date, 1), '00:00'] : [date, time]

/** The date on which the hours that hold at `ms` began. */
function hoursHold(window: Pick<Shift, 'days' | 'from' | 'to'>, zone: string, ms: number): string | undefined {
  const today = wall(zone, ms).slice(0, 10)
  return [plusDays(today, -1), today].find((date) => {
    if (!window.days.includes(names[new Date(`${date}T00:00Z`).getUTCDay()]!)) return false
    const [endDate, endTime] =
      window.to > window.from ? minuteLater(date, window.to) : minuteLater(plusDays(date, 1), window.to)
    return instantOf(zone, `${date}T${window.from}`) <= ms && ms < instantOf(zone, `${endDate}T${endTime}`)
  })
}

type Calendar = new (state: string) => { isHoliday: (date: string) => false | { type: string }[] }
const Holidays = createRequire(import.meta.url)('date-holidays') as Calendar
const calendars = new Map<string, InstanceType<Calendar>>()
const holiday = (state: string, date: string): boolean => {
  const calendar = calendars.get(state) ?? new Holidays(state)
  calendars.set(state, calendar)
  const found = calendar.isHoliday(`${date} 12:00:00`)
  return found !== false && found.some((each) => each.type === 'public')
}

function inRotation(rotation: Rotation, teamZone: string, ms: number): string[] {
  const zone = rotation.zone ?? teamZone
  const begin = instantOf(zone, rotation.start)
  if (ms < begin || (rotation.end !== undefined && ms >= instantOf(zone, rotation.end))) return []
  const [date = '', time = ''] = rotation.start.split('T')
  const next = (turn: number): number =>
    rotation.turn === 'hours'
      ? begin + turn * rotation.every * hour
      : instantOf(zone, `${plusDays(date, turn * rotation.every * (rotation.turn === 'weeks' ? 7 : 1))}T${time}`)
  let turn = 0
  while (next(turn + 1) <= ms) turn += 1
  const held = rotation.hours
    ? rotation.hours.map((window) => hoursHold(window, zone, ms)).find((found) => found !== undefined)
    : wall(zone, ms).slice(0, 10)
  if (held === undefined) return []
  if (rotation.holidays && rotation.on_holidays !== 'as-usual') {
    if (holiday(rotation.holidays, held) !== (rotation.on_holidays === 'only')) return []
  }
  return [rotation.people[turn % rotation.people.length]!]
}

function onCall(rota: Rota, ms: number): { people: string[]; shadows: string[] } {
  const holds = (span: { from: string; to: string }): boolean => Date.parse(span.from) <= ms && ms < Date.parse(span.to)
  const away = new Set((rota.leave ?? []).filter(holds).map((each) => each.person))
  const layers: { people: string[]; since: number }[] = [
    { people: rota.shifts.flatMap((s) => (hoursHold(s, rota.zone, ms) ? s.people : [])), since: -1 },
    ...(rota.rotations ?? [])
      .filter((each) => !each.shadow)
      .map((each) => ({ people: inRotation(each, rota.zone, ms), since: -1 })),
  ]
  ;(rota.overrides ?? []).forEach((each, i) => {
    if (!holds(each)) return
    if (each.instead_of === undefined) layers.push({ people: [each.person], since: i })
    else for (const layer of layers) layer.people = layer.people.map((p) => (p === each.instead_of ? each.person : p))
  })
  const top = layers
    .map((layer) => [...new Set(layer.people)].filter((p) => !away.has(p)))
    .reverse()
    .find((people) => people.length > 0)
  const people = top ?? []
  const shadows = (rota.rotations ?? [])
    .filter((each) => each.shadow)
    .flatMap((each) => inRotation(each, rota.zone, ms))
    .filter((p) => !away.has(p) && !people.includes(p))
  return { people, shadows: [...new Set(shadows)] }
}

function prng(seed: number): (n: number) => number {
  let a = seed
  return (n) => {
    a = (a + 0x6d2b79f5) | 0
    let t = Math.imul(a ^ (a >>> 15), 1 | a)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * n)
  }
}

/** A definition and an instant; half of the instants lie within two days of a change of clocks. */
function draw(seed: number): { rota: Rota; ms: number } {
  const r = prng(seed)
  const pick = <T>(list: readonly T[]): T => list[r(list.length)]!
  const two = (n: number): string => String(n).padStart(2, '0')
  const time = (): string => `${two(r(24))}:${two(pick([0, 0, 15, 30, 59]))}`
  const staff = ['anna', 'bruno', 'clara', 'dora', 'emil']
  const people = (): string[] => Array.from({ length: 1 + r(3) }, () => pick(staff))
  const week = names.filter(() => r(3) > 0)
  const zone = pick(zones)
  const changes = changesOf(zone)
  const near = changes.length > 0 && r(2) === 0 ? pick(changes) + (r(4 * 24) - 2 * 24) * hour : undefined
  const ms = Math.floor((near ?? Date.UTC(2026, 0, 10) + r(3 * 360) * day + r(1440) * minute) / minute) * minute - r(2)
  const window = (): Pick<Shift, 'days' | 'from' | 'to'> => ({
    days: week.length > 0 ? [...week] : ['mon'],
    from: time(),
    to: r(5) === 0 ? '24:00' : time(),
  })
  const around = (): { from: string; to: string } => {
    const from = ms + (r(72) - 60) * hour
    return { from: Instant.at(from), to: Instant.at(from + r(72) * hour) }
  }
  const rotation = (): Rotation => ({
    people: people(),
    start: `${new Date(ms - (r(40) - 2) * day).toISOString().slice(0, 10)}T${time()}`,
    ...(r(5) === 0 ? { end: `${new Date(ms + (r(10) - 3) * day).toISOString().slice(0, 10)}T${time()}` } : {}),
    every: 1 + r(3),
    turn: pick(['hours', 'days', 'weeks'] as const),
    ...(r(3) === 0 ? { zone: pick(zones) } : {}),
    ...(r(2) === 0 ? { hours: Array.from({ length: 1 + r(2) }, window) } : {}),
    ...(r(4) === 0 ? { holidays: pick(['IE', 'DE', 'US', 'JP']) } : {}),
    on_holidays: pick(['as-usual', 'off', 'only'] as const),
    shadow: r(6) === 0,
  })
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: r(most + 1) }, make)
  const rota: Rota = {
    zone,
    shifts: some(2, () => ({ people: people(), ...window() })),
    rotations: some(3, rotation),
    overrides: some(2, () => ({ person: pick(staff), ...(r(2) ? { instead_of: pick(staff) } : {}), ...around() })),
    leave: some(2, () => ({ person: pick(staff), ...around() })),
    ladder: [],
  }
  return { rota, ms }
}

const changesByZone = new Map<string, number[]>()
function changesOf(zone: string): number[] {
  const before = changesByZone.get(zone)
  if (before) return before
  const found: number[] = []
  const offset = (t: number): number => Date.parse(`${wall(zone, t)}Z`) - t
  for (let t = Date.UTC(2026, 0, 1); t < Date.UTC(2029, 0, 1); t += day)
    if (offset(t) !== offset(t + day)) found.push(t)
  changesByZone.set(zone, found)
  return found
}

test('the rota equals an independent computation, for 10,000 definitions and instants', { timeout: 60_000 }, () => {
  let somebody = 0
  let near = 0
  for (let seed = 1; seed <= 10_000; seed++) {
    const { rota, ms } = draw(seed)
    const expected = onCall(rota, ms)
    const found = rotaClock(rota).onCall(firstTeam, Instant.at(ms))
    if (JSON.stringify(found) !== JSON.stringify(expected))
      expect
        .soft({ seed, at: Instant.at(ms), ...found }, JSON.stringify(rota))
        .toEqual({ seed, at: Instant.at(ms), ...expected })
    if (expected.people.length > 0) somebody += 1
    if (changesOf(rota.zone).some((each) => Math.abs(each - ms) < 2 * day)) near += 1
  }
  expect(somebody).toBeGreaterThan(5000)
  expect(near).toBeGreaterThan(3000)
})

test('spans tell the same as asking at each instant, and leave no hole between them', { timeout: 60_000 }, () => {
  for (let seed = 1; seed <= 300; seed++) {
    const { rota, ms } = draw(seed)
    const clock = rotaClock(rota)
    const from = Instant.at(ms - 3 * day)
    const to = Instant.at(ms + 3 * day)
    const spans = clock.spans(firstTeam, from, to)
    expect([spans[0]?.from, spans.at(-1)?.to]).toEqual([from, to])
    spans.forEach((span, i) => {
      if (i > 0) expect(span.from).toBe(spans[i - 1]?.to)
      const middle = Instant.plus(span.from, Math.floor(Instant.between(span.from, span.to) / 2))
      for (const at of [span.from, middle, Instant.plus(span.to, -1)])
        expect(clock.onCall(firstTeam, at)).toEqual({ people: span.people, shadows: span.shadows })
    })
    for (let step = 0; step < 144; step += 1) {
      const at = Instant.plus(from, step * hour + 17 * minute)
      const { people } = spans.find((span) => span.from <= at && at < span.to)!
      expect(people).toEqual(clock.onCall(firstTeam, at).people)
    }
  }
})
