import type { PersonId } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { PolicyKind } from '../platform/settings-oncall.ts'
import { needId, type JournalEntry, type Need, type Outcome, type PageRef } from './need.ts'

/** A need nobody has settled yet. Under a lease somebody works on it; without one, the next page goes at `nextAt`. */
export type Open = {
  readonly need: Need
  /** How many times it was paged since it was opened or struck again: the level, and how far the alarm is widened. */
  readonly round: number
  readonly nextAt: Instant
  /** The pages of the last round, and what their carriers said. */
  readonly pages: readonly (PageRef & { readonly outcome: Outcome })[]
  /** What they say. */
  readonly words: string
  /** The pages this need was part of, latest last; an acknowledgement of any of them is one of this need. */
  readonly groups: readonly string[]
  readonly lease?: { readonly by: PersonId; readonly until: Instant }
}

/** A statutory clock: the instants at which people are paged by themselves, the last of them when it is due. */
export type Clock = { readonly need: Need; readonly due: Instant; readonly marks: readonly Instant[] }

/** All that the pager knows: the fold of its journal. */
export type PagerState = {
  /** Of the last entry. What the clock says now may lie before it, when somebody has set it back. */
  readonly clock?: Instant
  readonly open: ReadonlyMap<string, Open>
  readonly clocks: ReadonlyMap<string, Clock>
  /** When a first page of each kind last went out: what comes soon after is gathered into one. */
  readonly firstPages: Readonly<Partial<Record<PolicyKind, Instant>>>
}

export const emptyPager: PagerState = { open: new Map(), clocks: new Map(), firstPages: {} }

export const foldPager = (entries: Iterable<JournalEntry>, from: PagerState = emptyPager): PagerState => {
  let state = from
  for (const entry of entries) state = applyEntry(state, entry)
  return state
}

/** A need remembers this many of its pages by name. Whoever answers an older one answers for the order by its number. */
const rememberedGroups = 16

/**
 * The state after one more entry. An entry that stands in the journal twice, because writing it reported a failure
 * although it was written, changes nothing the second time.
 */
export function applyEntry(before: PagerState, entry: JournalEntry): PagerState {
  const state = { ...before, clock: entry.at }
  switch (entry.kind) {
    case 'needed': {
      const id = needId(entry.need)
      const known = before.open.get(id)
      const fresh: Open = { need: entry.need, round: 0, nextAt: entry.nextAt, pages: [], words: '', groups: [] }
      // Stated anew without more urgency: the words change, the escalation goes on where it is.
      if (known && !outranks(entry.need.kind, known.need.kind))
        return withOpen(state, id, { ...known, need: { ...entry.need, kind: known.need.kind } })
      return withOpen(state, id, known ? { ...fresh, groups: known.groups } : fresh)
    }
    case 'paged': {
      const next = new Map(before.open)
      let first: PolicyKind | undefined
      for (const id of entry.needs) {
        const open = next.get(id)
        if (!open || open.groups.includes(entry.group)) continue
        if (open.round === 0) first = open.need.kind
        next.set(id, {
          need: open.need,
          round: open.round + 1,
          nextAt: entry.nextAt,
          pages: entry.pages.map((page) => ({ ...page, outcome: 'intended' })),
          words: entry.words,
          groups: [...open.groups, entry.group].slice(-rememberedGroups),
        })
      }
      return {
        ...state,
        open: next,
        ...(first ? { firstPages: { ...before.firstPages, [first]: entry.at } } : {}),
      }
    }
    case 'carried':
      return mapOpen(
        state,
        ({ pages }) => pages.some((page) => page.id === entry.page),
        (open) => ({
          ...open,
          pages: open.pages.map((page) => (page.id === entry.page ? { ...page, outcome: entry.outcome } : page)),
        }),
      )
    case 'hurried':
      return eachOf(state, entry.needs, (open) => ({ ...open, nextAt: Instant.earliest(open.nextAt, entry.nextAt) }))
    case 'acknowledged':
      return eachOf(state, entry.needs, (open) => ({ ...open, lease: { by: entry.by, until: entry.until } }))
    case 'progressed':
      return eachOf(state, entry.needs, (open) =>
        open.lease ? { ...open, lease: { ...open.lease, until: entry.until } } : open,
      )
    case 'lapsed':
      return eachOf(state, [entry.need], ({ lease, ...open }) => (lease ? { ...open, nextAt: entry.at } : open))
    case 'settled': {
      const open = new Map(before.open)
      for (const id of entry.needs) open.delete(id)
      return { ...state, open }
    }
    case 'renamed':
      return rename(state, entry.from, entry.to)
    case 'clock-known': {
      const { need, due, marks } = entry
      return { ...state, clocks: new Map(before.clocks).set(need.order, { need, due, marks }) }
    }
    case 'clock-stopped': {
      const clocks = new Map(before.clocks)
      clocks.delete(entry.order)
      return { ...state, clocks }
    }
    case 'clock-struck':
      return strike(state, entry)
    case 'clock-set-back':
      return before.clock === entry.from ? setBack(state, Instant.between(entry.from, entry.at)) : state
  }
}

