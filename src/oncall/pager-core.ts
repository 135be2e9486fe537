import type { PersonId } from '../order/ids.ts'
import { Instant, seconds } from '../order/time.ts'
import type { PolicyKind } from '../platform/settings-oncall.ts'
import type { House } from './house.ts'
import { needId, type Decision, type JournalEntry, type Need, type NeedCause, type Outcome } from './need.ts'
import { applyTo, draftOf, outranks, type Draft, type Open, type PagerState } from './pager-state.ts'
import { groupsOf, unsent, type Group, type PageMessage } from './pages.ts'
import { levelOf } from './policy.ts'

/** What the pager is told. Everything may be told twice, late, or in another order. */
export type PagerInput =
  /** People are needed; stated again after a restart, or with more urgency once it was judged. */
  | { readonly kind: 'needed'; readonly need: Need }
  /** An arrival got its order number: it goes on under that. */
  | { readonly kind: 'renamed'; readonly from: string; readonly to: string }
  /** A human said: mine. By the page they answer, or by the order. */
  | { readonly kind: 'acknowledged'; readonly by: PersonId; readonly page: string }
  | { readonly kind: 'acknowledged'; readonly by: PersonId; readonly order: string; readonly cause?: NeedCause }
  /** A human did something for the order: whoever works on it is waited for again. */
  | { readonly kind: 'progressed'; readonly order: string }
  /** The first of two has signed: `need` is what the second is paged for. */
  | { readonly kind: 'signed'; readonly by: PersonId; readonly need: Need }
  /** Nobody is needed any more: for this cause, or for the order as a whole, its clock included. */
  | { readonly kind: 'settled'; readonly order: string; readonly cause?: NeedCause; readonly why: string }
  /** A statutory period runs from `from` to `due`; `need` is what people are paged for at its marks. */
  | { readonly kind: 'clock'; readonly need: Need; readonly from: Instant; readonly due: Instant }
  /** What a carrier said of a page, at once or later. */
  | { readonly kind: 'carried'; readonly page: string; readonly outcome: Exclude<Outcome, 'intended'> }
  /** Time has passed. */
  | { readonly kind: 'tick' }
  /** The journal was folded; what was intended and has no outcome is sent again, under the same id. */
  | { readonly kind: 'restarted' }

export type Effect =
  /** Durable (fsync) before any effect after it. When it cannot be written, the rest is done all the same: paging fails open. */
  | { readonly kind: 'journal'; readonly entries: readonly JournalEntry[] }
  | { readonly kind: 'send'; readonly page: PageMessage }
  /** Nobody has answered a whole ladder: the alarm reaches further. 1: all who are to be paged; 2 and more: all, and the house. */
  | { readonly kind: 'alarm'; readonly width: number; readonly orders: readonly string[]; readonly words: string }
  /** Tick at this instant, or earlier. Given with every step while anything is open. */
  | { readonly kind: 'wake'; readonly at: Instant }

export type Stepped = { readonly state: PagerState; readonly effects: readonly Effect[] }

/** After every carrier refused a page, the next level waits no longer than this. */
const afterFailureMs = seconds(15)

/**
 * One step of the pager: what is decided about an input, or about several that came together, at `now`, and what is to
 * be done, in this order.
 *
 * Pure. What is decided is in the journal before it is done, so a crash anywhere leaves either nothing, or an intention
 * that `restarted` does again under the same page id. A page ends by a human acknowledgement alone, never by what a
 * provider says (I12), and an acknowledgement is a lease: without progress the next level is paged.
 */
export function step(
  state: PagerState,
  inputs: PagerInput | readonly PagerInput[],
  now: Instant,
  house: House,
): Stepped {
  const desk = new Deciding(state, now, house)
  if (state.clock && now < state.clock) desk.decide({ kind: 'clock-set-back', byMs: Instant.between(state.clock, now) })
  for (const input of 'kind' in inputs ? [inputs] : inputs) decideInput(desk, input)
  decideDue(desk)
  return desk.outcome()
}

/** What one step has decided so far. */
class Deciding {
  /** What was before, until the first decision; from then on a draft of what comes after. */
  state: PagerState
  draft: Draft | undefined
  readonly now: Instant
  readonly house: House
  readonly entries: JournalEntry[] = []
  readonly effects: Effect[] = []

  constructor(state: PagerState, now: Instant, house: House) {
    this.state = state
    this.now = now
    this.house = house
  }

  decide(decision: Decision): void {
    const entry = { seq: this.state.seq + 1, at: this.now, ...decision }
    this.entries.push(entry)
    this.draft ??= draftOf(this.state)
    applyTo(this.draft, entry)
    this.state = this.draft
  }

