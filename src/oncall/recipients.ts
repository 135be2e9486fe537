import type { PersonId } from '../order/ids.ts'
import type { Instant } from '../order/time.ts'
import { carrierNames, type Carrier, type Level } from '../platform/settings-oncall.ts'
import { withoutLeavers, type House } from './house.ts'
import type { Qualification } from './need.ts'
import { lacks } from './qualified.ts'

export type Recipient = { readonly person: PersonId; readonly over: readonly Carrier[]; readonly shadow: boolean }
export type Recipients = {
  readonly to: readonly Recipient[]
  /** What nobody of them can do, when the right person could not be found: for the page. Empty otherwise. */
  readonly lacking: readonly string[]
}

/**
 * Whom a level pages at `now`, and over what. The right person first; otherwise anyone rather than no one:
 *
 * 1. whom the level names, as far as they are qualified and something reaches them;
 * 2. of all who are on call in any team, who is qualified;
 * 3. whom the level names, qualified or not;
 * 4. everyone who is to be paged; everyone anything reaches; everyone there is.
 *
 * Nobody who has left is paged. `width` 1 adds everyone who is to be paged, 2 and more everyone anything reaches, over every carrier they have.
 */
export function recipients(whole: House, level: Level, width: number, asks: Qualification, now: Instant): Recipients {
  const house = withoutLeavers(whole, now)
  const named = reachable(
    house,
    level.page.flatMap((name) => membersOf(house, name, now)),
  )
  const over = width > 0 ? carrierNames : level.over
  const qualified = (ids: readonly PersonId[]): PersonId[] =>
    ids.filter((id) => missing(house, id, asks).length === 0 && waysTo(house, id, over).length > 0)
  const onCall = (): PersonId[] =>
    reachable(
      house,
      house.teams.flatMap((team) => house.onCall(team, now).people),
    )
  const chosen =
    [
      () => qualified(named),
      () => qualified(onCall()),
      () => named.filter((id) => waysTo(house, id, over).length > 0),
      () => everyone(house),
    ]
      .map((find) => find())
      .find((ids) => ids.length > 0) ?? []
  const wide = width === 0 ? [] : width === 1 ? everyone(house) : reachable(house, [...house.people.keys()])
  const to = [...new Set([...chosen, ...wide])]
  const shadows = level.page.flatMap((name) => (isTeam(house, name) ? house.onCall(name, now).shadows : []))
  return {
    to: [
      ...to.map((person) => ({ person, over: waysOrAny(house, person, over), shadow: false })),
      ...reachable(house, shadows)
        .filter((id) => !to.includes(id))
        .map((person) => ({ person, over: waysOrAny(house, person, over), shadow: true })),
    ],
    lacking: commonLack(house, to, asks),
  }
}

const isTeam = (house: House, name: string): boolean => house.teams.includes(name)

function membersOf(house: House, name: string, now: Instant): readonly PersonId[] {
  if (name === 'everyone') return everyone(house)
  if (isTeam(house, name)) return house.onCall(name, now).people
  return [name as PersonId]
}

/** All who are to be paged and can be; when there are none, all who can be; when there are none, all. */
function everyone(house: House): PersonId[] {
  const all = [...house.people.keys()]
  const can = reachable(house, all)
  const willing = can.filter((id) => house.people.get(id)?.may.includes('page'))
  return [willing, can, all].find((ids) => ids.length > 0) ?? []
}

const reachable = (house: House, ids: readonly PersonId[]): PersonId[] =>
  [...new Set(ids)].filter((id) => (house.channels.get(id)?.length ?? 0) > 0)

const waysTo = (house: House, id: PersonId, over: readonly Carrier[]): Carrier[] =>
  (house.channels.get(id) ?? []).filter((way) => over.includes(way))

/** Over what was asked for; over anything, for those who have none of it. */
const waysOrAny = (house: House, id: PersonId, over: readonly Carrier[]): readonly Carrier[] => {
  const asked = waysTo(house, id, over)
  return asked.length > 0 ? asked : (house.channels.get(id) ?? [])
}

const missing = (house: House, id: PersonId, asks: Qualification): string[] => {
  const person = house.people.get(id)
  return person ? lacks(person, asks) : ['is known']
}

/** What every one of them lacks: nothing when one of them lacks nothing. */
function commonLack(house: House, to: readonly PersonId[], asks: Qualification): string[] {
  const [first = [], ...rest] = to.map((id) => missing(house, id, asks))
  if ([first, ...rest].some((each) => each.length === 0)) return []
  const common = first.filter((lack) => rest.every((each) => each.includes(lack)))
  return common.length > 0 ? common : ['can do all that this order asks']
}
