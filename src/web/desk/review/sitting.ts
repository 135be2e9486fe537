import type { PersonId } from '../../../order/ids.ts'
import { decide, type ItemDecision, type Review, type Span, type Standing } from '../../../order/review.ts'
import type { Instant } from '../../../order/time.ts'
import type { Line, Shown } from './look.ts'
import { spansOf } from './look.ts'

export type Decision = ItemDecision | { readonly as: 'undecided' }
/** What a reviewer decided, on its way to the desk. */
export type Wish = { readonly items: readonly Span[]; readonly decision: Decision }
type Decided = Omit<Review['decided'][number], 'kind' | 'given'>

/** Where the desk's books stand: the decisions since those that this page has, and how many there are. */
export type News = { readonly list: string; readonly since: readonly Decided[]; readonly decisions: number }

/** What a sitting needs of the world around it. */
export type Around = {
  /** The lines after skipping so many, and how many there are in all. */
  readonly page: (from: number) => Promise<{ readonly total: number; readonly items: readonly Line[] }>
  readonly news: (after: number) => Promise<News>
  readonly tell: (wish: Wish) => Promise<void>
  /** Whether an error is the desk's own no, which it would say again; otherwise the line broke, or the session ended. */
  readonly isNo: (error: unknown) => boolean
  /** Before something that failed is tried again. */
  readonly pause: () => Promise<void>
  /** Wishes that the desk has not got yet, kept over a reload of the page. */
  readonly kept: { get(): readonly Wish[]; set(wishes: readonly Wish[]): void }
}

export type Snapshot = {
  readonly lines: readonly Line[]
  readonly total: number | undefined
  readonly shown: Shown
  /** How many items this page decided that the desk has not got yet. */
  readonly unsaved: number
  /** The line is broken; it is tried again. */
  readonly broken: boolean
  /** What the desk said no to last. */
  readonly refused: unknown
  readonly undoable: number
}

const mergedMost = 200

/**
 * One reviewer's sitting at one list of items: the list, which never changes, what stands for each item by the desk's
 * books, and on top of it what this page decided. A decision is shown at once and told as soon as there is a line, in the
 * order it was made; what the desk refuses is taken back and said.
 */
export class Sitting {
  readonly list: string
  readonly #around: Around
  readonly #by: PersonId
  readonly #now: () => Instant
  readonly #listeners = new Set<() => void>()
  readonly #books = new Map<number, Standing>()
  #seen = 0
  #lines: readonly Line[] = []
  #total: number | undefined
  #waiting: Wish[]
  #undo: Wish[][] = []
  #broken = false
  #refused: unknown
  #telling = false
  #snapshot: Snapshot

