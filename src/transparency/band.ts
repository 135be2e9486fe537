/** What the report says instead of a number in a breakdown: it lies from `low` to `high`, both included. */
export type Band = readonly [low: number, high: number]

/**
 * The band of a count: 0 stands as 0; then 1-9, 10-19, … 90-99; from 100 on, two leading digits: 100-109, 1200-1299.
 * The rule of the report (docs/report.md): so that one person's order is never a figure of its own.
 */
export function bandOf(count: number): Band {
  if (count === 0) return [0, 0]
  if (count < 10) return [1, 9]
  const width = Math.max(10, 10 ** (Math.floor(Math.log10(count)) - 1))
  const low = Math.floor(count / width) * width
  return [low, low + width - 1]
}

export const bandWords = ([low, high]: Band): string => (low === high ? String(low) : `${low}-${high}`)
