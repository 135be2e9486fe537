import { bandOf } from './band.ts'

/** Counts by row and column, none negative. */
export type Table = readonly (readonly number[])[]

/**
 * Whether the bands of a table can be undone by adding and subtracting. Everybody sees a band for each cell, a band for
 * each row's sum, and each column's sum exactly. A band is undone when fewer than three numbers are left for its cell.
 *
 * A table with such sums is a flow: counts run from the start through rows to columns. From the true one every other
 * that looks the same is reached by moving counts around a circle, so the answer is exact, not an estimate.
 */
export const undone = (table: Table): boolean =>
  table.some((row, r) => row.some((count, c) => count > 0 && spread(table, r, c) < 2))

/** By how much the count at `r`, `c` can differ, up and down together, with all that is published unchanged; at most 2. */
function spread(table: Table, r: number, c: number): number {
  const [low, high] = bandOf(table[r]?.[c] ?? 0)
  const count = table[r]?.[c] ?? 0
  const up = push(room(table, r, c), `column ${c}`, `row ${r}`, Math.min(2, high - count))
  return up + push(room(table, r, c), `row ${r}`, `column ${c}`, Math.min(2 - up, count - low))
}

/** How much more can run from one place to another: forth while the band's end is not reached, back while its start is not. */
type Room = Map<string, Map<string, number>>

function room(table: Table, r: number, c: number): Room {
  const places: Room = new Map()
  const arc = (from: string, to: string, count: number): void => {
    const [low, high] = bandOf(count)
    for (const [a, b, free] of [
      [from, to, high - count],
      [to, from, count - low],
    ] as const)
      places.set(a, (places.get(a) ?? new Map<string, number>()).set(b, free))
  }
  for (const [i, row] of table.entries()) {
    arc('start', `row ${i}`, row.reduce((a, b) => a + b, 0)) // prettier-ignore
    for (const [j, count] of row.entries()) if (i !== r || j !== c) arc(`row ${i}`, `column ${j}`, count)
  }
  return places
}

/** Moves up to `most`, one at a time, along the shortest way with room (Ford and Fulkerson); gives how many it moved. */
function push(places: Room, from: string, to: string, most: number): number {
  for (let moved = 0; moved < most; moved++) {
    const before = new Map<string, string>([[from, from]])
    for (const at of before.keys())
      for (const [next, free] of places.get(at) ?? []) if (free > 0 && !before.has(next)) before.set(next, at)
    if (!before.has(to)) return moved
    for (let at = to; at !== from; at = before.get(at) ?? from) {
      const [there, back] = [places.get(before.get(at) ?? from), places.get(at)]
      there?.set(at, (there.get(at) ?? 0) - 1)
      back?.set(before.get(at) ?? from, (back.get(before.get(at) ?? from) ?? 0) + 1)
    }
  }
  return most
}
