import { PersonId } from '../order/ids.ts'
import { Instant, seconds } from '../order/time.ts'
import type { Person, Rota } from '../platform/settings.ts'
import { whoIsAwake } from './rota.ts'

export type Carrier = Rota['ladder'][number]['over'][number]
export type Due = { readonly round: number; readonly at: Instant; readonly to: PersonId[]; readonly over: Carrier[] }

const lastResort: Rota['ladder'][number] = { page: ['everyone'], over: ['mail', 'webhook'], wait_seconds: 300 }

export const channelsOf = (person: Person): Carrier[] => [
  ...(person.email ? (['mail'] as const) : []),
  ...(person.webhook ? (['webhook'] as const) : []),
]

/**
 * The page that comes next, and when: level by level, each after the wait of the one before, the last one again and
 * again until a human acknowledges (I12). Nothing only when somebody has. `at` lies at or before `now` when it is due;
 * the first round is due at once. Who is on call is asked for the moment at which the page goes out.
 *
 * Whoever a level names but nothing reaches is passed over for everyone who has a channel: it never pages no one while
 * anyone can be paged.
 */
export function nextPage(
  rota: Rota,
  people: readonly Person[],
  rounds: readonly { round: number; at: Instant }[],
  acknowledged: boolean,
  now: Instant,
): Due | undefined {
  if (acknowledged) return undefined
  const last = rounds.reduce<{ round: number; at: Instant } | undefined>(
    (latest, each) => (!latest || each.round > latest.round ? each : latest),
    undefined,
  )
  const round = last ? last.round + 1 : 0
  const at = last ? Instant.plus(last.at, seconds(levelOf(rota, last.round).wait_seconds)) : now
  const level = levelOf(rota, round)
  const named = [...new Set(level.page.flatMap((who) => membersOf(who, rota, people, Instant.latest(at, now))))]
  const reached = named.some((p) => channelsOf(p).some((c) => level.over.includes(c)))
  const to = reached ? named : everyone(people)
  return { round, at, to: to.map(idOf), over: reached ? [...level.over] : ['mail', 'webhook'] }
}

const levelOf = (rota: Rota, round: number): Rota['ladder'][number] =>
  rota.ladder[round] ?? rota.ladder.at(-1) ?? lastResort

function membersOf(who: string, rota: Rota, people: readonly Person[], at: Instant): Person[] {
  if (who === 'everyone') return everyone(people)
  const ids: readonly string[] = who === 'on-call' ? whoIsAwake(rota, at) : [who]
  return people.filter((p) => ids.includes(p.id))
}

/** All who are to be paged and can be; when there are none, all who can be; when there are none, all. */
export function everyone(people: readonly Person[]): Person[] {
  const reachable = people.filter((p) => channelsOf(p).length > 0)
  const willing = reachable.filter((p) => p.may.includes('page'))
  return [willing, reachable, [...people]].find((list) => list.length > 0) ?? []
}

const idOf = (person: Person): PersonId => {
  const id = PersonId.parse(person.id)
  if (!id.ok) throw new Error(id.why)
  return id.value
}
