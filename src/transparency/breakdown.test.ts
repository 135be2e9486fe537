import fc from 'fast-check'
import { expect, test } from 'vitest'
import { undone, type Table } from './apart.ts'
import { bandOf } from './band.ts'
import { breakdownOf } from './breakdown.ts'

const counts = (of: Record<string, Record<string, number>>): ReadonlyMap<string, Record<string, number>> =>
  new Map(Object.entries(of))
const columns = ['given', 'part', 'refused', 'open']

test('0 stands as 0, 1 to 9 as one band, then tens, then two leading digits', () => {
  expect([0, 1, 9, 10, 99, 100, 999, 1234].map(bandOf)).toEqual([
    [0, 0],
    [1, 9],
    [1, 9],
    [10, 19],
    [90, 99],
    [100, 109],
    [990, 999],
    [1200, 1299],
  ])
})

test('a small count beside one whose sum gives it away stands together with it', () => {
  // 12 given in all: with FR at 10-19 alone beside DE, the two could only be 10 and 2, or 11 and 1.
  const { lines } = breakdownOf(counts({ FR: { given: 10 }, DE: { given: 2 } }), columns)
  expect(lines).toEqual([{ names: ['DE', 'FR'], all: [10, 19], cells: [[10, 19]] }])
})

test('counts with room between them stand alone, the largest first', () => {
  const { lines } = breakdownOf(counts({ DE: { given: 4 }, FR: { given: 25 }, NL: { given: 5 } }), columns)
  expect(lines.map((line) => [line.names, line.all])).toEqual([
    [['FR'], [20, 29]],
    [['NL'], [1, 9]],
    [['DE'], [1, 9]],
  ])
})

test('an outcome of fewer than ten is not broken down, and takes another with it when it would stand alone', () => {
  const { columns: heads } = breakdownOf(
    counts({ FR: { given: 30, refused: 1, open: 12 }, DE: { given: 30, open: 9 } }),
    columns,
  )
  expect(heads).toEqual(['given', 'rest'])
})

test('fewer than ten demands in all are one line that names everyone', () => {
  const { lines } = breakdownOf(counts({ FR: { given: 1 }, DE: { refused: 1 } }), columns)
  expect(lines).toEqual([{ names: ['DE', 'FR'], all: [1, 9], cells: [[1, 9]] }])
})

/** Every table that looks the same from outside: the same bands of cells and rows, the same sums of columns. */
function alike(table: Table): number[][][] {
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)
  let found: number[][][] = [[]]
  for (const row of table) {
    let rows: number[][] = [[]]
    for (const count of row) {
      const [low, high] = bandOf(count)
      rows = rows.flatMap((part) => Array.from({ length: high - low + 1 }, (_, i) => [...part, low + i]))
    }
    const [low, high] = bandOf(sum(row))
    const fitting = rows.filter((each) => sum(each) >= low && sum(each) <= high)
    found = found.flatMap((part) => fitting.map((each) => [...part, each]))
  }
  const columnSums = (of: Table): string => String(of[0]?.map((_, c) => sum(of.map((row) => row[c] ?? 0))))
  return found.filter((each) => columnSums(each) === columnSums(table))
}

test('a table counts as undone exactly when trying every table finds a cell with fewer than three numbers left', () => {
  const small = fc.array(fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 2, maxLength: 2 }), {
    minLength: 2,
    maxLength: 2,
  })
  fc.assert(
    fc.property(small, (table) => {
      const others = alike(table)
      const told = table.some((row, r) =>
        row.some((count, c) => count > 0 && new Set(others.map((each) => each[r]?.[c])).size < 3),
      )
      expect(undone(table)).toBe(told)
    }),
    { numRuns: 300 },
  )
})

test('no published breakdown can be undone, unless it is the one line of the exact sums', () => {
  const line = fc.record({
    given: fc.nat(40),
    part: fc.nat(12),
    refused: fc.nat(12),
    open: fc.nat(6),
  })
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('AT', 'DE', 'FR', 'IE', 'NL', 'US'), line), (of) => {
      const { lines } = breakdownOf(counts(of), columns)
      expect(lines.flatMap((each) => each.names).sort()).toEqual(Object.keys(of).sort())
      if (lines.length < 2) return
      // The lines' true counts, made again from the names that stand together.
      const groups = breakdownOf(counts(of), columns)
      const rare = columns.filter((column) => !groups.columns.includes(column))
      const truth = lines.map(({ names }) =>
        groups.columns.map((column) =>
          names
            .flatMap((name) => (column === 'rest' ? rare : [column]).map((c) => of[name]?.[c as 'given'] ?? 0))
            .reduce((a, b) => a + b, 0),
        ),
      )
      expect(undone(truth)).toBe(false)
    }),
  )
})
