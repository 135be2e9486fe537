import type { Band } from './band.ts'
import type { Report } from './report.ts'

/** The figures as a table of one kind of line (RFC 4180): a count lies from `from` to `to`, both included. */
export function reportCsv({ halves, names }: Report): string {
  const lines: (string | number)[][] = [['half_year', 'figure', 'of', 'outcome', 'from', 'to']]
  for (const { half, asked, became, times, countries, instruments, categories } of halves) {
    const exact = (figure: string, outcome: string, n: number): unknown =>
      lines.push([half, figure, 'all', outcome, n, n])
    exact('demands', 'asked', asked)
    for (const [outcome, n] of Object.entries(became)) exact('demands', outcome, n)
    for (const [which, took] of Object.entries(times)) {
      if (!took) continue
      exact('seconds', `${which}, median`, took.median)
      exact('seconds', `${which}, 95th percentile`, took.p95)
    }
    const band = (figure: string, of: string, outcome: string, [low, high]: Band): unknown =>
      lines.push([half, figure, of, outcome, low, high])
    for (const [figure, breakdown] of [
      ['country', countries],
      ['instrument', instruments],
    ] as const)
      for (const line of breakdown.lines) {
        const of = line.names.map((name) => names[name] ?? name).join('; ')
        band(figure, of, 'asked', line.all)
        for (const [i, column] of breakdown.columns.entries()) band(figure, of, column, line.cells[i] ?? [0, 0])
      }
    for (const { category, asked: asks, given } of categories) {
      band('category', category, 'asked', asks)
      band('category', category, 'given', given)
    }
  }
  return lines.map((line) => `${line.map(cell).join(',')}\r\n`).join('')
}

const cell = (value: string | number): string =>
  /[",\r\n]/.test(String(value)) ? `"${String(value).replaceAll('"', '""')}"` : String(value)