  constructor(list: string, around: Around, by: PersonId, now: () => Instant) {
    this.list = list
    this.#around = around
    this.#by = by
    this.#now = now
    this.#waiting = [...around.kept.get()]
    this.#snapshot = this.#look()
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
  readonly snapshot = (): Snapshot => this.#snapshot

  /** Reads the whole list, page by page; ends early when `signal` says so. */
  async load(signal: AbortSignal): Promise<void> {
    void this.#tellAll()
    while (!signal.aborted && (this.#total === undefined || this.#lines.length < this.#total))
      try {
        const { total, items } = await this.#around.page(this.#lines.length)
        // Whoever loads at the same time may have been faster.
        const next = (items[0]?.n ?? 0) === this.#lines.length + 1 ? items : []
        this.#lines = [...this.#lines, ...next]
        this.#total = items.length === 0 ? this.#lines.length : total
        this.#broken &&= this.#waiting.length > 0
        this.#changed()
      } catch (error) {
        const no = this.#around.isNo(error)
        if (no) this.#refused = error
        else this.#broken = true
        this.#changed()
        if (no) return
        await this.#around.pause()
      }
  }

  /** How many decisions of the books this page has. */
  get seen(): number {
    return this.#seen
  }

  /** Takes what the books say that is new. What was read twice at once counts once. */
  take({ since, decisions }: News): void {
    const fresh = since.slice(Math.max(0, since.length - (decisions - this.#seen)))
    if (decisions <= this.#seen) return
    for (const each of fresh) decide(this.#books, { kind: 'items-decided', ...each })
    this.#seen = decisions
    this.#changed()
  }

  /** Decides on these items, shown at once. */
  decide(numbers: readonly number[], decision: Decision): void {
    if (numbers.length === 0) return
    const before = Map.groupBy(numbers, (n) =>
      JSON.stringify(this.#snapshot.shown.get(n)?.decision ?? { as: 'undecided' }),
    )
    this.#undo.push(
      [...before].map(([was, those]) => ({ items: spansOf(those), decision: JSON.parse(was) as Decision })),
    )
    this.#refused = undefined
    this.#wait({ items: spansOf(numbers), decision })
  }

  /** Takes the last decision of this sitting back: each of its items stands as before. Gives the first of them. */
  undo(): number | undefined {
    const wishes = this.#undo.pop() ?? []
    this.#refused = undefined
    for (const wish of wishes) this.#wait(wish)
    const firsts = wishes.flatMap(({ items }) => items.map(([first]) => first))
    return firsts.length === 0 ? undefined : Math.min(...firsts)
  }

  #wait(wish: Wish): void {
    this.#waiting.push(wish)
    this.#changed()
    void this.#tellAll()
  }

  async #tellAll(): Promise<void> {
    if (this.#telling) return
    this.#telling = true
    for (let first = this.#waiting[0]; first; first = this.#waiting[0]) {
      const together = this.#together(first)
      const wish = { items: together.flatMap(({ items }) => items), decision: first.decision }
      try {
        // What went out before the line broke may have arrived.
        if (this.#broken) this.take(await this.#around.news(this.#seen))
        if (!this.#broken || !this.#stands(wish)) await this.#around.tell(wish)
        decide(this.#books, { kind: 'items-decided', ...wish, by: this.#by, at: this.#now() })
        this.#waiting.splice(0, together.length)
        this.#broken = false
      } catch (error) {
        if (this.#around.isNo(error)) {
          this.#refused = error
          this.#waiting.splice(0, together.length)
        } else {
          this.#broken = true
          this.#changed()
          await this.#around.pause()
        }
      }
      this.#changed()
    }
    this.#telling = false
  }

  /** The first wishes that say the same: one act of the desk. Redactions are made one by one. */
  #together({ decision }: Wish): Wish[] {
    const same = JSON.stringify(decision)
    const end = this.#waiting.findIndex((w) => JSON.stringify(w.decision) !== same)
    const most = decision.as === 'redact' ? 1 : mergedMost
    return this.#waiting.slice(0, Math.min(end === -1 ? this.#waiting.length : end, most))
  }

  #stands({ items, decision }: Wish): boolean {
    const wanted = decision.as === 'undecided' ? undefined : JSON.stringify(decision)
    return numbersOf(items).every((n) => {
      const stands = this.#books.get(n)
      return stands === undefined
        ? wanted === undefined
        : JSON.stringify(stands.decision) === wanted && stands.by === this.#by
    })
  }

  #changed(): void {
    this.#around.kept.set(this.#waiting)
    this.#snapshot = this.#look()
    for (const listener of this.#listeners) listener()
  }

  #look(): Snapshot {
    const shown = new Map(this.#books)
    const [by, at] = [this.#by, this.#now()]
    for (const wish of this.#waiting) decide(shown, { kind: 'items-decided', ...wish, by, at })
    return {
      lines: this.#lines,
      total: this.#total,
      shown,
      unsaved: new Set(this.#waiting.flatMap(({ items }) => numbersOf(items))).size,
      broken: this.#broken,
      refused: this.#refused,
      undoable: this.#undo.length,
    }
  }
}

const numbersOf = (items: readonly Span[]): number[] =>
  items.flatMap(([first, last]) => Array.from({ length: last - first + 1 }, (_, i) => first + i))
