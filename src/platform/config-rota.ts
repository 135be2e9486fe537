import { place, type Mistake } from './config-mistakes.ts'
import { nearest } from './config-shape.ts'
import type { Level, Person, Rota } from './settings-oncall.ts'

type Path = readonly PropertyKey[]
type Window = { readonly from: string; readonly to: string }
type Dated = Window & {
  readonly person: string
  readonly instead_of?: string | undefined
  readonly team?: string | undefined
}

/** What pages whoever is on call then, and everyone: no person and no team bears these names. */
const reserved = ['on-call', 'everyone'] as const

/**
 * What is wrong with a rota wherever it stands: people and teams that nobody is, times and days there are none of, and
 * stretches that end before they begin. Nothing works by such a rota, so it is refused, at start as when it is changed.
 */
export function rotaMistakes(rota: Rota, people: readonly Pick<Person, 'id'>[]): Mistake[] {
  const staff = people.map((person) => person.id)
  const teams = ['on-call', ...(rota.teams ?? []).map((team) => team.id)]
  const nobody = (name: string, path: Path): Mistake[] =>
    unknown(name, staff, path, 'who is not under people', 'Add the person under people, or correct the name.')
  const times = (window: Window, path: Path): Mistake[] =>
    (['from', 'to'] as const).flatMap((end) => notATime(window[end], [...path, end]))
  const levels = (list: readonly Level[], path: Path): Mistake[] =>
    list.flatMap((level, i) =>
      level.page.flatMap((name, j) =>
        name === 'everyone' || teams.includes(name) ? [] : nobody(name, [...path, i, 'page', j]),
      ),
    )
  const layers = (
    of: Pick<Rota, 'rotations'> & { readonly shifts?: Rota['shifts'] | undefined },
    path: Path,
  ): Mistake[] => [
    ...(of.shifts ?? []).flatMap((shift, i) => [
      ...shift.people.flatMap((name, j) => nobody(name, [...path, 'shifts', i, 'people', j])),
      ...times(shift, [...path, 'shifts', i]),
    ]),
    ...(of.rotations ?? []).flatMap((rotation, i) => [
      ...rotation.people.flatMap((name, j) => nobody(name, [...path, 'rotations', i, 'people', j])),
      ...(rotation.hours ?? []).flatMap((window, j) => times(window, [...path, 'rotations', i, 'hours', j])),
      ...notAMoment(rotation.start, [...path, 'rotations', i, 'start']),
      ...(rotation.end === undefined ? [] : notAMoment(rotation.end, [...path, 'rotations', i, 'end'])),
    ]),
  ]
  const dated = (each: Dated, path: Path): Mistake[] => {
    const ends = (['from', 'to'] as const).flatMap((key) => notAMoment(each[key], [...path, key]))
    return [
      ...nobody(each.person, [...path, 'person']),
      ...(each.instead_of === undefined ? [] : nobody(each.instead_of, [...path, 'instead_of'])),
      ...(each.team === undefined
        ? []
        : unknown(
            each.team,
            teams,
            [...path, 'team'],
            'which is no team',
            'Add the team under teams, or correct the name.',
          )),
      ...ends,
      ...(ends.length === 0 && Date.parse(each.from) >= Date.parse(each.to)
        ? [
            {
              path: [...path, 'to'],
              words: `${place([...path, 'to'])}: ${each.to} is not after ${each.from}. Turn the two round.`,
            },
          ]
        : []),
    ]
  }
  return [
    ...layers(rota, ['rota']),
    ...(rota.teams ?? []).flatMap((team, i) => [
      ...named(team.id, i, rota, staff),
      ...layers(team, ['rota', 'teams', i]),
    ]),
    ...(rota.overrides ?? []).flatMap((each, i) => dated(each, ['rota', 'overrides', i])),
    ...(rota.leave ?? []).flatMap((each, i) => dated(each, ['rota', 'leave', i])),
    ...levels(rota.ladder, ['rota', 'ladder']),
    ...(rota.policies ?? []).flatMap((policy, i) => levels(policy.levels ?? [], ['rota', 'policies', i, 'levels'])),
  ]
}

/** A name that means two things pages the wrong one. */
function named(id: string, i: number, rota: Rota, staff: readonly string[]): Mistake[] {
  const path = ['rota', 'teams', i, 'id']
  const taken = (reserved as readonly string[]).includes(id)
    ? 'which has a meaning of its own'
    : staff.includes(id)
      ? 'which is the name of a person'
      : (rota.teams ?? []).slice(0, i).some((team) => team.id === id)
        ? 'which another team is already'
        : undefined
  return taken === undefined
    ? []
    : [{ path, words: `${place(path)} is "${id}", ${taken}. Give the team another name.` }]
}

function unknown(name: string, known: readonly string[], path: Path, why: string, otherwise: string): Mistake[] {
  if (known.includes(name)) return []
  const meant = nearest(name, known)
  const right = meant === undefined ? otherwise : `Did you mean "${meant}"?`
  return [{ path, words: `${place(path)} names "${name}", ${why}. ${right}` }]
}

const notATime = (time: string, path: Path): Mistake[] =>
  /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(time)
    ? []
    : [{ path, words: `${place(path)}: ${time} is not a time of day; write 00:00 to 24:00.` }]

/** Days that do not exist, such as 31 February, roll over into others when JavaScript reads them. */
function notAMoment(moment: string, path: Path): Mistake[] {
  const [day = '', time = ''] = moment.split('T')
  const civil = new Date(`${day}T00:00:00Z`)
  const real = !Number.isNaN(civil.getTime()) && civil.toISOString().startsWith(day)
  return real && /^([01]\d|2[0-3]):[0-5]\d/.test(time) && !Number.isNaN(Date.parse(moment))
    ? []
    : [{ path, words: `${place(path)}: the day or time ${moment} does not exist.` }]
}
