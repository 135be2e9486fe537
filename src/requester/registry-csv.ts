import type { Agency } from '../order/agency.ts'
import type { Parsed } from '../order/ids.ts'

/** The columns of a registry as a table: what a spreadsheet can hold. Keys, certificates and officers need the YAML file. */
const columns = [
  'id', 'name', 'entity', 'country', 'level', 'parent', 'domains', 'callback',
  'head_name', 'head_mail', 'head_number', 'deliver_to', 'recipients', 'ended',
] as const // prettier-ignore
type Column = (typeof columns)[number]
type Row = Partial<Record<Column, string>>

/** One row of a table, and the line on which it stands. */
export type CsvRow = { readonly line: number; readonly row: Row }

/**
 * A cell that a spreadsheet takes for text and never for a formula: one that begins with = + - @ or a control character
 * gets an apostrophe before it, which reading takes away again (A38).
 */
export const neutral = (cell: string): string => (/^[=+\-@\t\r']/.test(cell) ? `'${cell}` : cell)
const bare = (cell: string): string => (/^'[=+\-@\t\r']/.test(cell) ? cell.slice(1) : cell)

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)

/** The registry as CSV (RFC 4180), lists in one cell with a semicolon between. */
export function registryCsv(agencies: readonly Agency[]): string {
  const rows = agencies.map((a): Row => ({
    id: a.id,
    name: a.name,
    ...(a.entity ? { entity: a.entity } : {}),
    country: a.country,
    level: a.level,
    ...(a.parent ? { parent: a.parent } : {}),
    domains: a.domains.join('; '),
    callback: a.callback.map((c) => `${c.number} (${c.from})`).join('; '),
    ...(a.head ? { head_name: a.head.name } : {}),
    ...(a.head?.mail ? { head_mail: a.head.mail } : {}),
    ...(a.head?.number ? { head_number: a.head.number } : {}),
    ...(a.deliver_to ? { deliver_to: a.deliver_to } : {}),
    recipients: a.recipients.join('; '),
    ...(a.ended ? { ended: a.ended } : {}),
  }))
  const lines = rows.map((row) => columns.map((column) => quoted(neutral(row[column] ?? ''))).join(','))
  return `${[columns.join(','), ...lines].join('\r\n')}\r\n`
}

/** Reads a table; says which line is wrong and how to mend it. */
export function parseCsv(text: string): Parsed<CsvRow[]> {
  const [head, ...rows] = cellsOf(text.replace(/^\uFEFF/, '')).filter((r) => r.cells.some((c) => c.trim() !== ''))
  if (!head) return { ok: false, why: 'The table is empty. Its first line names the columns: id,name,country,level …' }
  const names = head.cells.map((c) => c.trim())
  const strange = names.find((n) => !(columns as readonly string[]).includes(n))
  if (strange !== undefined)
    return {
      ok: false,
      why: `Line ${head.line}: there is no column “${strange}”. The columns are ${columns.join(', ')}.`,
    }
  if (!names.includes('id')) return { ok: false, why: `Line ${head.line}: the column id is missing.` }
  const wrong = rows.find((r) => r.cells.length !== names.length)
  if (wrong)
    return {
      ok: false,
      why: `Line ${wrong.line} has ${wrong.cells.length} cells, the first line has ${names.length}. A cell with a comma stands in double quotes.`,
    }
  return {
    ok: true,
    value: rows.map(({ line, cells }) => ({
      line,
      row: Object.fromEntries(names.map((name, i) => [name, bare((cells[i] ?? '').trim())])),
    })),
  }
}

/** What a row says of an agency, over what the registry holds: columns that the table has not, stay as they are. */
export function entryOf(row: Row, held: Agency | undefined): unknown {
  const list = (cell: string): string[] => cell.split(';').flatMap((c) => (c.trim() === '' ? [] : [c.trim()]))
  const words = (['id', 'name', 'entity', 'country', 'level', 'parent', 'deliver_to', 'ended'] as const).flatMap(
    (column) => (row[column] === undefined ? [] : [[column, row[column] === '' ? undefined : row[column]] as const]),
  )
  const lists = (['domains', 'recipients'] as const).flatMap((column) =>
    row[column] === undefined ? [] : [[column, list(row[column])] as const],
  )
  const { head_name: name, head_mail: mail, head_number: number } = row
  return {
    ...held,
    ...Object.fromEntries([...words, ...lists]),
    ...(row.callback === undefined ? {} : { callback: list(row.callback).map(numberOf) }),
    ...(name === undefined
      ? {}
      : { head: name ? { name, ...(mail ? { mail } : {}), ...(number ? { number } : {}) } : undefined }),
  }
}

/** `+49 30 1234567 (its web site)` */
function numberOf(cell: string): { number: string; from: string } {
  const [, number = cell, from = ''] = /^(.*?)\s*\((.*)\)$/.exec(cell) ?? []
  return { number, from }
}

/** Cells of each record with the line on which it begins. */
function cellsOf(text: string): { line: number; cells: string[] }[] {
  const records: { line: number; cells: string[] }[] = []
  let line = 1
  let begun = 1
  let cells: string[] = []
  let cell = ''
  let inside = false
  for (let i = 0; i < text.length; i++) {
    const c = text[i] ?? ''
    if (c === '\n') line++
    if (inside) {
      if (c === '"' && text[i + 1] === '"') cell += text[++i] ?? ''
      else if (c === '"') inside = false
      else cell += c
    } else if (c === '"' && cell === '') inside = true
    else if (c === ',') {
      cells.push(cell)
      cell = ''
    } else if (c === '\n') {
      records.push({ line: begun, cells: [...cells, cell.replace(/\r$/, '')] })
      cells = []
      cell = ''
      begun = line
    } else cell += c
  }
  return cell !== '' || cells.length > 0 ? [...records, { line: begun, cells: [...cells, cell] }] : records
}
