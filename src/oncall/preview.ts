import type { PersonId } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { Person, Rota } from '../platform/settings-oncall.ts'
import { channelsOf } from './channels.ts'
import { rotaClock, type RotaClock, type Span } from './rota.ts'
import { zoneClock } from './zone-clock.ts'

/** What a rota will do wrong between two instants: shown before it happens. */
export type Preview = { readonly gaps: readonly string[]; readonly doubles: readonly string[] }

/**
 * Spans in which a team has nobody whom anything reaches, and spans in which one person is on call in two teams at
 * once. In words, with times on the wall of the rota's zone; each as long as it lasts without a break.
 */
export function previewOf(rota: Rota, people: readonly Person[], from: Instant, to: Instant): Preview {
  const clock = rotaClock(rota)
  const reachable = new Set(people.filter((person) => channelsOf(person).length > 0).map((person) => person.id))
  const show = (at: Instant): string => onWall(at, rota.zone)
  return {
    gaps: teamsInUse(rota, clock).flatMap((team) =>
      joined(clock.spans(team, from, to).filter((span) => !span.people.some((id) => reachable.has(id)))).map(
        (gap) => `${team} has nobody from ${show(gap.from)} to ${show(gap.to)}`,
      ),
    ),
    doubles: doublesOf(clock, from, to).map(
      ({ person, teams, from: begin, to: end }) =>
        `${person} is on call in ${teams.join(' and ')} at once from ${show(begin)} to ${show(end)}`,
    ),
  }
}

/** What a change makes wrong that was not wrong before it. */
export function madeBy(before: Preview, after: Preview): Preview {
  return {
    gaps: after.gaps.filter((each) => !before.gaps.includes(each)),
    doubles: after.doubles.filter((each) => !before.doubles.includes(each)),
  }
}

/** A first rota without any shift pages everyone, which is said elsewhere; it is no gap of every week. */
const teamsInUse = (rota: Rota, clock: RotaClock): readonly string[] =>
  rota.shifts.length === 0 && !rota.rotations?.some((each) => !each.shadow) ? clock.teams.slice(1) : clock.teams

type Stretch = { readonly from: Instant; readonly to: Instant }

function joined(spans: readonly Span[]): Stretch[] {
  const stretches: Stretch[] = []
  for (const { from, to } of spans) {
    const last = stretches.at(-1)
    if (last?.to === from) stretches[stretches.length - 1] = { from: last.from, to }
    else stretches.push({ from, to })
  }
  return stretches
}

type Double = Stretch & { readonly person: PersonId; readonly teams: readonly [string, string] }

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
