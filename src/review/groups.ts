import { distance } from './near-print.ts'

/** What tells, of one item, which others it belongs to. */
export type Kinship = {
  readonly messageId?: string
  readonly answers: readonly string[]
  readonly print: string
}

/** How many of 64 bits near-duplicates may differ in: texts that share about nineteen words of twenty. */
const nearBits = 3

/**
 * Thread and group of near-duplicates of each item, each named by the number (from 1) of its first item. A thread is
 * whatever references tie together, also over messages that are not here (RFC 5322 section 3.6.4).
 */
export function groupsOf(items: readonly (Kinship | undefined)[]): { thread: number; group: number }[] {
  const threads = new Sets(items.length)
  const seen = new Map<string, number>()
  items.forEach((item, at) => {
    for (const id of item ? [...(item.messageId ? [item.messageId] : []), ...item.answers] : []) {
      const other = seen.get(id)
      if (other === undefined) seen.set(id, at)
      else threads.join(at, other)
    }
  })
  const near = new Sets(items.length)
  // Prints that differ in at most three bits agree in one of four quarters: only those are compared.
  const buckets = new Map<string, number[]>()
  items.forEach((item, at) => {
    if (!item?.print) return
    for (let quarter = 0; quarter < 4; quarter++) {
      const key = `${quarter}${item.print.slice(quarter * 4, quarter * 4 + 4)}`
      const bucket = buckets.get(key) ?? []
      buckets.set(key, bucket)
      for (const other of bucket)
        if (near.root(other) !== near.root(at) && distance(item.print, items[other]?.print ?? '') <= nearBits)
          near.join(at, other)
      // A member of the same group stands for the others with exactly this print.
      if (!bucket.some((other) => items[other]?.print === item.print)) bucket.push(at)
    }
  })
  return items.map((_, at) => ({ thread: threads.root(at) + 1, group: near.root(at) + 1 }))
}

/** Disjoint sets of numbers, each named by its smallest. */
class Sets {
  readonly #parent: Int32Array
  constructor(size: number) {
    this.#parent = Int32Array.from({ length: size }, (_, at) => at)
  }
  root(at: number): number {
    let root = at
    for (let up = this.#parent[root] ?? root; up !== root; up = this.#parent[root] ?? root) root = up
    this.#parent[at] = root
    return root
  }
  join(a: number, b: number): void {
    const [x, y] = [this.root(a), this.root(b)]
    if (x < y) this.#parent[y] = x
    else this.#parent[x] = y
  }
}