  send(pages: readonly PageMessage[]): void {
    for (const page of pages) this.effects.push({ kind: 'send', page })
  }

  outcome(): Stepped {
    const wake = nextWake(this.state)
    return {
      state: this.state,
      effects: [
        ...(this.entries.length > 0 ? [{ kind: 'journal' as const, entries: this.entries }] : []),
        ...this.effects,
        ...(wake ? [{ kind: 'wake' as const, at: wake }] : []),
      ],
    }
  }
}

function decideInput(desk: Deciding, input: PagerInput): void {
  const { state } = desk
  switch (input.kind) {
    case 'needed':
      need(desk, input.need)
      return
    case 'renamed':
      if ([...state.open.values()].some((open) => open.need.order === input.from) || state.clocks.has(input.from))
        desk.decide({ kind: 'renamed', from: input.from, to: input.to })
      return
    case 'acknowledged':
      acknowledge(desk, input)
      return
    case 'progressed': {
      const worked = opensOf(state, input.order).filter(([, open]) => open.lease)
      for (const [until, needs] of leased(desk, worked)) desk.decide({ kind: 'progressed', needs, until })
      return
    }
    case 'signed': {
      const { need: second, by } = input
      const arrival = opensOf(state, second.order, 'arrival').map(([id]) => id)
      if (arrival.length > 0)
        desk.decide({ kind: 'settled', needs: arrival, why: `${by} has signed; a second person is paged.` })
      need(desk, { ...second, asks: { ...second.asks, not: [...new Set([...(second.asks.not ?? []), by])] } })
      return
    }
    case 'settled': {
      const needs = opensOf(state, input.order, input.cause).map(([id]) => id)
      if (needs.length > 0) desk.decide({ kind: 'settled', needs, why: input.why })
      if (!input.cause && state.clocks.has(input.order)) desk.decide({ kind: 'clock-stopped', order: input.order })
      return
    }
    case 'clock': {
      const known = state.clocks.get(input.need.order)
      if (known?.due === input.due) return
      desk.decide({ kind: 'clock-known', need: input.need, due: input.due, marks: marksOf(desk, input) })
      return
    }
    case 'carried':
      carried(desk, input.page, input.outcome)
      return
    case 'restarted':
      desk.send(unsent(state))
      return
    case 'tick':
      return
  }
}

function need(desk: Deciding, wanted: Need): void {
  const known = desk.state.open.get(needId(wanted))
  const { gatherMs } = desk.house.ladders[wanted.kind]
  if (known && !outranks(wanted.kind, known.need.kind)) {
    if (JSON.stringify({ ...wanted, kind: known.need.kind }) === JSON.stringify(known.need)) return
    desk.decide({ kind: 'needed', need: wanted, nextAt: known.nextAt })
    return
  }
  const last = desk.state.firstPages[wanted.kind]
  const quiet = wanted.kind === 'emergency' ? desk.now : Instant.plus(desk.now, gatherMs)
  // A storm: what comes while the last first page is still fresh waits for the others, and becomes one page with them.
  const nextAt = last && wanted.kind === 'emergency' ? Instant.latest(quiet, Instant.plus(last, gatherMs)) : quiet
  desk.decide({ kind: 'needed', need: wanted, nextAt })
}

function acknowledge(desk: Deciding, input: Extract<PagerInput, { kind: 'acknowledged' }>): void {
  // Whoever learns is told, and does not take it over.
  if ('page' in input && input.page.endsWith('.shadow')) return
  const opens = [...desk.state.open]
  const answered =
    'page' in input
      ? opens.filter(([, open]) =>
          open.groups.some((group) => input.page.startsWith(group) && input.page[group.length] === '.'),
        )
      : opensOf(desk.state, input.order, input.cause)
  // A page from before the journal was lost, or from long ago, still names what it was first of all about.
  if ('page' in input && answered.length === 0)
    answered.push(...opens.filter(([id, open]) => input.page.startsWith(`${id}.${open.need.kind}.`)))
  for (const [until, needs] of leased(desk, answered)) desk.decide({ kind: 'acknowledged', needs, by: input.by, until })
}

/** The needs by the end that a lease from now has for their kind. */
function leased(desk: Deciding, opens: readonly [string, Open][]): [Instant, string[]][] {
  const lengths = Map.groupBy(opens, ([, open]) => desk.house.ladders[open.need.kind].leaseMs)
  return [...lengths].map(([ms, some]) => [Instant.plus(desk.now, ms), some.map(([id]) => id)])
}

