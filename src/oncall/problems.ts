import type { Person, Rota } from '../platform/settings.ts'
import { channelsOf } from './channels.ts'
import { minuteOfDay, wallMinutes, weekdays } from './rotation.ts'

const week = 7 * 1440

/** What is wrong with the rota, each in words that say how to mend it; empty when nothing is. Times in the rota's zone. */
export function problems(rota: Rota, people: readonly Person[]): string[] {
  if (people.length === 0)
    return ['Nobody is in duly.yaml, so nobody can be paged. Add people, each with an email or a webhook.']
  const known = new Map(people.map((p) => [p.id, p]))
  const found: string[] = []
  for (const id of new Set(rota.shifts.flatMap((s) => s.people)))
    if (!known.has(id)) found.push(`The rota names ${id}, who is not among the people. Add them, or correct the shift.`)
  for (const id of new Set(rota.ladder.flatMap((l) => l.page)))
    if (id !== 'on-call' && id !== 'everyone' && !known.has(id))
      found.push(`The ladder pages ${id}, who is not among the people. Add them, or correct the level.`)
  for (const person of people)
    if (isPaged(person, rota) && channelsOf(person).length === 0)
      found.push(`${person.name} (${person.id}) cannot be paged: give them an email or a webhook.`)
  for (const { id, times } of repeated(people))
    found.push(`${id} stands ${times} times among the people; each person once.`)
  for (const key of repeated(people.map((p) => ({ id: p.key }))))
    found.push(
      `${people
        .filter((p) => p.key === key.id)
        .map((p) => p.id)
        .join(' and ')} have one and the same key, so they count as one person. Make each a key: duly key new`,
    )
  if (rota.shifts.length === 0)
    return [...found, 'The rota has no shifts: everyone is paged, at any hour. Add shifts under rota.']
  const holes = holesIn(rota, known)
  if (holes.length > 0)
    found.push(
      `Nobody who can be paged is on call ${holes.join(', ')} (${rota.zone}); everyone is paged then. Add a shift.`,
    )
  return found
}

const isPaged = (person: Person, rota: Rota): boolean =>
  person.may.includes('page') ||
  rota.shifts.some((s) => s.people.includes(person.id)) ||
  rota.ladder.some((l) => l.page.includes(person.id))

function repeated(list: readonly { readonly id: string }[]): { id: string; times: number }[] {
  const times = new Map<string, number>()
  for (const { id } of list) times.set(id, (times.get(id) ?? 0) + 1)
  return [...times].filter(([, n]) => n > 1).map(([id, n]) => ({ id, times: n }))
}

/** The stretches of the week, by the clock on the wall, in which no reachable person is on call. */
function holesIn(rota: Rota, known: ReadonlyMap<string, Person>): string[] {
  const covered = new Uint8Array(week)
  for (const shift of rota.shifts) {
    if (!shift.people.some((id) => channelsOf(known.get(id) ?? nobody).length > 0)) continue
    for (const day of shift.days) {
      const start = weekdays.indexOf(day) * 1440 + minuteOfDay(shift.from)
      for (let m = 0; m < wallMinutes(shift); m++) covered[(start + m) % week] = 1
    }
  }
  if (!covered.includes(1)) return ['in the whole week']
  const holes: string[] = []
  for (let start = 0; start < week; start++) {
    if (covered[start] || !covered[(start + week - 1) % week]) continue
    let length = 0
    while (!covered[(start + length) % week]) length++
    holes.push(`from ${moment(start)} to ${moment((start + length) % week)}`)
  }
  return holes
}

const nobody = {} as Person
const moment = (minute: number): string =>
  `${weekdays[Math.floor(minute / 1440)] ?? ''} ${String(Math.floor((minute % 1440) / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`
