import { z } from 'zod'
import { canonical, sha256 } from '../order/canonical.ts'
import { plainOf, plainOutcome, type Counted, type Plain } from '../order/counted.ts'
import type { EventKind } from '../order/event.ts'
import { OrderId, type Sha256 } from '../order/ids.ts'
import { figuresOf, type HalfYear } from './figures.ts'
import type { Report } from './report.ts'

/** One line of what was checked, in words, and whether it holds. */
export type Checked = { readonly holds: boolean; readonly words: string }

/** The rows behind a report: each order once, by number. For auditors; docs/report.md says who gets them. */
export type Rows = readonly { readonly order: string; readonly counted: Counted }[]

/** The ledger's entry that commits to the rows, opened: its salt in base64, and the event in canonical JSON. */
export type Opening = { readonly salt: string; readonly event: string }

/** What the desk writes into the ledger of the rows it counted. */
export const rowsDigest = (rows: Rows): Sha256 => sha256(canonical(rows))

const entrySchema = z.object({ stream: z.string(), kind: z.string() })

/** What the public entries tell of each order: the kinds of its events. Entries of the desk itself are left out. */
export function kindsOf(entries: readonly Uint8Array[]): Map<OrderId, ReadonlySet<EventKind>> {
  const kinds = new Map<OrderId, Set<EventKind>>()
  for (const entry of entries) {
    const { stream, kind } = entrySchema.parse(JSON.parse(Buffer.from(entry).toString('utf8')))
    const order = OrderId.parse(stream)
    if (!order.ok) continue
    const of = kinds.get(order.value) ?? new Set<EventKind>()
    kinds.set(order.value, of.add(kind as EventKind))
  }
  return kinds
}

type Sums = Record<Plain, number>
const noSums = (): Sums => ({ again: 0, answered: 0, refused: 0, withdrawn: 0, other: 0 })

/** Counts the public entries anew, by the year in the order's number, and compares the sums with the report's. */
export function recountPublic(report: Report, entries: readonly Uint8Array[]): Checked[] {
  const counted = new Map<string, Sums>()
  const add = (to: Map<string, Sums>, year: string, plain: Plain, n: number): void => {
    const sums = to.get(year) ?? noSums()
    sums[plain] += n
    to.set(year, sums)
  }
  for (const [order, kinds] of kindsOf(entries.slice(0, report.entries)))
    add(counted, order.slice(2, 6), plainOutcome(kinds), 1)
  const said = new Map<string, Sums>()
  for (const half of report.halves)
    for (const [outcome, n] of Object.entries(half.became))
      add(said, half.half.slice(0, 4), plainOf[outcome as keyof typeof plainOf], n)
  return [...new Set([...counted.keys(), ...said.keys()])].sort().map((year) => {
    const [entry, figure] = [counted.get(year) ?? noSums(), said.get(year) ?? noSums()]
    const wrong = (Object.keys(entry) as Plain[]).filter((plain) => entry[plain] !== figure[plain])
    const words = (sums: Sums): string =>
      `${sums.answered} answered, ${sums.refused} refused, ${sums.withdrawn} withdrawn, ${sums.other} kept or open, ${sums.again} asked again`
    return wrong.length === 0
      ? { holds: true, words: `${year}: the entries give the report's sums: ${words(entry)}.` }
      : { holds: false, words: `${year}: the entries give ${words(entry)}; the report says ${words(figure)}.` }
  })
}

/** Makes every figure anew from the rows, and holds each row against its order's public entries. */
export function recountRows(report: Report, rows: Rows, entries: readonly Uint8Array[]): Checked[] {
  const kinds = kindsOf(entries.slice(0, report.entries))
  const strange = rows.find(({ order, counted }) => {
    const of = kinds.get(order as OrderId)
    return !of || plainOutcome(of) !== plainOf[counted.outcome]
  })
  const numbers = new Set(rows.map((row) => row.order))
  const whole = numbers.size === rows.length && numbers.size === kinds.size
  const anew: readonly HalfYear[] = figuresOf(rows.map((row) => row.counted))
  const same = canonical(anew) === canonical(report.halves)
  return [
    {
      holds: whole,
      words: whole
        ? `There is one row for each of the ${kinds.size} orders in the entries.`
        : `There are ${rows.length} rows for ${kinds.size} orders in the entries.`,
    },
    {
      holds: strange === undefined,
      words: strange
        ? `The row of ${strange.order} says "${strange.counted.outcome}", which its entries do not.`
        : 'Every row says what the entries of its order say.',
    },
    { holds: same, words: same ? 'The rows give every figure of the report.' : 'The rows give other figures.' },
  ]
}
