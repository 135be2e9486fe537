import { undone } from './apart.ts'
import { bandOf, type Band } from './band.ts'

/** One line of a breakdown: one State or instrument, or those too few to stand alone, named together. */
export type Line = {
  readonly names: readonly string[]
  readonly all: Band
  /** For each column of the breakdown. */
  readonly cells: readonly Band[]
}
export type Breakdown = {
  /** Columns that stand alone; a last one, `rest`, holds what is too rare to be broken down. */
  readonly columns: readonly string[]
  /** Largest first; equal counts by name. */
  readonly lines: readonly Line[]
}

const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)

/**
 * How often each name meets each column, in bands that cannot be undone. Columns of fewer than ten stand together as the
 * rest, which takes the smallest other one while it is under ten itself. Then, while a band could be undone, the two
 * smallest lines become one. At worst one line is left, which says no more than the exact sums beside it.
 */
export function breakdownOf(
  counts: ReadonlyMap<string, Readonly<Record<string, number>>>,
  columns: readonly string[],
): Breakdown {
  const sumOf = (column: string): number => total([...counts.values()].map((count) => count[column] ?? 0))
  const bySize = columns.filter((c) => sumOf(c) > 0).toSorted((a, b) => sumOf(a) - sumOf(b))
  const rare = new Set<string>()
  for (const column of bySize)
    if (sumOf(column) < 10 || (rare.size > 0 && total([...rare].map(sumOf)) < 10)) rare.add(column)
  const alone = columns.filter((column) => sumOf(column) > 0 && !rare.has(column))
  const groups = [...alone.map((column) => [column]), ...(rare.size > 0 ? [[...rare]] : [])]
  const lines = [...counts].map(([name, count]) => ({
    names: [name],
    cells: groups.map((group) => total(group.map((column) => count[column] ?? 0))),
  }))
  const inOrder = (): void => {
    lines.sort((a, b) => total(b.cells) - total(a.cells) || (String(a.names) < String(b.names) ? -1 : 1))
  }
  inOrder()
  while (lines.length > 1 && undone(lines.map((line) => line.cells))) {
    const [a, b] = lines.splice(-2)
    if (a && b)
      lines.push({ names: [...a.names, ...b.names].sort(), cells: a.cells.map((n, i) => n + (b.cells[i] ?? 0)) })
    inOrder()
  }
  return {
    columns: [...alone, ...(rare.size > 0 ? ['rest'] : [])],
    lines: lines.map(({ names, cells }) => ({ names, all: bandOf(total(cells)), cells: cells.map(bandOf) })),
  }
}
