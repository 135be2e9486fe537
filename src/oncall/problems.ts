import { keysOf } from '../order/signature.ts'
import { days, Instant } from '../order/time.ts'
import type { Person, Rota } from '../platform/settings-oncall.ts'
import { channelsOf } from './channels.ts'
import { knowsHolidays } from './holidays.ts'
import { loopsIn } from './policy.ts'
import { doubleInWords, gapInWords, previewOf } from './preview.ts'

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
    ...faults(rota, people),
    ...noShifts(rota),
    ...gaps
      .slice(0, named)
      .map(
        (each) => `${gapInWords(each, rota.zone)} (${rota.zone}); everyone is paged then. Add a shift, or an override.`,
      ),
    ...more(gaps),
    ...doubles
      .slice(0, named)
      .map((each) => `${doubleInWords(each, rota.zone)} (${rota.zone}). Let somebody take one of them: an override.`),
    ...more(doubles),
  ]
}

/** What keeps people from being paged at any hour: nobody may accept it, whereas a gap may be meant. */
export const faults = (rota: Rota, people: readonly Person[]): string[] => [
  ...people
    .filter((person) => isPaged(person, rota) && channelsOf(person).length === 0)
    .map(({ name, id }) => `${name} (${id}) cannot be paged: give them an email, a phone or a webhook.`),
  ...repeated(people.map((person) => person.id)).map(
    ([id, times]) => `${id} stands ${times} times among the people; each person once.`,
  ),
  ...repeated(people.flatMap(keysOf)).map(
    ([key]) =>
      `${people
        .filter((person) => keysOf(person).includes(key))
        .map((person) => person.id)
        .join(' and ')} have one and the same key, so they count as one person. Make each a key: duly key new`,
  ),
  ...loopsIn(rota).map(
    (way) => `The policies lead round in a circle: ${way}. Take away one "then"; the last level repeats by itself.`,
  ),
  ...holidays(rota),
]

const noShifts = (rota: Rota): string[] =>
  rota.shifts.length === 0 && !rota.rotations?.some((each) => !each.shadow)
    ? ['The rota has no shifts: everyone is paged, at any hour. Add shifts or rotations under rota.']
    : []

const more = (found: readonly unknown[]): string[] =>
  found.length > named ? [`… and ${found.length - named} more like this in the eight weeks to come.`] : []

/** Holidays that nobody knows. */
function holidays(rota: Rota): string[] {
  const rotations = [...(rota.rotations ?? []), ...(rota.teams ?? []).flatMap((team) => team.rotations ?? [])]
  return [
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
  (rota.overrides ?? []).some((each) => each.person === person.id) ||
  [...rota.ladder, ...(rota.policies ?? []).flatMap((policy) => policy.levels ?? [])].some((level) =>
    level.page.includes(person.id),
  )

const unique = (list: readonly string[]): string[] => [...new Set(list)]

function repeated(list: readonly string[]): [string, number][] {
  const times = new Map<string, number>()
  for (const id of list) times.set(id, (times.get(id) ?? 0) + 1)
  return [...times].filter(([, n]) => n > 1)
}
