import { bandWords } from '../transparency/band.ts'
import type { Breakdown } from '../transparency/breakdown.ts'
import type { HalfYear, Times } from '../transparency/figures.ts'
import type { Report } from '../transparency/report.ts'

/** The public report as text: the same figures as on its page. */
export function reportInWords(report: Report): string {
  const { publisher, at, entries, halves, names } = report
  return [
    `${publisher}: demands for user data, as of ${at}, counted from ${entries} ledger entries`,
    ...(halves.length === 0 ? ['No demand has come yet.'] : halves.flatMap((half) => halfYear(half, names))),
  ].join('\n')
}

function halfYear(of: HalfYear, names: Report['names']): string[] {
  const became = Object.entries(of.became).flatMap(([outcome, n]) => (n > 0 ? [`${outcome} ${n}`] : []))
  return [
    `\n${of.half}: ${of.asked} asked; ${became.join(', ')}`,
    ...took('answers took', of.times.all),
    ...took('emergencies took', of.times.emergencies),
    ...table('country', of.countries, {}),
    ...table('instrument', of.instruments, names),
    ...of.categories.map((c) => `  ${c.category.padEnd(40)}asked ${bandWords(c.asked)}, given ${bandWords(c.given)}`),
  ]
}

const took = (what: string, times: Times): string[] =>
  times ? [`  ${what} ${times.median} s (median), ${times.p95} s (95th percentile)`] : []

const table = (what: string, { columns, lines }: Breakdown, names: Report['names']): string[] => [
  `  ${[what.padEnd(40), 'asked', ...columns].join('  ')}`,
  ...lines.map((line) => {
    const name = line.names.map((id) => names[id] ?? id).join('; ')
    const cells = [['asked', line.all] as const, ...columns.map((column, i) => [column, line.cells[i]] as const)]
    return `  ${name.padEnd(40)}  ${cells.map(([head, band]) => bandWords(band ?? [0, 0]).padEnd(head.length)).join('  ')}`
  }),
]