const urgency: Readonly<Record<PolicyKind, number>> = { emergency: 3, security: 2, deadline: 1, routine: 0 }
export const outranks = (a: PolicyKind, b: PolicyKind): boolean => urgency[a] > urgency[b]

const withOpen = (state: PagerState, id: string, open: Open): PagerState => ({
  ...state,
  open: new Map(state.open).set(id, open),
})

const eachOf = (state: PagerState, ids: readonly string[], change: (open: Open) => Open): PagerState => {
  const next = new Map(state.open)
  for (const id of ids) {
    const open = next.get(id)
    if (open) next.set(id, change(open))
  }
  return { ...state, open: next }
}

const mapOpen = (state: PagerState, which: (open: Open) => boolean, change: (open: Open) => Open): PagerState => {
  const ids = [...state.open].filter(([, open]) => which(open)).map(([id]) => id)
  return eachOf(state, ids, change)
}

/** A clock that strikes opens its need; or opens it again, when somebody had acknowledged; or pages the next level now. */
function strike(state: PagerState, { need, mark }: Extract<JournalEntry, { kind: 'clock-struck' }>): PagerState {
  const clock = state.clocks.get(need.order)
  if (!clock?.marks.some((each) => each <= mark)) return state
  const marks = clock.marks.filter((each) => each > mark)
  const id = needId(need)
  const known = state.open.get(id)
  const open: Open =
    known && !known.lease
      ? { ...known, need, nextAt: mark }
      : { need, round: 0, nextAt: mark, pages: [], words: '', groups: known?.groups ?? [] }
  return {
    ...state,
    clocks: new Map(state.clocks).set(need.order, { ...clock, marks }),
    open: new Map(state.open).set(id, open),
  }
}

/** An arrival got its number in the books: the same need under another name, not one more page. */
function rename(state: PagerState, from: string, to: string): PagerState {
  const named = (need: Need): Need => ({ ...need, order: to, words: need.words.replaceAll(from, to) })
  const open = new Map<string, Open>()
  for (const [id, each] of state.open) {
    if (each.need.order !== from) open.set(id, open.get(id) ?? each)
    else open.set(`${to}.${each.need.cause}`, { ...each, need: named(each.need) })
  }
  const clocks = new Map([...state.clocks].map(([order, clock]) => [order === from ? to : order, clock]))
  return { ...state, open, clocks }
}

/** The clock went back: what was to come so much later comes as soon as it would have. Statutory dates stay. */
function setBack(state: PagerState, byMs: number): PagerState {
  const open = [...state.open].map(([id, each]): [string, Open] => [
    id,
    {
      ...each,
      nextAt: Instant.plus(each.nextAt, byMs),
      ...(each.lease ? { lease: { ...each.lease, until: Instant.plus(each.lease.until, byMs) } } : {}),
    },
  ])
  const firstPages = Object.fromEntries(
    Object.entries(state.firstPages).map(([kind, at]) => [kind, Instant.plus(at, byMs)]),
  )
  return { ...state, open: new Map(open), firstPages }
}
