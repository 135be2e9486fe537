import { Temporal } from 'temporal-polyfill'
import type { Window } from '../order/scope.ts'
import { days, Instant } from '../order/time.ts'
import type { RecordSource } from './record-items.ts'

export type SqlEngine = 'postgresql' | 'mariadb'
export type SqlValues = Readonly<Record<string, string>>

/** What may hold a colon that names nothing: quoted text, comments, PostgreSQL's casts. MariaDB also quotes with a backslash. */
const words = {
  postgresql: /'(?:[^']|'')*'|"[^"]*"|--[^\n]*|\/\*[\s\S]*?\*\/|::|:([a-z_]+)/g,
  mariadb: /'(?:[^'\\]|''|\\.)*'|"(?:[^"\\]|\\.)*"|`[^`]*`|--[^\n]*|\/\*[\s\S]*?\*\/|:([a-z_]+)/g,
}

/**
 * A reviewed query with the server's own marks where it names `:account`, `:from` and `:to`, and the values in their
 * order: they travel beside the query and are never a part of its text. A string that says why, when it names another.
 */
export function bound(query: string, engine: SqlEngine, given: SqlValues): { text: string; values: string[] } | string {
  const values: string[] = []
  let stranger: string | undefined
  const text = query
    .trim()
    .replace(/;$/, '')
    .replace(words[engine], (word: string, name: string | undefined) => {
      if (name === undefined) return word
      if (!Object.hasOwn(given, name)) {
        stranger = name
        return word
      }
      values.push(given[name] ?? '')
      return engine === 'mariadb' ? '?' : `$${values.length}`
    })
  return stranger === undefined
    ? { text, values }
    : `it names :${stranger}, and there is only :${Object.keys(given).join(', :')}`
}

/**
 * A window as the time column is written, never narrower than it: each record is tested again by its own moment. Times of
 * the wall get a day more on each side, for clocks that are set.
 */
export function boundsOf(window: Window, source: Pick<RecordSource, 'time_as' | 'zone'>): { from: string; to: string } {
  const [start, end] = [Instant.ms(window.startUtc), Instant.ms(window.endUtc)]
  switch (source.time_as) {
    case 'rfc3339':
      return { from: window.startUtc, to: window.endUtc }
    case 'local': {
      const wall = (ms: number): string =>
        Temporal.Instant.fromEpochMilliseconds(ms)
          .toZonedDateTimeISO(source.zone ?? 'UTC')
          .toPlainDateTime()
          .toString({ smallestUnit: 'millisecond' })
          .replace('T', ' ')
      return { from: wall(start - days(1)), to: wall(end + days(1)) }
    }
    case 's':
      return { from: String(Math.floor(start / 1000)), to: String(Math.ceil(end / 1000)) }
    default: {
      const parts = { ms: 1n, us: 1000n, ns: 1_000_000n }[source.time_as]
      return { from: String(BigInt(start) * parts), to: String(BigInt(end) * parts) }
    }
  }
}
