import type { PersonId } from '../../src/order/ids.ts'
import { Instant } from '../../src/order/time.ts'
import type { House } from '../../src/oncall/house.ts'
import { needId, type Need, type NeedCause } from '../../src/oncall/need.ts'
import type { Effect, PageMessage } from '../../src/oncall/pager-core.ts'
import { levelOf } from '../../src/oncall/policy.ts'
import { lacks, qualificationKey } from '../../src/oncall/qualified.ts'
import type { Agenda } from './agenda.ts'

/** What was promised and not kept, with the moment and the order. */
export type Violation = { readonly promise: Promise_; readonly at: string; readonly words: string }
export const promises = {
  'I12 no silent end': 'a page without a human acknowledgement is followed by the next level, in time',
  'no order lost': 'every order that came in was settled by a human',
  'clock paged when due': 'no statutory clock passes a mark or its end without its page',
  'right person': 'the first page reaches exactly those on call who are qualified, when there are any',
  'lease holds': 'whoever acknowledged is left in peace while they make progress',
  'storm is one page': 'what comes within the gathering time is one page',
  'same page once': 'one round of one need is one page, sent again only under the same id',
  'intended is sent': 'a page that was intended before a crash is sent after it',
  'settled is quiet': 'nobody is paged for what is settled',
} as const
type Promise_ = keyof typeof promises

type Watched = {
  need: Need
  /** True time by which something has to happen. */
  mustBy: number
  /** How long that was from when it began: the measure after a restart or a jump of the clock. */
  bound: number
  lease?: { since: number; until: number } | undefined
  round: number
  groupOfRound: string
  groupSince: number
  over: boolean
}

/** How late a promise may be kept: a write that failed is tried again within a second. */
const slack = 4000
/** How soon the process sees that its clock was set. */
const looks = 30_000

