import { Instant } from '../../src/order/time.ts'
import type { House } from '../../src/oncall/house.ts'
import type { JournalEntry } from '../../src/oncall/need.ts'
import type { Effect, PageMessage, PagerInput, Stepped } from '../../src/oncall/pager-core.ts'
import { emptyPager, type PagerState } from '../../src/oncall/pager-state.ts'
import type { Agenda } from './agenda.ts'
import type { Chance } from './chance.ts'

/** The code under test, part by part: a planted bug is another part in its place. */
export type Parts = {
  readonly step: (state: PagerState, input: PagerInput, now: Instant, house: House) => Stepped
  readonly encode: (entries: readonly JournalEntry[]) => string
  readonly snapshot: (state: PagerState) => string
  readonly read: (text: string) => { readonly state: PagerState; readonly damaged: number }
}

export type Host = {
  /** Told until it is durable; `confirmed` is called then, once, with the moment at which it was decided. */
  readonly tell: (input: PagerInput, confirmed?: (performedAt: number) => void) => void
  /** What the pager's own clock shows. */
  readonly now: () => Instant
  readonly jump: (ms: number) => void
  readonly counts: { steps: number; crashes: number; jumps: number; entries: number; journalFailures: number }
  readonly isUp: () => boolean
  /** From now on nothing goes wrong. */
  readonly calmDown: () => void
}

/** What the pager process does to the world, for those who watch. */
export type Watching = {
  readonly decided: (effects: readonly Effect[]) => void
  readonly send: (page: PageMessage) => void
  /** Since now nothing before is to be relied on for its time: the process began again, or its clock jumped. */
  readonly disturbed: () => void
  /** Decisions that never reached the disk are gone with the process. */
  readonly forgot: () => void
  /** Pages that were intended durably and never tried are tried again first of all. */
  readonly owed: (pages: readonly string[]) => void
}

type Told = {
  readonly input: PagerInput
  readonly confirmed?: ((performedAt: number) => void) | undefined
  performedAt?: number
}

/**
 * The pager process: does the effects of the core in order, over a disk that fails and lies, and dies at any of them.
 * What it promises the core is what the real process promises: journal before page, told until durable, and a write
 * that failed is written again before the next.
 */
export function host(
  r: Chance,
  plan: Agenda,
  house: House,
  parts: Parts,
  luck: { readonly crash: number; readonly journalFails: number },
  watching: Watching,
): Host {
  const counts = { steps: 0, crashes: 0, jumps: 0, entries: 0, journalFailures: 0 }
  /** Read only after a crash, and worked out only then: what was written does not change. */
  let disk: (() => string)[] = []
  let state = emptyPager
  let skew = 0
  let up = true
  let calm = false
  let unwritten: readonly JournalEntry[] = []
  let unconfirmed: Told[] = []
  let inbox: Told[] = []
  let timer = 0
  let dueAt: number | undefined
  /** Pages written down as intended and not yet tried, with the need each is for. */
  const owed = new Map<string, string>()
  let shown = { ms: NaN, at: Instant.at(0) }
  const now = (): Instant => {
    const ms = plan.now() + skew
    if (ms !== shown.ms) shown = { ms, at: Instant.at(ms) }
    return shown.at
  }
  const dies = (): boolean => !calm && r.oneIn(luck.crash)

  function write(entries: readonly JournalEntry[]): void {
    counts.entries += entries.length
    const all = unwritten.length > 0 ? [...unwritten, ...entries] : entries
    const fails = !calm && r.oneIn(luck.journalFails)
    if (fails) counts.journalFailures += 1
    // A disk that fails may have written all the same, half a line of it included.
    if (!fails || r.oneIn(2)) {
      disk.push(() => parts.encode(all))
      for (const entry of entries) owe(entry)
    }
    unwritten = fails ? all : []
    if (disk.length > 20) disk = [snapshot()]
  }

  function snapshot(): () => string {
    const whole = state
    return () => parts.snapshot(whole)
  }

  /** What is answered, settled or followed by the next round is owed no more. */
  function owe(entry: JournalEntry): void {
    if (entry.kind !== 'paged' && entry.kind !== 'acknowledged' && entry.kind !== 'settled') return
    for (const [page, need] of owed) if (entry.needs.includes(need)) owed.delete(page)
    if (entry.kind === 'paged') for (const page of entry.pages) owed.set(page.id, entry.needs[0]!)
  }

  function confirm(told: Told): void {
    if (unwritten.length > 0) {
      unconfirmed.push(told)
      if (unconfirmed.length === 1) plan.at(plan.now() + 1000, flush)
      return
    }
    told.confirmed?.(told.performedAt ?? plan.now())
  }

  function flush(): void {
    if (!up || unconfirmed.length === 0) return
    if (unwritten.length > 0) write([])
    const waiting = unconfirmed
    unconfirmed = []
    for (const told of waiting) confirm(told)
  }

  function wake(at: Instant): void {
    const due = Instant.ms(at) - skew
    if (due === dueAt) return
    const mine = ++timer
    dueAt = due
    plan.at(due, () => {
      if (mine !== timer || !up) return
      dueAt = undefined
      perform({ input: { kind: 'tick' } })
    })
  }

  function perform(told: Told): void {
    if (!up) {
      inbox.push(told)
      return
    }
    counts.steps += 1
    told.performedAt = plan.now()
    const stepped = parts.step(state, told.input, now(), house)
    state = stepped.state
    watching.decided(stepped.effects)
    if (told.input.kind === 'restarted') watching.owed([...owed.keys()])
    for (const effect of stepped.effects) {
      if (dies()) {
        crash(told)
        return
      }
      if (effect.kind === 'journal') write(effect.entries)
      else if (effect.kind === 'send') {
        owed.delete(effect.page.id)
        watching.send(effect.page)
      } else if (effect.kind === 'wake') wake(effect.at)
      // The effect happened, and whoever asked for it never hears.
      if (dies()) {
        crash(told)
        return
      }
    }
    confirm(told)
  }

  function crash(told: Told): void {
    counts.crashes += 1
    up = false
    timer += 1
    dueAt = undefined
    if (told.input.kind !== 'tick' && told.input.kind !== 'restarted') inbox.push(told)
    inbox.push(...unconfirmed)
    unconfirmed = []
    if (unwritten.length > 0) watching.forgot()
    unwritten = []
    // What was being written when it died may stand there in half.
    if (r.oneIn(3)) disk.push(() => '5ea1ab1e {"kind":"nee\n')
    plan.at(plan.now() + 500 + r.around(20_000), restart)
  }

  function restart(): void {
    state = parts.read(disk.map((written) => written()).join('')).state
    if (r.oneIn(2)) disk = [snapshot()]
    up = true
    watching.disturbed()
    perform({ input: { kind: 'restarted' } })
    const waiting = inbox
    inbox = []
    for (const told of waiting) perform(told)
  }

  return {
    counts,
    now,
    isUp: () => up,
    tell: (input, confirmed) => perform({ input, confirmed }),
    calmDown: () => (calm = true),
    jump(ms) {
      counts.jumps += 1
      skew += ms
      watching.disturbed()
      // The process looks at its clock at least this often while anything is open.
      plan.at(plan.now() + 30_000, () => {
        if (up) perform({ input: { kind: 'tick' } })
      })
    },
  }
}
