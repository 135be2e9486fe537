import { Temporal } from 'temporal-polyfill'
import { PersonId } from '../order/ids.ts'
import type { Instant } from '../order/time.ts'
import type { Rota } from '../platform/settings.ts'

export type Shift = Rota['shifts'][number]
export const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

/** Minutes since midnight: `24:00` is 1440. */
export const minuteOfDay = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5))

/** Length of a shift by the clock on the wall, in minutes; a shift that ends as it begins lasts a whole day. */
export const wallMinutes = (shift: Shift): number => {
  const length = minuteOfDay(shift.to) - minuteOfDay(shift.from)
  return length > 0 ? length : length + 1440
}

/**
 * Who is on call at `now`, each once, in the rota's order; empty when nobody is.
 *
 * Shifts begin and end at times on the wall in the rota's zone, and may run past midnight into a day that is not theirs.
 * A time that a clock change skips counts as that much later, one that comes twice as the first of both, for the end of
 * a shift as for the start of the next: a rota without a hole has none in those nights either.
 */
export function whoIsAwake(rota: Rota, now: Instant): PersonId[] {
  const instant = Temporal.Instant.from(now)
  const today = instant.toZonedDateTimeISO(rota.zone).toPlainDate()
  const awake = new Set<PersonId>()
  for (const shift of rota.shifts) {
    for (const back of [1, 0]) {
      const day = today.subtract({ days: back })
      const name = weekdays[day.dayOfWeek - 1]
      if (!name || !shift.days.includes(name)) continue
      const from = onWall(day, minuteOfDay(shift.from), rota.zone)
      const to = onWall(day, minuteOfDay(shift.from) + wallMinutes(shift), rota.zone)
      if (Temporal.Instant.compare(from, instant) <= 0 && Temporal.Instant.compare(instant, to) < 0)
        for (const each of shift.people) {
          const id = PersonId.parse(each)
          if (id.ok) awake.add(id.value)
        }
    }
  }
  return [...awake]
}

/** The moment at which the wall shows this minute counted from midnight of the day; 1440 and more lie in the next day. */
const onWall = (day: Temporal.PlainDate, minute: number, zone: string): Temporal.Instant =>
  day
    .add({ days: Math.floor(minute / 1440) })
    .toZonedDateTime({
      timeZone: zone,
      plainTime: new Temporal.PlainTime(Math.floor((minute % 1440) / 60), minute % 60),
    })
    .toInstant()