/** Whether the promises are kept, from outside: knows orders, sends and human acts, and nothing of the pager's state. */
export function watch(plan: Agenda, house: House, hostNow: () => Instant, isUp: () => boolean) {
  const violations: Violation[] = []
  const needs = new Map<string, Watched>()
  const settled = new Set<string>()
  const alias = new Map<string, string>()
  const lastStorm = new Map<string, number>()
  const clocks = new Map<string, { need: Need; since: number; lastPage: number }>()
  let disturbedAt = 0
  let forgotAt = 0
  let sends = new Set<string>()
  let pages = 0
  let checks = 0

  const note = (promise: Promise_, words: string): void => {
    if (violations.length < 50) violations.push({ promise, at: new Date(plan.now()).toISOString(), words })
  }
  const named = (order: string): string => alias.get(order) ?? order

  /** From now, something has to happen within `ms` of the host's undisturbed time. */
  function expectWithin(watched: Watched, ms: number): void {
    watched.bound = ms + slack
    const before = watched.mustBy
    watched.mustBy = plan.now() + watched.bound
    if (before <= plan.now()) plan.at(watched.mustBy, () => look(watched))
  }

  function leased(watched: Watched, since: number): void {
    const length = house.ladders[watched.need.kind].leaseMs
    watched.lease = { since, until: since + length }
    expectWithin(watched, length)
  }

  function look(watched: Watched): void {
    if (watched.over) return
    checks += 1
    const now = plan.now()
    const mustBy = Math.max(watched.mustBy, disturbedAt === 0 ? 0 : disturbedAt + watched.bound + looks)
    if (!isUp()) {
      watched.mustBy = now + 60_000
      plan.at(watched.mustBy, () => look(watched))
    } else if (mustBy > now) {
      watched.mustBy = mustBy
      plan.at(mustBy, () => look(watched))
    } else {
      note(
        'I12 no silent end',
        `${needId(watched.need)}: nothing for ${watched.bound} ms after round ${watched.round - 1}`,
      )
      watched.over = true
    }
  }

  const begin = (need: Need, within: number): Watched => {
    const watched: Watched = { need, mustBy: 0, bound: 0, round: 0, groupOfRound: '', groupSince: 0, over: false }
    needs.set(needId(need), watched)
    expectWithin(watched, within)
    return watched
  }
  const gatherOf = (need: Need): number => house.ladders[need.kind].gatherMs

  function attempted(page: PageMessage): void {
    pages += 1
    for (const each of page.orders) {
      const order = named(each)
      const id = `${order}.${page.cause}`
      const clock = page.cause === 'deadline' ? clocks.get(order) : undefined
      const watched = needs.get(id) ?? (clock ? begin(clock.need, 0) : undefined)
      if (settled.has(id) || settled.has(order)) note('settled is quiet', `${page.id} after ${id} was settled`)
      if (clock) clock.lastPage = Math.max(clock.lastPage, Instant.ms(hostNow()))
      onePage(id, page)
      if (!watched || watched.over) continue
      const { lease } = watched
      if (lease && plan.now() < lease.until && page.cause !== 'deadline' && disturbedAt < lease.since)
        note('lease holds', `${page.id} although somebody works on ${id}`)
      watched.lease = undefined
      watched.round = page.round + 1
      const { level } = levelOf(house.ladders[watched.need.kind], page.round)
      expectWithin(watched, level.wait_seconds * 1000)
    }
  }

  /** One step's pages as they were decided: who, and how many. */
  function decided(effects: readonly Effect[]): void {
    sends = new Set()
    for (const effect of effects) if (effect.kind === 'send') sends.add(effect.page.id)
    if (sends.size === 0) return
    const groups = new Map<string, { page: PageMessage; people: Set<PersonId> }>()
    for (const effect of effects) {
      if (effect.kind !== 'send') continue
      const { page } = effect
      const id = groupOf(page)
      const group = groups.get(id) ?? { page, people: new Set<PersonId>() }
      if (!page.shadow) group.people.add(page.person)
      groups.set(id, group)
    }
    for (const [id, { page, people }] of groups) {
      if (page.round === 0) firstPage(id, page, people)
    }
  }

  const groupOf = (page: PageMessage): string => page.id.slice(0, page.id.indexOf(`.${page.person}.`))

  function onePage(need: string, page: PageMessage): void {
    const watched = needs.get(need)
    if (!watched || page.cause === 'deadline') return
    const round = `${page.kind} ${page.round} `
    const name = round + groupOf(page)
    if (watched.groupOfRound.startsWith(round) && watched.groupOfRound !== name && forgotAt < watched.groupSince)
      note('same page once', `${need}: ${watched.groupOfRound} and ${name}`)
    if (watched.groupOfRound !== name) watched.groupSince = plan.now()
    watched.groupOfRound = name
  }

  function firstPage(id: string, page: PageMessage, people: ReadonlySet<PersonId>): void {
    const now = hostNow()
    const asked = needs.get(`${named(page.orders[0] ?? '')}.${page.cause}`)?.need
    if (!asked) return
    const ladder = house.ladders[page.kind]
    // A page sent again after a crash was looked at when it was decided.
    if (!id.endsWith(`.${Instant.ms(now)}`)) return
    if (ladder.levels[0].page.join() === 'on-call') {
      const { over } = ladder.levels[0]
      const able = (id: PersonId): boolean => {
        const person = house.people.get(id)
        const ways = house.channels.get(id) ?? []
        return person !== undefined && lacks(person, asked.asks).length === 0 && ways.some((way) => over.includes(way))
      }
      const first = house.onCall('on-call', now).people.filter(able)
      const expected = first.length > 0 ? first : house.teams.flatMap((t) => house.onCall(t, now).people).filter(able)
      const found = [...people].sort().join()
      if (expected.length > 0 && found !== [...new Set(expected)].sort().join())
        note('right person', `${id} went to ${found}, not to ${expected.join()}`)
    }
    if (page.cause !== 'arrival') return
    const key = `${page.kind} ${qualificationKey(asked.asks)}`
    const last = lastStorm.get(key) ?? 0
    if (plan.now() - last < ladder.gatherMs && disturbedAt < last)
      note('storm is one page', `${id}, ${plan.now() - last} ms after the last`)
    lastStorm.set(key, plan.now())
  }

  return {
    violations,
    counts: () => ({ pages, checks, open: needs.size }),
    decided,
    attempted,
    disturbed: () => (disturbedAt = plan.now()),
    forgot: () => (forgotAt = plan.now()),
    owed: (ids: readonly string[]): void => {
      for (const id of ids) if (!sends.has(id)) note('intended is sent', `${id} was intended and not sent`)
    },
    needed(need: Need) {
      const known = needs.get(needId(need))
      if (known) known.over = true
      begin(need, gatherOf(need))
    },
    renamed(from: string, to: string) {
      alias.set(from, to)
      for (const [id, watched] of [...needs]) {
        if (watched.need.order !== from) continue
        needs.delete(id)
        watched.need = { ...watched.need, order: to }
        needs.set(needId(watched.need), watched)
      }
    },
    acknowledged(order: string, cause: NeedCause, since: number) {
      const watched = needs.get(`${named(order)}.${cause}`)
      if (!watched || watched.over) return
      leased(watched, since)
    },
    progressed(order: string, since: number) {
      for (const cause of ['arrival', 'second-signature', 'deadline'] as const) {
        const watched = needs.get(`${order}.${cause}`)
        if (watched?.lease && !watched.over) leased(watched, since)
      }
    },
    settled(order: string, cause?: NeedCause) {
      for (const each of cause ? [cause] : (['arrival', 'second-signature', 'deadline'] as const)) {
        const id = `${order}.${each}`
        const watched = needs.get(id)
        if (watched) watched.over = true
        needs.delete(id)
        if (cause) settled.add(id)
      }
      if (!cause) {
        settled.add(order)
        clocks.delete(order)
      }
      // Nobody remembers for ever: what is long settled is not asked about again.
      if (settled.size > 4000) for (const id of settled) if (settled.size > 2000) settled.delete(id)
    },
    /** A statutory clock with its marks in the pager's own time. */
    clock(order: string, need: Need, due: Instant, marks: readonly Instant[]) {
      const clock = { need, since: plan.now(), lastPage: 0 }
      clocks.set(order, clock)
      const struck = (mark: Instant): void => {
        if (clocks.get(order) !== clock) return
        const late = Instant.between(mark, hostNow())
        const calmSince = plan.now() - disturbedAt
        if (late < slack || !isUp() || calmSince < slack + looks) {
          plan.at(plan.now() + Math.max(slack, slack - late) + (isUp() ? 0 : 60_000), () => struck(mark))
          return
        }
        if (clock.lastPage < Instant.ms(mark) && disturbedAt < clock.since)
          note('clock paged when due', `${order}: ${mark} passed without its page`)
        else if (clock.lastPage < Instant.ms(mark) && mark === due)
          note('clock paged when due', `${order}: due ${mark} passed without its page`)
      }
      for (const mark of marks)
        plan.at(plan.now() + Math.max(0, Instant.between(hostNow(), mark)) + slack, () => struck(mark))
    },
    note,
  }
}
export type Watch = ReturnType<typeof watch>
