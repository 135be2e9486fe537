import type { Span, Standing } from '../../../order/review.ts'
import type { SheetLine } from '../../../review/sheet.ts'

/** What the page keeps of one item of the list. */
export type Line = Pick<
  SheetLine,
  'n' | 'id' | 'thread' | 'group' | 'from' | 'subject' | 'marks' | 'unread' | 'internalDate' | 'mediaType'
>
/** What stands for each item by its number, as this page knows it. */
export type Shown = ReadonlyMap<number, Pick<Standing, 'decision' | 'by' | 'at'>>

export const kinds = ['all', 'undecided', 'marked', 'held', 'unread'] as const
/** Which items are wanted. `held`: withheld or redacted, the log that travels in the package. */
export type Look = {
  readonly only: (typeof kinds)[number]
  readonly words: string
  readonly thread: number | undefined
  /** Of each group of near-duplicates one line, which stands for all of them. */
  readonly fold: boolean
}

/** A line of the list, and the items a decision on it covers. */
export type Row = { readonly line: Line; readonly covers: readonly number[] }

const text = new WeakMap<Line, string>()
function textOf(line: Line): string {
  const known = text.get(line)
  if (known !== undefined) return known
  const made =
    `${line.n}\n${line.subject ?? line.id}\n${line.from ?? ''}\n${(line.marks ?? []).join('\n')}`.toLowerCase()
  text.set(line, made)
  return made
}

/** The lines that are wanted, in the order of the list. */
export function rowsOf(lines: readonly Line[], shown: Shown, look: Look): Row[] {
  const words = look.words.trim().toLowerCase()
  const is: Record<Look['only'], (line: Line) => boolean> = {
    all: () => true,
    undecided: ({ n }) => !shown.has(n),
    marked: ({ marks }) => (marks ?? []).length > 0,
    held: ({ n }) => (shown.get(n)?.decision.as ?? 'produce') !== 'produce',
    unread: ({ unread }) => unread !== undefined,
  }
  const wanted = is[look.only]
  const found = lines.filter(
    (line) =>
      wanted(line) &&
      (look.thread === undefined || line.thread === look.thread) &&
      (words === '' || textOf(line).includes(words)),
  )
  if (!look.fold) return found.map((line) => ({ line, covers: [line.n] }))
  const groups = Map.groupBy(found, ({ group }) => group)
  return [...groups.values()].flatMap(([first, ...like]) =>
    first ? [{ line: first, covers: [first.n, ...like.map(({ n }) => n)] }] : [],
  )
}

export const reaches = ['line', 'group', 'thread', 'shown'] as const
/** How far a decision reaches: the line, all that nearly repeat it, its thread, or whatever is shown. */
export type Reach = (typeof reaches)[number]

/** The numbers that a decision on a row would cover. */
export function covered(reach: Reach, row: Row, rows: readonly Row[], lines: readonly Line[]): readonly number[] {
  if (reach === 'line') return row.covers
  if (reach === 'shown') return rows.flatMap(({ covers }) => covers)
  return lines.filter((line) => line[reach] === row.line[reach]).map(({ n }) => n)
}

/** Numbers as the fewest spans. */
export function spansOf(numbers: readonly number[]): Span[] {
  const spans: [number, number][] = []
  for (const n of numbers.toSorted((a, b) => a - b)) {
    const last = spans.at(-1)
    if (last && n <= last[1] + 1) last[1] = n
    else spans.push([n, n])
  }
  return spans
}
