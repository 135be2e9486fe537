import { setTimeout as pause } from 'node:timers/promises'
import type { CollectedItem, NotGiven } from '../../order/item.ts'
import { Unavailable } from '../../platform/failure.ts'
import { categoriesFor, type Connector, type Outside } from '../connector.ts'
import { accountOf, fieldOf, recordInScope, type StoredRecord } from '../record-items.ts'
import { openSqlLine, refusalOf, type SqlLine, type SqlSource } from '../sql-line.ts'
import { bound, boundsOf, type SqlValues } from '../sql-query.ts'
import { refused, unreachable } from '../store-trouble.ts'

type Patience = { readonly reconnects: number; readonly pauseSeconds: number; readonly rowsAtOnce: number }

/**
 * Rows of PostgreSQL or MariaDB: the query stands in duly.yaml, where people review it; account and window travel beside
 * it as bound parameters. It runs in a transaction that only reads and sees one moment, and rows come some at a time.
 * When the line breaks, the query runs again, and rows that were given already, by their key, are passed over.
 */
export function sqlConnector(patience: Patience): Connector<SqlSource> {
  return {
    kind: 'sql',
    async *collect(source, scope, outside) {
      if (categoriesFor(source, scope).length === 0) return
      const line = lasting(source, patience, outside)
      try {
        for (const account of scope.accounts) {
          let held = false
          for await (const row of line.rows(source.held, { account })) held ||= accountOf(source, row) === account
          if (!held) {
            yield { notHeld: account }
            continue
          }
          const given = new Set<string>()
          for (const window of scope.windows)
            for await (const row of line.rows(source.query, { account, ...boundsOf(window, source) }, given)) {
              // A collation may take other letters for the same ones; whose a row is, its own bytes say.
              if (accountOf(source, row) !== account) continue
              const found: CollectedItem | NotGiven | undefined = recordInScope(source, scope, row, {
                id: `${account} ${keyOf(source, row)}`,
                account,
              })
              if (found) yield found
            }
        }
      } finally {
        line.close()
      }
    },
  }
}

export const connector = sqlConnector({ reconnects: 4, pauseSeconds: 2, rowsAtOnce: 500 })

function keyOf(source: SqlSource, row: StoredRecord): string {
  const key = fieldOf(row, source.key)
  if (typeof key === 'string' || typeof key === 'number' || typeof key === 'bigint') return String(key)
  throw refused(source.id, `a row has no key in the field ${source.key}.`, next)
}

const next = 'Look at query, held and key of this source in duly.yaml; run the query by hand as the user of Duly.'

/** Queries over lines that break. Rows whose keys are in `given` are passed over, and new ones are added to it. */
function lasting(
  source: SqlSource,
  patience: Patience,
  { signal }: Outside,
): { rows(query: string, values: SqlValues, given?: Set<string>): AsyncGenerator<StoredRecord>; close(): void } {
  let line: SqlLine | undefined
  let drops = 0
  const close = (): void => {
    line?.close()
    line = undefined
  }
  signal?.addEventListener('abort', close)
  async function again(error: unknown): Promise<void> {
    close()
    signal?.throwIfAborted()
    if (error instanceof Unavailable) throw error
    const no = refusalOf(error)
    if (no !== undefined) throw refused(source.id, `the database says no: ${no}.`, next, error)
    if (++drops > patience.reconnects)
      throw unreachable(
        source.id,
        `the database at ${source.host}:${source.port} broke the line ${drops} times in a row.`,
        'Nothing is lost; collecting starts again by itself. If it stays so, call whoever runs the database.',
        error,
      )
    await pause(patience.pauseSeconds * 1000)
  }
  return {
    close: () => {
      signal?.removeEventListener('abort', close)
      close()
    },
    async *rows(query, values, given) {
      const ask = bound(query, source.engine, values)
      if (typeof ask === 'string') throw refused(source.id, `its query cannot be run: ${ask}.`, next)
      for (;;) {
        signal?.throwIfAborted()
        const pass = new Set<string>()
        try {
          line ??= await openSqlLine(source, patience.rowsAtOnce)
          for await (const row of line.rows(ask.text, ask.values)) {
            signal?.throwIfAborted()
            drops = 0
            if (!given) {
              yield row
              continue
            }
            const key = keyOf(source, row)
            if (pass.has(key)) throw refused(source.id, `two rows have the key ${source.key} = ${key}.`, next)
            pass.add(key)
            if (given.has(key)) continue
            given.add(key)
            yield row
          }
          return
        } catch (error) {
          await again(error)
        }
      }
    },
  }
}
