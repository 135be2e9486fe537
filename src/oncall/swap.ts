import type { Parsed } from '../order/ids.ts'
import { days, Instant } from '../order/time.ts'
import { joined, onWall } from './preview.ts'
import type { RotaClock } from './rota.ts'

/** One person's hours in a team without a break. Half-open. */
export type OneShift = { readonly from: Instant; readonly to: Instant }

/** A shift that has not ended after so long is none that can be swapped. */
const longest = days(62)

/** The shift in which somebody is on call in a team at an instant, or why there is none to swap. */
export function shiftAt(clock: RotaClock, team: string, person: string, at: Instant, zone: string): Parsed<OneShift> {
  const [from, to] = [Instant.plus(at, -longest), Instant.plus(at, longest)]
  const found = shiftsOf(clock, team, person, from, to).find((shift) => shift.from <= at && at < shift.to)
  if (!found) {
    const { people } = clock.onCall(team, at)
    return {
      ok: false,
      why: `${person} is not on call in ${team} at ${onWall(at, zone)}; ${people.join(', ') || 'nobody'} is.`,
    }
  }
  return found.from > from && found.to < to
    ? { ok: true, value: found }
    : { ok: false, why: `${person} is on call in ${team} without a break for months. Use: duly rota override` }
}

/** The next shift of somebody that begins at an instant or after it. */
export function shiftAfter(clock: RotaClock, team: string, person: string, after: Instant): Parsed<OneShift> {
  // From before it on, so that a shift under way is not taken for one that begins.
  const [from, to] = [Instant.plus(after, -longest), Instant.plus(after, 2 * longest)]
  const found = shiftsOf(clock, team, person, from, to).find((shift) => shift.from >= after)
  return found
    ? { ok: true, value: found }
    : { ok: false, why: `${person} has no shift in ${team} in the four months after. Name one with --for INSTANT.` }
}

const shiftsOf = (clock: RotaClock, team: string, person: string, from: Instant, to: Instant): OneShift[] =>
  joined(clock.spans(team, from, to).filter((span) => span.people.some((id) => id === person)))
