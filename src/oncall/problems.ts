import { days, Instant } from '../order/time.ts'
import type { Person, Rota } from '../platform/settings-oncall.ts'
import { channelsOf } from './channels.ts'
import { knowsHolidays } from './holidays.ts'
import { loopsIn } from './policy.ts'
import { previewOf } from './preview.ts'
import { firstTeam } from './rota.ts'

/** How far ahead holes and double-bookings are looked for: a rotation of a few people has gone round by then. */
const aheadMs = days(56)
/** Holes named one by one; the others are a count. */
const named = 3

/**
 * What is wrong with the rota from `now` on, each in words that say how to mend it; empty when nothing is.
 */
export function problems(rota: Rota, people: readonly Person[], now: Instant): string[] {
  if (people.length === 0)
    return ['Nobody is in duly.yaml, so nobody can be paged. Add people, each with an email, a phone or a webhook.']
  const { gaps, doubles } = previewOf(rota, people, now, Instant.plus(now, aheadMs))
  return [
    ...unknownNames(rota, people),
    ...people
      .filter((person) => isPaged(person, rota) && channelsOf(person).length === 0)
      .map(({ name, id }) => `${name} (${id}) cannot be paged: give them an email, a phone or a webhook.`),
    ...repeated(people.map((person) => person.id)).map(
      ([id, times]) => `${id} stands ${times} times among the people; each person once.`,
    ),
    ...repeated(people.map((person) => person.key)).map(
      ([key]) =>
        `${people
          .filter((person) => person.key === key)
          .map((person) => person.id)
          .join(' and ')} have one and the same key, so they count as one person. Make each a key: duly key new`,
    ),
    ...loopsIn(rota).map(
      (way) => `The policies lead round in a circle: ${way}. Take away one "then"; the last level repeats by itself.`,
    ),
    ...spells(rota),
    ...noShifts(rota),
    ...several(gaps, (what) => `${what} (${rota.zone}); everyone is paged then. Add a shift, or an override.`),
    ...several(doubles, (what) => `${what} (${rota.zone}). Let somebody take one of them: an override.`),
  ]
}

const noShifts = (rota: Rota): string[] =>
  rota.shifts.length === 0 && !rota.rotations?.some((each) => !each.shadow)
    ? ['The rota has no shifts: everyone is paged, at any hour. Add shifts or rotations under rota.']
    : []

function several(found: readonly string[], say: (what: string) => string): string[] {
  const more = found.length - named
  return [
    ...found.slice(0, named).map(say),
    ...(more > 0 ? [`… and ${more} more like this in the eight weeks to come.`] : []),
  ]
}

function unknownNames(rota: Rota, people: readonly Person[]): string[] {
  const known = new Set(people.map((person) => person.id))
  const teams = new Set([firstTeam, 'everyone', ...(rota.teams ?? []).map((team) => team.id)])
  const levels = [...rota.ladder, ...(rota.policies ?? []).flatMap((policy) => policy.levels ?? [])]
  const inRota = [...inShifts(rota), ...(rota.overrides ?? []).flatMap((o) => [o.person, o.instead_of ?? o.person])]
  const away = (rota.leave ?? []).map((each) => each.person)
  return [
    ...unique([...inRota, ...away].filter((id) => !known.has(id))).map(
      (id) => `The rota names ${id}, who is not among the people. Add them, or correct the shift.`,
    ),
    ...unique(levels.flatMap((level) => level.page).filter((id) => !known.has(id) && !teams.has(id))).map(
      (id) => `The ladder pages ${id}, who is neither a team nor among the people. Add them, or correct the level.`,
    ),
    ...unique((rota.overrides ?? []).flatMap((each) => each.team ?? []).filter((id) => !teams.has(id))).map(
      (id) => `An override is for the team ${id}, which there is not. Add the team, or correct the override.`,
    ),
    ...[...teams]
      .filter((id) => known.has(id))
      .map((id) => `${id} is the name of a team and of a person. Give one of them another name.`),
  ]
}

/** Stretches of time that end before they begin, and holidays that nobody knows. */
function spells(rota: Rota): string[] {
  const dated = [...(rota.overrides ?? []), ...(rota.leave ?? [])]
  const rotations = [...(rota.rotations ?? []), ...(rota.teams ?? []).flatMap((team) => team.rotations ?? [])]
  return [
    ...dated
      .filter((each) => Date.parse(each.from) >= Date.parse(each.to))
      .map((each) => `From ${each.from} to ${each.to} (${each.person}) ends before it begins. Turn the two round.`),
    ...unique(rotations.flatMap((each) => each.holidays ?? []))
      .filter((region) => !knowsHolidays(region))
      .map((region) => `Nobody knows the holidays of ${region}. Write a State such as IE or a region such as DE-BY.`),
    ...rotations
      .filter((each) => each.on_holidays !== 'as-usual' && each.holidays === undefined)
      .map(
        (each) =>
          `The rotation of ${each.people.join(', ')} minds holidays and does not say whose. Add holidays, such as IE.`,
      ),
  ]
}

const inShifts = (rota: Rota): string[] =>
  [rota, ...(rota.teams ?? [])].flatMap((team) =>
    [...(team.shifts ?? []), ...(team.rotations ?? [])].flatMap((each) => each.people),
  )

const isPaged = (person: Person, rota: Rota): boolean =>
  person.may.includes('page') ||
  inShifts(rota).includes(person.id) ||
  rota.ladder.some((level) => level.page.includes(person.id))

const unique = (list: readonly string[]): string[] => [...new Set(list)]

function repeated(list: readonly string[]): [string, number][] {
  const times = new Map<string, number>()
  for (const id of list) times.set(id, (times.get(id) ?? 0) + 1)
  return [...times].filter(([, n]) => n > 1)
}
