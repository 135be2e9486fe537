import { askedCategories } from '../order/category.ts'
import { outcomes, type Counted, type Outcome } from '../order/counted.ts'
import { percentile } from '../order/phases.ts'
import { bandOf, type Band } from './band.ts'
import { breakdownOf, type Breakdown } from './breakdown.ts'

/** How long answers took, in seconds. Nothing for fewer than ten answers. */
export type Times = { readonly median: number; readonly p95: number } | null

/** What is told of some demands together. */
export type Figures = {
  /** Demands, each counted once. Exact: the public entries tell these sums to anyone who counts. */
  readonly asked: number
  readonly became: Readonly<Record<Outcome, number>>
  readonly times: { readonly all: Times; readonly emergencies: Times }
  /** By State of the authority; `-` where it was never proven who asks. */
  readonly countries: Breakdown
  /** By law pack; `-` where the demand names none. */
  readonly instruments: Breakdown
  /** One demand can ask for several. */
  readonly categories: readonly { readonly category: string; readonly asked: Band; readonly given: Band }[]
}

/** What the report says of one half-year: `2026-H2`. */
export type HalfYear = { readonly half: string } & Figures

/** The report's figures of all half-years, the newest first. Pure: equal rows give equal figures in any order. */
export function figuresOf(rows: Iterable<Counted>): HalfYear[] {
  const halves = new Map<string, Counted[]>()
  for (const row of rows) {
    const of = halves.get(row.half)
    if (of) of.push(row)
    else halves.set(row.half, [row])
  }
  return [...halves].sort(([a], [b]) => (a < b ? 1 : -1)).map(([half, all]) => ({ half, ...figuresOfAll(all) }))
}

/** The figures of these demands, taken together. */
export function figuresOfAll(all: readonly Counted[]): Figures {
  const once = all.filter((row) => row.outcome !== 'again')
  const became = Object.fromEntries(
    [...outcomes, 'again'].map((outcome) => [outcome, all.filter((row) => row.outcome === outcome).length]),
  ) as Figures['became']
  return {
    asked: once.length,
    became,
    times: { all: times(once), emergencies: times(once.filter((row) => row.emergency)) },
    countries: by(once, (row) => row.country ?? '-'),
    instruments: by(once, (row) => row.instrument ?? '-'),
    categories: askedCategories.flatMap((category) => {
      const asked = once.filter((row) => row.asked.includes(category)).length
      const given = once.filter((row) => row.given.some((each) => each === category)).length
      return asked === 0 ? [] : [{ category, asked: bandOf(asked), given: bandOf(given) }]
    }),
  }
}

function by(rows: readonly Counted[], name: (row: Counted) => string): Breakdown {
  const counts = new Map<string, Record<string, number>>()
  for (const row of rows) {
    const of = counts.get(name(row)) ?? {}
    of[row.outcome] = (of[row.outcome] ?? 0) + 1
    counts.set(name(row), of)
  }
  return breakdownOf(counts, outcomes)
}

function times(rows: readonly Counted[]): Times {
  const took = rows.flatMap((row) => row.seconds ?? [])
  const [median, p95] = [percentile(took, 50), percentile(took, 95)]
  return took.length < 10 || median === undefined || p95 === undefined ? null : { median, p95 }
}
