import { canonical, sha256 } from '../order/canonical.ts'
import { countedOf, plainOf, plainOutcome, type Counted, type Outcome } from '../order/counted.ts'
import type { OrderId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'
import { bandOf, type Band } from './band.ts'
import type { Breakdown } from './breakdown.ts'
import { figuresOfAll, type Figures, type Times } from './figures.ts'
import { kindsOf, type Checked } from './recount.ts'

/** One order of an incident as its statement counts it: with what of it left us. Published nowhere; for auditors. */
export type StatementRow = {
  readonly order: string
  readonly counted: Counted
  /** Items and accounts in what was handed over; 0 where nothing was. */
  readonly items: number
  readonly accounts: number
}

/** How an order counts for the statement as it stands now. */
export function statementRow(order: Order): StatementRow {
  const counted = countedOf(order)
  const left = counted.outcome === 'given' || counted.outcome === 'part'
  const collected = left ? order.collection?.collection : undefined
  return {
    order: order.id,
    counted,
    items: collected?.items ?? 0,
    accounts: collected ? (order.scope?.accounts ?? []).length - collected.notHeld.length : 0,
  }
}

/** What staff see of an incident: exact, and for them alone. */
export type IncidentFigures = Figures & {
  readonly items: number
  readonly accounts: number
  /** Seconds from receipt to the answer; nothing before the first. */
  readonly median: number | null
  readonly slowest: number | null
  /** Exact counts by State of the authority, law pack and kind of data; `-` where nothing is proven or named. */
  readonly by: Readonly<Record<'country' | 'instrument' | 'category', readonly { name: string; count: number }[]>>
}

export function incidentFigures(rows: readonly StatementRow[]): IncidentFigures {
  const once = rows.filter((row) => row.counted.outcome !== 'again')
  const took = once.flatMap((row) => row.counted.seconds ?? []).toSorted((a, b) => a - b)
  const tally = (names: (row: StatementRow) => readonly string[]): { name: string; count: number }[] => {
    const counts = new Map<string, number>()
    for (const name of once.flatMap(names)) counts.set(name, (counts.get(name) ?? 0) + 1)
    return [...counts].map(([name, count]) => ({ name, count })).toSorted((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1)) // prettier-ignore
  }
  return {
    ...figuresOfAll(rows.map((row) => row.counted)),
    items: total(rows.map((row) => row.items)),
    accounts: total(rows.map((row) => row.accounts)),
    median: took[Math.ceil(took.length / 2) - 1] ?? null,
    slowest: took.at(-1) ?? null,
    by: {
      country: tally(({ counted }) => [counted.country ?? '-']),
      instrument: tally(({ counted }) => [counted.instrument ?? '-']),
      category: tally(({ counted }) => counted.asked),
    },
  }
}

const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0)

/**
 * What a public statement on an incident says: every count a band of the public report, also the sums, which no public
 * entry tells of an incident. States, instruments and kinds of data stand only from ten demands on: fewer around one event
 * would point at each.
 */
export type StatementFigures = {
  readonly asked: Band
  readonly became: Readonly<Record<Outcome, Band>>
  readonly items: Band
  readonly accounts: Band
  readonly times: Times
  readonly more: {
    readonly countries: Breakdown
    readonly instruments: Breakdown
    readonly categories: Figures['categories']
  } | null
}

/** The figures of a statement. Pure: equal rows give equal figures in any order. */
export function statementFigures(rows: readonly StatementRow[]): StatementFigures {
  const { asked, became, times, countries, instruments, categories } = figuresOfAll(rows.map((row) => row.counted))
  return {
    asked: bandOf(asked),
    became: Object.fromEntries(Object.entries(became).map(([outcome, n]) => [outcome, bandOf(n)])) as StatementFigures['became'], // prettier-ignore
    items: bandOf(total(rows.map((row) => row.items))),
    accounts: bandOf(total(rows.map((row) => row.accounts))),
    times: times.all,
    more: asked < 10 ? null : { countries, instruments, categories },
  }
}

/** A draft of a public statement: what it says, and by what anyone who is shown the rows makes it anew. */
export type Statement = {
  readonly v: 1
  readonly publisher: string
  readonly incident: string
  readonly name: string
  readonly at: Instant
  /** The verifier key of the ledger, how many of its entries are counted, and the digest of the rows. */
  readonly ledger: string
  readonly entries: number
  readonly rows: Sha256
  /** The checkpoint under which the ledger committed to those rows, as it was signed. */
  readonly checkpoint: string
  readonly figures: StatementFigures
  /** What the instruments are called, by id. */
  readonly names: Readonly<Record<string, string>>
}

/** The name of the rows of a statement: what the ledger commits to. */
export const statementDigest = (rows: readonly StatementRow[]): Sha256 => sha256(canonical(rows))

/** Makes every figure anew from the rows, and holds each row against its order's public entries. */
export function recountStatement(
  statement: Statement,
  rows: readonly StatementRow[],
  entries: readonly Uint8Array[],
): Checked[] {
  const kinds = kindsOf(entries.slice(0, statement.entries))
  const strange = rows.find(({ order, counted }) => {
    const of = kinds.get(order as OrderId)
    return !of || plainOutcome(of) !== plainOf[counted.outcome]
  })
  const twice = new Set(rows.map((row) => row.order)).size !== rows.length
  const bound = statementDigest(rows) === statement.rows && !twice
  const same = canonical(statementFigures(rows)) === canonical(statement.figures)
  return [
    { holds: bound, words: bound ? `These are its ${rows.length} rows.` : 'These are not its rows.' },
    {
      holds: strange === undefined,
      words: strange
        ? `The row of ${strange.order} says "${strange.counted.outcome}", which its entries do not.`
        : 'Every row says what the entries of its order say.',
    },
    { holds: same, words: same ? 'The rows give every figure of the statement.' : 'The rows give other figures.' },
  ]
}
