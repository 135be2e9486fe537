import type { IssuerLevel } from '../order/facts.ts'
import type { LawPacks, Pack } from './schema.ts'

/** One instrument as a row of the comparison; every cell is in words for people. */
export type InstrumentRow = {
  readonly pack: string
  readonly instrument: string
  readonly jurisdiction: string
  readonly version: string
  readonly status: Pack['status']
  readonly kind: Pack['kind']
  readonly S: string
  readonly I: string
  readonly T: string
  readonly C: string
  readonly R: string
  readonly deadline: string
  readonly secrecy: string
  readonly answersTo: string
}

const letters = {
  police: 'police',
  agency: 'agency',
  prosecutor: 'P',
  judge: 'J',
  minister: 'M',
  'minister+commissioner': 'MC',
  commissioner: 'K',
  private: 'private',
} as const satisfies Record<IssuerLevel, string>

const columns = {
  S: ['subscriber'],
  I: ['identifying_access'],
  T: ['traffic'],
  C: ['content'],
  R: ['traffic_realtime', 'content_realtime'],
} as const satisfies Record<string, readonly (keyof Pack['opens'])[]>

/** The comparison of all instruments, by jurisdiction and id: what each opens and who may issue it, read from the packs. */
export const instrumentTable = (law: LawPacks): InstrumentRow[] =>
  [...law.packs.values()]
    .sort((a, b) => (a.jurisdiction + a.id < b.jurisdiction + b.id ? -1 : 1))
    .map((pack) => ({
      pack: pack.id,
      instrument: pack.title,
      jurisdiction: pack.jurisdiction,
      version: pack.version,
      status: pack.status,
      kind: pack.kind,
      S: cell(pack, columns.S),
      I: cell(pack, columns.I),
      T: cell(pack, columns.T),
      C: cell(pack, columns.C),
      R: cell(pack, columns.R),
      deadline: pack.deadline,
      secrecy: pack.secrecy.says,
      answersTo: pack.replies.to,
    }))

function cell(pack: Pack, categories: readonly (keyof Pack['opens'])[]): string {
  const opener = categories.map((c) => pack.opens[c]).find((o) => o !== undefined)
  if (!opener) return '-'
  const who = opener.issued_by.map((level) => letters[level]).join('/')
  const by = opener.validated_by?.map((level) => letters[level]).join('/')
  return `${pack.kind === 'preservation' ? 'keep ' : ''}${who}${by ? ` (or ${by}-validated)` : ''}`
}

const heads = {
  pack: 'pack',
  S: 'S',
  I: 'I',
  T: 'T',
  C: 'C',
  R: 'R',
  deadline: 'deadline',
  secrecy: 'secrecy to user',
  answersTo: 'refuse/clarify to',
} as const satisfies Partial<Record<keyof InstrumentRow, string>>
const widest = 36

/** The comparison as columns for a terminal; long cells run on below themselves. */
export function tableInWords(rows: readonly InstrumentRow[]): string {
  const shown = Object.keys(heads) as (keyof typeof heads)[]
  const cells = [heads, ...rows].map((row) => shown.map((c) => wrapped(row[c])))
  const widths = shown.map((_c, i) => Math.max(...cells.flatMap((row) => (row[i] ?? []).map((l) => l.length))))
  const line = (row: string[][]): string =>
    Array.from({ length: Math.max(...row.map((c) => c.length)) }, (_x, n) =>
      row
        .map((c, i) => (c[n] ?? '').padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    ).join('\n')
  const rule = widths.map((w) => '-'.repeat(w)).join('  ')
  return [cells[0] ? line(cells[0]) : '', rule, ...cells.slice(1).map(line)].join('\n')
}

/** Words in lines of at most {@link widest} letters; a longer word stands alone. */
function wrapped(words: string): string[] {
  const lines: string[] = ['']
  for (const word of words.split(/\s+/)) {
    const last = lines.at(-1) ?? ''
    if (last === '') lines[lines.length - 1] = word
    else if (last.length + 1 + word.length <= widest) lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  return lines
}
