import { days, hours, minutes } from '../order/time.ts'
import type { Rotation, Shift } from '../platform/settings-oncall.ts'
import { isHoliday } from './holidays.ts'
import { zoneClock, type ZoneClock } from './zone-clock.ts'

export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const
export type Hours = Pick<Shift, 'days' | 'from' | 'to'>

/** Minutes since midnight: `24:00` is 1440. */
export const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Length by the clock on the wall, in minutes; what ends as it begins lasts a whole day. */
export const wallMinutes = (window: Hours): number => {
  const length = minuteOfDay(window.to) - minuteOfDay(window.from)
  return length > 0 ? length : length + 1440
}

const dayOf = (wallMs: number): number => Math.floor(wallMs / days(1))
/** 1970-01-01 was a Thursday. */
const weekdayOf = (day: number): (typeof weekdays)[number] => weekdays[(((day + 3) % 7) + 7) % 7] ?? 'mon'

/** One thing that puts people on call: who it is at an instant, and when that may change. Milliseconds since 1970. */
export type Layer = {
  readonly at: (ms: number) => readonly string[]
  /** Every instant in the half-open span at which `at` may change; more than these do no harm. */
  readonly changes: (fromMs: number, toMs: number) => number[]
}

const nobody: readonly string[] = []

/**
 * Fixed hours of the week. They begin and end at times on the wall, and may run past midnight into a day that is not
 * theirs. A time that a clock change skips counts as so much later, one that comes twice as the first of both, for the
 * end of one shift as for the start of the next: a week without a hole has none in those nights either.
 */
export function shiftLayer(shift: Shift, zone: string): Layer {
  const window = windowOf(shift, zoneClock(zone))
  return {
    at: (ms) => (window.dayAt(ms) === undefined ? nobody : shift.people),
    changes: window.changes,
  }
}

/** People who take turns, within hours and holidays. */
export function rotationLayer(rotation: Rotation, teamZone: string): Layer {
  const clock = zoneClock(rotation.zone ?? teamZone)
  const windows = rotation.hours?.map((each) => windowOf(each, clock))
  const turns = turnsOf(rotation, clock)
  const { holidays, on_holidays: rule } = rotation
  const observed = holidays !== undefined && rule !== 'as-usual'
  /** The day whose hours these are: for a night shift, the day on which it began. */
  const dayAt = (ms: number): number | undefined => {
    if (!windows) return dayOf(clock.wallAt(ms))
    for (const window of windows) {
      const day = window.dayAt(ms)
      if (day !== undefined) return day
    }
    return undefined
  }
  return {
    at(ms) {
      const turn = turns.at(ms)
      const day = turn === undefined ? undefined : dayAt(ms)
      if (turn === undefined || day === undefined) return nobody
      if (observed && isHoliday(holidays, day) !== (rule === 'only')) return nobody
      const person = rotation.people[turn % rotation.people.length]
      return person === undefined ? nobody : [person]
    },
    changes: (fromMs, toMs) => [
      ...turns.changes(fromMs, toMs),
      ...(windows ?? []).flatMap((window) => window.changes(fromMs, toMs)),
      ...(observed ? midnights(clock, fromMs, toMs) : []),
    ],
  }
}

type Window = { readonly dayAt: (ms: number) => number | undefined; readonly changes: Layer['changes'] }

function windowOf(hoursOfWeek: Hours, clock: ZoneClock): Window {
  const from = minutes(minuteOfDay(hoursOfWeek.from))
  const to = from + minutes(wallMinutes(hoursOfWeek))
  const begins = new Set<string>(hoursOfWeek.days)
  return {
    dayAt(ms) {
      const today = dayOf(clock.wallAt(ms))
      for (const day of [today - 1, today])
        if (
          begins.has(weekdayOf(day)) &&
          clock.instantOf(days(day) + from) <= ms &&
          ms < clock.instantOf(days(day) + to)
        )
          return day
      return undefined
    },
    changes(fromMs, toMs) {
      const found: number[] = []
      for (let day = dayOf(clock.wallAt(fromMs)) - 2; days(day) <= clock.wallAt(toMs) + days(1); day++)
        if (begins.has(weekdayOf(day))) found.push(clock.instantOf(days(day) + from), clock.instantOf(days(day) + to))
      return within(found, fromMs, toMs)
    },
  }
}

function midnights(clock: ZoneClock, fromMs: number, toMs: number): number[] {
  const found: number[] = []
  for (let day = dayOf(clock.wallAt(fromMs)); days(day) <= clock.wallAt(toMs) + days(1); day++)
    found.push(clock.instantOf(days(day)))
  return within(found, fromMs, toMs)
}

type Turns = { readonly at: (ms: number) => number | undefined; readonly changes: Layer['changes'] }

/** Turns counted from 0. Days and weeks change hands at the same time on the wall; hours are elapsed hours. */
function turnsOf(rotation: Rotation, clock: ZoneClock): Turns {
  const startWall = Date.parse(`${rotation.start}Z`)
  const start = clock.instantOf(startWall)
  const end = rotation.end === undefined ? Infinity : clock.instantOf(Date.parse(`${rotation.end}Z`))
  const elapsed = rotation.turn === 'hours'
  const length = rotation.every * (elapsed ? hours(1) : rotation.turn === 'days' ? days(1) : days(7))
  const beginOf = (turn: number): number =>
    elapsed ? start + turn * length : clock.instantOf(startWall + turn * length)
  const turnAt = (ms: number): number => {
    if (elapsed) return Math.floor((ms - start) / length)
    let turn = Math.floor((clock.wallAt(ms) - startWall) / length)
    // The wall may show a time of the turn before or after on the nights when clocks change.
    while (beginOf(turn) > ms) turn -= 1
    while (beginOf(turn + 1) <= ms) turn += 1
    return turn
  }
  return {
    at: (ms) => (ms < start || ms >= end ? undefined : turnAt(ms)),
    changes(fromMs, toMs) {
      const found = [start, end]
      if (toMs > start)
        for (let turn = Math.max(0, turnAt(fromMs)); beginOf(turn) < Math.min(toMs, end); turn++)
          found.push(beginOf(turn))
      return within(found, fromMs, toMs)
    },
  }
}

const within = (instants: readonly number[], fromMs: number, toMs: number): number[] =>
  instants.filter((ms) => ms >= fromMs && ms < toMs)
