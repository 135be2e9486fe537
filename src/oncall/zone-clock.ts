import { Temporal } from 'temporal-polyfill'
import { days } from '../order/time.ts'

/**
 * Clocks on walls, in milliseconds since 1970: an instant in UTC, or what the wall shows as if it were UTC. Asking
 * Temporal costs a hundred times as much, and the pager asks at every page; so each zone's changes are read once.
 */
export type ZoneClock = {
  /** What the wall shows at an instant. */
  readonly wallAt: (ms: number) => number
  /**
   * The instant at which the wall shows this. A time that a clock change skips is so much later, one that comes twice
   * is the first of both (as `Temporal` with `compatible`).
   */
  readonly instantOf: (wallMs: number) => number
}

type Changes = { readonly first: number; readonly at: number[]; readonly offset: number[]; until: number }

const known = new Map<string, ZoneClock>()

/** The clock of an IANA zone. Throws a RangeError on a zone there is none of; settings are checked before. */
export function zoneClock(zone: string): ZoneClock {
  const before = known.get(zone)
  if (before) return before
  const changes = begin(zone)
  const offsetAt = (ms: number): number => {
    if (ms >= changes.until) extend(zone, changes, ms)
    const { at, offset, first } = changes
    let low = 0
    let high = at.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((at[middle] ?? 0) <= ms) low = middle + 1
      else high = middle
    }
    return offset[low - 1] ?? first
  }
  const clock: ZoneClock = {
    wallAt: (ms) => ms + offsetAt(ms),
    instantOf(wallMs) {
      const earlier = offsetAt(wallMs - days(1))
      const later = offsetAt(wallMs + days(1))
      const candidate = wallMs - earlier
      if (earlier === later || offsetAt(candidate) === earlier) return candidate
      // Neither offset shows this time: it is skipped, and counts by the offset before the change.
      return offsetAt(wallMs - later) === later ? wallMs - later : candidate
    },
  }
  known.set(zone, clock)
  return clock
}

/** Rules of zones before this are not asked for: no rota began earlier. */
const beginning = Temporal.Instant.from('1999-01-01T00:00Z')
const chunk = days(366 * 40)

function begin(zone: string): Changes {
  const zoned = beginning.toZonedDateTimeISO(zone)
  const changes: Changes = {
    first: zoned.offsetNanoseconds / 1e6,
    at: [],
    offset: [],
    until: beginning.epochMilliseconds,
  }
  extend(zone, changes, Date.UTC(2040))
  return changes
}

function extend(zone: string, changes: Changes, ms: number): void {
  const until = Math.max(ms + days(2), changes.until) + chunk
  let zoned = Temporal.Instant.fromEpochMilliseconds(changes.until - 1).toZonedDateTimeISO(zone)
  for (;;) {
    const next = zoned.getTimeZoneTransition('next')
    if (!next || next.epochMilliseconds > until) break
    changes.at.push(next.epochMilliseconds)
    changes.offset.push(next.offsetNanoseconds / 1e6)
    zoned = next
  }
  changes.until = until + 1
}
