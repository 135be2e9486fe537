import { Bell } from './bell.ts'

/** So many bytes of one part may wait to be taken; then its lane waits. */
const mostWaiting = 4 * 1024 * 1024
/** So many parts may be known before they are read. */
const mostListed = 64

export type Reading<P, T, L> = {
  /** Each reads one part at a time. */
  readonly lanes: readonly L[]
  /** Whether a lane can be had. Where a further one cannot, the others do its work. */
  readonly open: (lane: L) => Promise<boolean>
  readonly read: (part: P, lane: L) => AsyncIterable<T>
  /** Bytes. */
  readonly weigh: (thing: T) => number
}

/**
 * What several lanes read, part after part in the order of the parts, though they read side by side: whoever collects
 * again gets the same in the same order. What is read ahead is bounded. A failure comes in its turn and ends it all.
 */
export async function* sideBySide<P, T, L>(
  parts: AsyncIterable<P>,
  { lanes, open, read, weigh }: Reading<P, T, L>,
): AsyncGenerator<T> {
  const bell = new Bell()
  const shelves: Shelf<P, T>[] = []
  /** `gone`: nobody takes any more. */
  const now: { listed: boolean; failed: boolean; gone: boolean; broken?: { readonly error: unknown } } = {
    listed: false,
    failed: false,
    gone: false,
  }

  const list = async (): Promise<void> => {
    try {
      for await (const part of parts) {
        shelves.push(new Shelf(part, weigh))
        bell.ring()
        while (shelves.length >= mostListed && !now.gone) await bell.rung
        if (now.failed || now.gone) break
      }
    } catch (error) {
      now.broken = { error }
    }
    now.listed = true
    bell.ring()
  }

  const work = async (lane: L, n: number, opened: readonly Promise<boolean>[]): Promise<void> => {
    // Where none can be had, the first one tells why.
    if (!(await opened[n]) && (n > 0 || (await Promise.all(opened)).includes(true))) return
    while (!now.failed && !now.gone) {
      const shelf = shelves.slice(0, 2 * lanes.length).find((s) => !s.begun)
      if (shelf === undefined) {
        if (now.listed && shelves.every((s) => s.begun)) return
        await bell.rung
        continue
      }
      shelf.begun = true
      try {
        for await (const thing of read(shelf.part, lane)) {
          if (!(await shelf.put(thing))) break
        }
        shelf.end()
      } catch (error) {
        now.failed = true
        shelf.end({ error })
      }
    }
  }

  void list()
  const opened = lanes.map(open)
  for (const [n, lane] of lanes.entries()) void work(lane, n, opened)
  try {
    for (;;) {
      const [shelf] = shelves
      if (shelf) {
        yield* shelf.taken()
        shelves.shift()
        bell.ring()
      } else if (now.broken) throw now.broken.error
      else if (now.listed) return
      else await bell.rung
    }
  } finally {
    now.gone = true
    for (const shelf of shelves) shelf.end()
    bell.ring()
  }
}

/** A part, and what was read of it and is not taken yet. */
class Shelf<P, T> {
  readonly part: P
  begun = false
  readonly #weigh: (thing: T) => number
  readonly #bell = new Bell()
  readonly #things: T[] = []
  #weight = 0
  #full = false
  #failure: { readonly error: unknown } | undefined

  constructor(part: P, weigh: (thing: T) => number) {
    this.part = part
    this.#weigh = weigh
  }

  /** Resolves when there is room for more: false when nobody wants any. */
  async put(thing: T): Promise<boolean> {
    this.#things.push(thing)
    this.#weight += this.#weigh(thing)
    this.#bell.ring()
    while (this.#weight > mostWaiting && !this.#full) await this.#bell.rung
    return !this.#full
  }

  end(failure?: { readonly error: unknown }): void {
    this.#failure ??= failure
    this.#full = true
    this.#bell.ring()
  }

  /** Everything in its order, and at the end the failure, if there was one. */
  async *taken(): AsyncGenerator<T> {
    for (;;) {
      const thing = this.#things.shift()
      if (thing !== undefined) {
        this.#weight -= this.#weigh(thing)
        this.#bell.ring()
        yield thing
      } else if (this.#failure) throw this.#failure.error
      else if (this.#full) return
      else await this.#bell.rung
    }
  }
}
