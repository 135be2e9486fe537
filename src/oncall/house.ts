import type { PersonId } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { Carrier, Person, PolicyKind, Rota } from '../platform/settings-oncall.ts'
import { channelsOf } from './channels.ts'
import { laddersOf, type Ladder } from './policy.ts'
import { rotaClock, type OnCall } from './rota.ts'

/** What the pager asks about people, rota and policies. Pure values and pure functions; one for each definition. */
export type House = {
  readonly people: ReadonlyMap<PersonId, Person>
  readonly channels: ReadonlyMap<PersonId, readonly Carrier[]>
  /** When those who leave do so. */
  readonly ends: ReadonlyMap<PersonId, Instant>
  readonly ladders: Readonly<Record<PolicyKind, Ladder>>
  /** Hundredths of a statutory period, ascending. */
  readonly clockMarks: readonly number[]
  /** Teams by name; `on-call` is the first rota. Nothing when no team has the name. */
  readonly teams: readonly string[]
  readonly onCall: (team: string, at: Instant) => OnCall
}

export function houseOf(rota: Rota, people: readonly Person[]): House {
  const clock = rotaClock(rota)
  const known = people.map((person): [PersonId, Person] => [person.id as PersonId, person])
  return {
    people: new Map(known),
    channels: new Map(known.map(([id, person]) => [id, channelsOf(person)])),
    ends: new Map(
      people.flatMap(({ id, until }) => (until === undefined ? [] : [[id as PersonId, Instant.at(Date.parse(until))]])),
    ),
    ladders: laddersOf(rota),
    clockMarks: (rota.clock_marks ?? [50, 75, 90, 100]).toSorted((a, b) => a - b),
    teams: clock.teams,
    onCall: clock.onCall,
  }
}

/** The house without those who have left by `now`; when nobody else could be reached, as it is: anyone rather than no one. */
export function withoutLeavers(house: House, now: Instant): House {
  const gone = new Set([...house.ends].filter(([, end]) => end <= now).map(([id]) => id))
  if (gone.size === 0) return house
  const here = <T>(all: ReadonlyMap<PersonId, T>): Map<PersonId, T> => new Map([...all].filter(([id]) => !gone.has(id)))
  const channels = here(house.channels)
  return [...channels.values()].some((ways) => ways.length > 0)
    ? { ...house, people: here(house.people), channels }
    : house
}
