import type { PersonId } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { Person, Rota } from '../platform/settings-oncall.ts'
import { channelsOf } from './channels.ts'
import { rotaClock, type RotaClock, type Span } from './rota.ts'
import { zoneClock } from './zone-clock.ts'

type Stretch = { readonly from: Instant; readonly to: Instant }
/** A team has nobody whom anything reaches. */
export type Gap = Stretch & { readonly team: string }
/** One person is on call in two teams at once. */
export type Double = Stretch & { readonly person: PersonId; readonly teams: readonly [string, string] }

/** What a rota will do wrong between two instants: shown before it happens. Each as long as it lasts without a break. */
export type Preview = { readonly gaps: readonly Gap[]; readonly doubles: readonly Double[] }

export function previewOf(rota: Rota, people: readonly Person[], from: Instant, to: Instant): Preview {
  const clock = rotaClock(rota)
  const reachable = new Set(people.filter((person) => channelsOf(person).length > 0).map((person) => person.id))
  return {
    gaps: teamsInUse(rota, clock).flatMap((team) =>
      joined(clock.spans(team, from, to).filter((span) => !span.people.some((id) => reachable.has(id)))).map((gap) => ({
        team,
        ...gap,
      })),
    ),
    doubles: doublesOf(clock, from, to),
  }
}

/** What a change makes wrong that was not wrong before it: of a gap that grew, what it grew by. */
export function madeBy(before: Preview, after: Preview): Preview {
  return {
    gaps: after.gaps.flatMap((gap) =>
      without(
        gap,
        before.gaps.filter((each) => each.team === gap.team),
      ),
    ),
    doubles: after.doubles.flatMap((double) =>
      without(
        double,
        before.doubles.filter((each) => each.person === double.person && each.teams.join() === double.teams.join()),
      ),
    ),
  }
}

/** `on-call has nobody from Sat 2026-11-28 22:00 to …`, on the wall of the rota's zone. */
export const gapInWords = ({ team, from, to }: Gap, zone: string): string =>
  `${team} has nobody from ${onWall(from, zone)} to ${onWall(to, zone)}`

export const doubleInWords = ({ person, teams, from, to }: Double, zone: string): string =>
  `${person} is on call in ${teams.join(' and ')} at once from ${onWall(from, zone)} to ${onWall(to, zone)}`

/** A first rota without any shift pages everyone, which is said elsewhere; it is no gap of every week. */
const teamsInUse = (rota: Rota, clock: RotaClock): readonly string[] =>
  rota.shifts.length === 0 && !rota.rotations?.some((each) => !each.shadow) ? clock.teams.slice(1) : clock.teams

/** What is left of a stretch outside the others. */
const without = <S extends Stretch>(stretch: S, others: readonly Stretch[]): S[] =>
  others.reduce(
    (left, other) =>
      left
        .flatMap((each) => [
          { ...each, to: Instant.earliest(each.to, other.from) },
          { ...each, from: Instant.latest(each.from, other.to) },
        ])
        .filter((each) => each.from < each.to),
    [stretch],
  )

/** Spans that follow one another without a break, as one. */
export function joined(spans: readonly Span[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const { from, to } of spans) {
    const last = stretches.at(-1)
    if (last?.to === from) stretches[stretches.length - 1] = { from: last.from, to }
    else stretches.push({ from, to })
  }
  return stretches
}

function doublesOf(clock: RotaClock, from: Instant, to: Instant): Double[] {
  const found: Double[] = []
  const all = clock.teams.map((team) => ({ team, spans: clock.spans(team, from, to) }))
  all.forEach((one, i) => {
    for (const other of all.slice(i + 1)) {
      const people = new Set(one.spans.flatMap((span) => span.people))
      for (const person of people) {
        const has = (span: Span): boolean => span.people.includes(person)
        for (const a of joined(one.spans.filter(has)))
          for (const b of joined(other.spans.filter(has))) {
            const both = { from: Instant.latest(a.from, b.from), to: Instant.earliest(a.to, b.to) }
            if (both.from < both.to) found.push({ person, teams: [one.team, other.team], ...both })
          }
      }
    }
  })
  return found
}

/** `Sat 2026-11-28 22:00`, on the wall of the zone. */
export function onWall(at: Instant, zone: string): string {
  const wall = new Date(zoneClock(zone).wallAt(Instant.ms(at)))
  const day = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'][wall.getUTCDay()] ?? ''
  return `${day} ${wall.toISOString().slice(0, 16).replace('T', ' ')}`
}
