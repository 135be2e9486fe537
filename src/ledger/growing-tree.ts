import { tileWidth } from './tiles.ts'
import { hashLeaf, hashNode, type Hash, type Subtrees } from './tree.ts'

/** The right edge of a growing tree, in memory; what is left of it lies in full tiles, and is read from there. */
export type GrowingTree = {
  readonly size: number
  readonly subtrees: Subtrees
  /** Adds a leaf: one hash, and one more for each subtree it completes. */
  add(entry: Uint8Array): void
  /** Takes the last leaves back, down to `size`: their record did not get to the disk. */
  cut(size: number): void
  /** Lets go of what full tiles hold below `base`, a multiple of 256. */
  release(base: number): void
  /** Entries `from` to `to` (excluded). Empty where they were released. */
  entries(from: number, to: number): readonly Uint8Array[]
  /** What a tree resumed at `base` needs: for each tile level from 1 up, the hashes of its unfinished tile. */
  edge(base: number): Hash[][]
}

type Row = { from: number; nodes: Hash[] }

/** First node of a level that is not in a full tile of a tree of `base` leaves. */
const firstKept = (level: number, base: number): number =>
  Math.floor(base / tileWidth ** (Math.floor(level / 8) + 1)) * 2 ** (8 - (level % 8))

/** A tree of `base` leaves (a multiple of 256), whose unfinished tiles hold `edge`, and whose full tiles `stored` reads. */
export function growTree(base: number, edge: readonly (readonly Hash[])[], stored: Subtrees): GrowingTree {
  const rows: Row[] = []
  const kept = { from: base, entries: [] as Uint8Array[] }

  function rowOf(level: number): Row {
    const row = rows[level]
    if (row) return row
    rows.push({ from: firstKept(rows.length, kept.from), nodes: [] })
    return rowOf(level)
  }
  function push(level: number, hash: Hash): void {
    const { from, nodes } = rowOf(level)
    nodes.push(hash)
    const left = nodes.at(-2)
    if ((from + nodes.length) % 2 === 0 && left) push(level + 1, hashNode(left, hash))
  }
  // An unfinished tile has fewer than 256 hashes, so nothing here reaches into the tile level above.
  for (const [i, hashes] of edge.entries()) for (const hash of hashes) push((i + 1) * 8, hash)

  return {
    get size() {
      return kept.from + kept.entries.length
    },
    subtrees(level, index) {
      const { from, nodes } = rowOf(level)
      if (index < from) return stored(level, index)
      const node = nodes[index - from]
      if (!node) throw new RangeError(`the ledger has no node ${level}/${index}`)
      return node
    },
    add(entry) {
      kept.entries.push(entry)
      push(0, hashLeaf(entry))
    },
    cut(size) {
      kept.entries.length = size - kept.from
      for (const [level, row] of rows.entries()) {
        row.nodes.length = Math.max(0, Math.floor(size / 2 ** level) - row.from)
      }
    },
    release(to) {
      kept.entries.splice(0, to - kept.from)
      kept.from = to
      for (const [level, row] of rows.entries()) {
        const from = firstKept(level, to)
        row.nodes.splice(0, from - row.from)
        row.from = from
      }
    },
    entries: (from, to) => (from < kept.from ? [] : kept.entries.slice(from - kept.from, to - kept.from)),
    edge(at) {
      const levels: Hash[][] = []
      for (let level = 8; 2 ** level <= at; level += 8) {
        const { from, nodes } = rowOf(level)
        levels.push(nodes.slice(firstKept(level, at) - from, Math.floor(at / 2 ** level) - from))
      }
      return levels
    },
  }
}
