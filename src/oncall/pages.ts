import type { PersonId } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { PolicyKind } from '../platform/settings-oncall.ts'
import type { House } from './house.ts'
import { needId, type NeedCause, type PageRef } from './need.ts'
import type { Open, PagerState } from './pager-state.ts'
import { levelOf } from './policy.ts'
import { qualificationKey } from './qualified.ts'
import { recipients, type Recipients } from './recipients.ts'

/** A page as it goes to a carrier. No personal data: numbers, urgency, what to do. */
export type PageMessage = PageRef & {
  readonly cause: NeedCause
  readonly kind: PolicyKind
  /** 0 for the first page about this. */
  readonly round: number
  /** Every order it is about. */
  readonly orders: readonly string[]
  readonly words: string
}

/** Needs that are paged as one: of one kind and cause, in one round, to the same people. */
export type Group = {
  readonly id: string
  readonly kind: PolicyKind
  readonly round: number
  readonly members: readonly Open[]
  readonly pages: readonly PageRef[]
  readonly words: string
}

/** The pages for everything that is due at `now`: 18 orders for the same people are one page with a count. */
export function groupsOf(house: House, due: readonly Open[], now: Instant): Group[] {
  const asked = new Map<string, Recipients>()
  const together = new Map<string, { members: Open[]; to: Recipients }>()
  for (const open of due) {
    const { need, round } = open
    const alike = `${need.kind}|${need.cause}|${round}`
    const question = `${alike}|${qualificationKey(need.asks)}`
    const { level, width } = levelOf(house.ladders[need.kind], round)
    const to = asked.get(question) ?? recipients(house, level, width, need.asks, now)
    asked.set(question, to)
    const whom = to.to.map((each) => `${each.person}:${each.over.join('+')}:${each.shadow}`).join(',')
    const key = `${alike}|${whom}|${to.lacking.join('+')}`
    const known = together.get(key)
    if (known) known.members.push(open)
    else together.set(key, { members: [open], to })
  }
  return [...together.values()].flatMap(({ members, to }) => {
    const [first] = members
    if (!first) return []
    const id = `${needId(first.need)}.${first.need.kind}.${first.round}.${Instant.ms(now)}`
    return [
      {
        id,
        kind: first.need.kind,
        round: first.round,
        members,
        pages: to.to.flatMap(({ person, over, shadow }) => over.map((way) => pageRef(id, person, way, shadow))),
        words: wordsOf(members, to.lacking),
      },
    ]
  })
}

const pageRef = (group: string, person: PersonId, carrier: PageRef['carrier'], shadow: boolean): PageRef =>
  shadow
    ? { id: `${group}.${person}.${carrier}.shadow`, person, carrier, shadow: true }
    : { id: `${group}.${person}.${carrier}`, person, carrier }

/** How many order numbers a page names; the others are a count. */
const namedOrders = 3

function wordsOf(members: readonly Open[], lacking: readonly string[]): string {
  const [first] = members
  const orders = members.map((open) => open.need.order)
  const more = orders.length - namedOrders
  const what =
    first && orders.length === 1
      ? first.need.words
      : `${orders.length} orders wait for a person: ${orders.slice(0, namedOrders).join(', ')}${more > 0 ? ` and ${more} more` : ''}. See: duly list`
  return lacking.length === 0
    ? what
    : `${what} Nobody who could be found ${lacking.join(', or ')}; find somebody who does.`
}

/** What is still to be sent: pages that were intended, of which nobody has heard since and whom nobody answered. */
export function unsent(state: PagerState, only?: string): PageMessage[] {
  const messages = new Map<string, PageMessage>()
  const orders = new Map<string, string[]>()
  for (const { need, round, pages, groups, words, lease } of state.open.values()) {
    const group = groups.at(-1) ?? ''
    if (lease || pages.length === 0 || (only !== undefined && group !== only)) continue
    const about = orders.get(group) ?? []
    about.push(need.order)
    orders.set(group, about)
    for (const { outcome, ...page } of pages)
      if (outcome === 'intended' && !messages.has(page.id))
        messages.set(page.id, { ...page, cause: need.cause, kind: need.kind, round: round - 1, orders: about, words })
  }
  return [...messages.values()]
}
