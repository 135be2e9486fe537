import { parse } from 'yaml'
import { agencySchema, type Agency } from '../order/agency.ts'
import { entriesDigest } from '../order/registry.ts'
import type { Change } from '../order/change.ts'
import type { Parsed } from '../order/ids.ts'
import { entryOf, parseCsv } from '../requester/registry-csv.ts'

/**
 * The entries that a file states: CSV, one or more agencies in YAML, or a whole `duly.yaml`. The days on which we learned
 * things may be left out; the registry sets them. Says which line or entry is wrong.
 */
export function readEntries(text: string, name: string, held: readonly Agency[]): Parsed<Agency[]> {
  const today = new Date().toISOString().slice(0, 10)
  const found = name.endsWith('.csv') ? rowsOf(text, held) : documentsOf(text)
  if (!found.ok) return { ok: false, why: `${name}: ${found.why}` }
  const entries: Agency[] = []
  for (const { where, raw } of found.value) {
    const parsed = agencySchema.safeParse(withDays(raw, today))
    if (!parsed.success) {
      const [issue] = parsed.error.issues
      return {
        ok: false,
        why: `${name}, ${where}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'not an agency'}.`,
      }
    }
    entries.push(parsed.data)
  }
  return entries.length > 0 ? { ok: true, value: entries } : { ok: false, why: `${name} names no agency.` }
}

type Raw = { readonly where: string; readonly raw: unknown }

function rowsOf(text: string, held: readonly Agency[]): Parsed<Raw[]> {
  const rows = parseCsv(text)
  if (!rows.ok) return rows
  return {
    ok: true,
    value: rows.value.map(({ line, row }) => ({
      where: `line ${line}`,
      raw: entryOf(
        row,
        held.find((a) => a.id === row.id),
      ),
    })),
  }
}

function documentsOf(text: string): Parsed<Raw[]> {
  let read: unknown
  try {
    read = parse(text)
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : 'it is not YAML' }
  }
  const whole = read as { agencies?: unknown } | null
  const list = Array.isArray(read)
    ? (read as unknown[])
    : Array.isArray(whole?.agencies)
      ? (whole.agencies as unknown[])
      : [read]
  return { ok: true, value: list.map((raw, i) => ({ where: `entry ${i + 1}`, raw })) }
}

const dayed = ['keys', 'certificates', 'openpgp_keys', 'callback', 'passkeys']

/** The same with today's day wherever the registry would set one. */
function withDays(raw: unknown, today: string, inside?: string): unknown {
  if (Array.isArray(raw)) return raw.map((item) => withDays(item, today, inside))
  if (raw === null || typeof raw !== 'object') return raw
  const record = Object.fromEntries(Object.entries(raw).map(([key, value]) => [key, withDays(value, today, key)]))
  return inside === undefined || dayed.includes(inside) ? { since: today, ...record } : record
}

/** The change that brings these entries in and takes those away. */
export function changeOf(
  put: readonly Agency[],
  remove: readonly string[],
  why: string,
  held: readonly Agency[],
): Change {
  const change = { put: [...put], remove: [...remove] }
  return { subject: 'agencies', ...change, before: entriesDigest(held, change), why }
}