function carried(desk: Deciding, page: string, outcome: Exclude<Outcome, 'intended'>): void {
  const about: string[] = []
  let known: Outcome | undefined
  for (const [id, { pages }] of desk.state.open) {
    const said = pages.find((each) => each.id === page)
    if (said) about.push(id)
    known ??= said?.outcome
  }
  // A late "accepted" does not undo "delivered"; nothing undoes what is already known twice.
  if (!known || known === outcome || (known === 'delivered' && outcome === 'accepted')) return
  desk.decide({ kind: 'carried', page, outcome })
  const silent = about.filter((id) => {
    const open = desk.state.open.get(id)
    return open && !open.lease && open.pages.every((each) => each.shadow ?? each.outcome === 'failed')
  })
  if (silent.length === 0) return
  const nextAt = Instant.plus(desk.now, afterFailureMs)
  const late = silent.filter((id) => (desk.state.open.get(id)?.nextAt ?? '') > nextAt)
  if (late.length > 0) desk.decide({ kind: 'hurried', needs: late, nextAt })
}

/** Everything that is due at `now`: clocks strike, leases lapse, and whoever is next is paged. */
function decideDue(desk: Deciding): void {
  const { now } = desk
  for (const { need, marks } of desk.state.clocks.values()) {
    const mark = marks.findLast((each) => each <= now)
    if (mark) desk.decide({ kind: 'clock-struck', need, mark })
  }
  const lapsed: string[] = []
  for (const [id, { lease }] of desk.state.open) if (lease && lease.until <= now) lapsed.push(id)
  if (lapsed.length > 0) desk.decide({ kind: 'lapsed', needs: lapsed })

  const due: Open[] = []
  const storming = new Set<PolicyKind>()
  for (const open of desk.state.open.values()) {
    if (open.lease || open.nextAt > now) continue
    due.push(open)
    if (open.round === 0) storming.add(open.need.kind)
  }
  // Whoever is gathered goes with the first of its kind whose time has come.
  if (storming.size > 0)
    for (const open of desk.state.open.values())
      if (!open.lease && open.nextAt > now && open.round === 0 && storming.has(open.need.kind)) due.push(open)
  if (due.length > 0) for (const group of groupsOf(desk.house, due, now)) pageGroup(desk, group)
}

function pageGroup(desk: Deciding, { id, kind, round, members, pages, words }: Group): void {
  const { level, width } = levelOf(desk.house.ladders[kind], round)
  const orders = members.map((open) => open.need.order)
  desk.decide({
    kind: 'paged',
    group: id,
    needs: members.map((open) => needId(open.need)),
    pages,
    words,
    nextAt: Instant.plus(desk.now, seconds(level.wait_seconds)),
  })
  desk.send(unsent(desk.state, id))
  // Nobody at all to page is the widest alarm there is, from the first round on.
  if (width > 0 || pages.length === 0)
    desk.effects.push({
      kind: 'alarm',
      width: pages.length === 0 ? 2 : width,
      orders,
      words: `Nobody has answered for ${orders.join(', ')}. Go to the desk, or call somebody who can: duly list`,
    })
}

/** The marks ahead, the last of them the moment it is due. A clock learned of late, or shortened, strikes at once. */
function marksOf(desk: Deciding, { need, from, due }: Extract<PagerInput, { kind: 'clock' }>): Instant[] {
  const length = Math.max(0, Instant.between(from, due))
  const marks = [
    ...desk.house.clockMarks.map((percent) => Instant.plus(from, Math.floor((length * percent) / 100))),
    due,
  ]
  const known = desk.state.clocks.get(need.order)
  const missed = known && known.due <= due ? undefined : marks.findLast((mark) => mark <= desk.now)
  return [...new Set([...(missed ? [missed] : []), ...marks.filter((mark) => mark > desk.now)])].sort()
}

const opensOf = (state: PagerState, order: string, cause?: NeedCause): [string, Open][] =>
  [...state.open].filter(([, open]) => open.need.order === order && (cause === undefined || open.need.cause === cause))

/** When the next thing is due; nothing while nothing is open. */
function nextWake(state: PagerState): Instant | undefined {
  let wake: Instant | undefined
  const consider = (at: Instant | undefined): void => {
    if (at && (!wake || at < wake)) wake = at
  }
  for (const open of state.open.values()) consider(open.lease ? open.lease.until : open.nextAt)
  for (const clock of state.clocks.values()) consider(clock.marks[0])
  return wake
}

export type { PageMessage }
