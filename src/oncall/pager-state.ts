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
  /** The number of the last entry. */
  readonly seq: number
  /** Of the last entry. What the clock says now may lie before it, when somebody has set it back. */
  readonly clock?: Instant
  readonly open: ReadonlyMap<string, Open>
  readonly clocks: ReadonlyMap<string, Clock>
  /** When a first page of each kind last went out: what comes soon after is gathered into one. */
  readonly firstPages: Readonly<Partial<Record<PolicyKind, Instant>>>
}

export const emptyPager: PagerState = { seq: 0, open: new Map(), clocks: new Map(), firstPages: {} }

/** A state that may still change while one step, or one reading of the journal, is under way. */
export type Draft = { -readonly [K in keyof PagerState]: PagerState[K] } & { open: Map<string, Open> }

/** Clocks change so seldom that they are copied when they do. */
export const draftOf = (state: PagerState): Draft => ({ ...state, open: new Map(state.open) })

/** A need remembers this many of its pages by name. Whoever answers an older one answers for the order by its number. */
const rememberedGroups = 16

/**
 * One more entry. An entry that stands in the journal twice, because writing it reported a failure although it was
 * written, changes nothing the second time: its number is known.
 */
export function applyTo(draft: Draft, entry: JournalEntry): void {
  if (entry.seq <= draft.seq) return
  draft.seq = entry.seq
  draft.clock = entry.at
  const { open } = draft
  switch (entry.kind) {
    case 'needed': {
      const id = needId(entry.need)
      const known = open.get(id)
      // Stated anew without more urgency: the words change, the escalation goes on where it is.
      if (known && !outranks(entry.need.kind, known.need.kind))
        open.set(id, { ...known, need: { ...entry.need, kind: known.need.kind } })
      else open.set(id, begun(entry.need, entry.nextAt))
      return
    }
    case 'paged': {
      const pages = entry.pages.map((page) => ({ ...page, outcome: 'intended' as const }))
      for (const id of entry.needs) {
        const known = open.get(id)
        if (!known) continue
        if (known.round === 0) draft.firstPages = { ...draft.firstPages, [known.need.kind]: entry.at }
        open.set(id, {
          need: known.need,
          round: known.round + 1,
          nextAt: entry.nextAt,
          pages,
          words: entry.words,
          groups: [...known.groups, entry.group].slice(-rememberedGroups),
        })
      }
      return
    }
    case 'carried':
      for (const [id, known] of open)
        if (known.pages.some((page) => page.id === entry.page))
          open.set(id, {
            ...known,
            pages: known.pages.map((page) => (page.id === entry.page ? { ...page, outcome: entry.outcome } : page)),
          })
      return
    case 'hurried':
      each(open, entry.needs, (known) => ({ ...known, nextAt: Instant.earliest(known.nextAt, entry.nextAt) }))
      return
    case 'acknowledged':
      each(open, entry.needs, (known) => ({ ...known, lease: { by: entry.by, until: entry.until } }))
      return
    case 'progressed':
      each(open, entry.needs, (known) =>
        known.lease ? { ...known, lease: { ...known.lease, until: entry.until } } : known,
      )
      return
    case 'lapsed':
      each(open, entry.needs, ({ lease, ...known }) => (lease ? { ...known, nextAt: entry.at } : known))
      return
    case 'settled':
      for (const id of entry.needs) open.delete(id)
      return
    case 'renamed':
      rename(draft, entry.from, entry.to)
      return
    case 'clock-known': {
      const { need, due, marks } = entry
      draft.clocks = new Map(draft.clocks).set(need.order, { need, due, marks })
      return
    }
    case 'clock-stopped':
      draft.clocks = new Map([...draft.clocks].filter(([order]) => order !== entry.order))
      return
    case 'clock-struck':
      strike(draft, entry)
      return
    case 'clock-set-back':
      setBack(draft, entry.byMs)
      return
  }
}

/** Begun anew: what people answered to before, they answered without knowing this. */
const begun = (need: Need, nextAt: Instant): Open => ({
  need,
  round: 0,
  nextAt,
  pages: [],
  words: '',
  groups: [],
})

const urgency: Readonly<Record<PolicyKind, number>> = { emergency: 3, security: 2, deadline: 1, routine: 0 }
export const outranks = (a: PolicyKind, b: PolicyKind): boolean => urgency[a] > urgency[b]

const each = (open: Map<string, Open>, ids: readonly string[], change: (known: Open) => Open): void => {
  for (const id of ids) {
    const known = open.get(id)
    if (known) open.set(id, change(known))
  }
}

/** A clock that strikes opens its need; or opens it again, when somebody had acknowledged; or pages the next level now. */
function strike(draft: Draft, { need, mark }: Extract<JournalEntry, { kind: 'clock-struck' }>): void {
  const { open, clocks } = draft
  const clock = clocks.get(need.order)
  if (clock)
    draft.clocks = new Map(clocks).set(need.order, { ...clock, marks: clock.marks.filter((later) => later > mark) })
  const id = needId(need)
  const known = open.get(id)
  const groups = known?.groups ?? []
  open.set(id, known && !known.lease ? { ...known, need, nextAt: mark } : { ...begun(need, mark), groups })
}

/** An arrival got its number in the books: the same need under another name, not one more page. */
function rename(draft: Draft, from: string, to: string): void {
  const { open, clocks } = draft
  for (const [id, known] of [...open]) {
    if (known.need.order !== from) continue
    const need = { ...known.need, order: to, words: known.need.words.replaceAll(from, to) }
    open.delete(id)
    open.set(needId(need), { ...known, need })
  }
  if (!clocks.has(from)) return
  const renamed = ([order, clock]: [string, Clock]): [string, Clock] =>
    order === from ? [to, { ...clock, need: { ...clock.need, order: to } }] : [order, clock]
  draft.clocks = new Map([...clocks].map(renamed))
}

/** The clock went back: what was to come so much later comes as soon as it would have. Statutory dates stay. */
function setBack(draft: Draft, byMs: number): void {
  for (const [id, known] of draft.open)
    draft.open.set(id, {
      ...known,
      nextAt: Instant.plus(known.nextAt, byMs),
      ...(known.lease ? { lease: { ...known.lease, until: Instant.plus(known.lease.until, byMs) } } : {}),
    })
  draft.firstPages = Object.fromEntries(
    Object.entries(draft.firstPages).map(([kind, at]) => [kind, Instant.plus(at, byMs)]),
  )
}
