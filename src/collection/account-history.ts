import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { candidatesOf, concerns, type AccountRecord } from '../order/account-history.ts'
import type { Instant } from '../order/time.ts'
import type { AccountHistory } from '../platform/settings.ts'
import type { StoredRecord } from './record-items.ts'
import { momentsOf } from './record-moment.ts'
import { openSqlLine, refusalOf } from './sql-line.ts'
import { bound } from './sql-query.ts'
import { diskTrouble, refused, unreachable } from './store-trouble.ts'

const source = 'account_history'
const next = 'Look at account_history in duly.yaml, and at what it reads.'
const rowsAtOnce = 500

/**
 * Everything the configured history knows of these names. Throws `Unavailable` when it does not answer or holds a line
 * that cannot be read: with a gap in it, an account could be taken for another's.
 */
export const readHistory = (config: AccountHistory, names: readonly string[]): Promise<AccountRecord[]> =>
  config.kind === 'file' ? fromFile(config, names) : fromSql(config, names)

async function fromFile(
  config: Extract<AccountHistory, { kind: 'file' }>,
  names: readonly string[],
): Promise<AccountRecord[]> {
  const records: AccountRecord[] = []
  const input = createReadStream(config.path)
  try {
    let number = 0
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      number++
      if (line.trim() === '') continue
      const record = recordOf(parsed(line), 'rfc3339', undefined)
      if (!record)
        throw refused(source, `line ${number} of ${config.path} is no {"id", "address", "from", "until"}.`, next)
      if (names.some((name) => concerns(record, name, config.tag))) records.push(record)
    }
  } catch (error) {
    throw error instanceof Error && 'syscall' in error ? diskTrouble(source, config.path, error) : error
  } finally {
    input.destroy()
  }
  return records
}

async function fromSql(
  config: Extract<AccountHistory, { kind: 'sql' }>,
  names: readonly string[],
): Promise<AccountRecord[]> {
  const asked = new Set(
    names.flatMap((name) => Object.values(candidatesOf(name, config.tag)).filter((n) => n !== undefined)),
  )
  const records: AccountRecord[] = []
  let line: Awaited<ReturnType<typeof openSqlLine>> | undefined
  try {
    line = await openSqlLine({ ...config, id: source }, rowsAtOnce)
    for (const address of asked) {
      const ask = bound(config.query, config.engine, { address })
      if (typeof ask === 'string') throw refused(source, `its query cannot be run: ${ask}.`, next)
      for await (const row of line.rows(ask.text, ask.values)) {
        const record = recordOf(row, config.time_as, config.zone)
        if (!record) throw refused(source, `a row for ${address} cannot be read.`, next)
        records.push(record)
      }
    }
  } catch (error) {
    const no = refusalOf(error)
    if (no !== undefined) throw refused(source, `the database says no: ${no}.`, next, error)
    throw error instanceof Error && 'code' in error && error.name !== 'Unavailable'
      ? unreachable(source, `the database at ${config.host}:${config.port} does not answer.`, next, error)
      : error
  } finally {
    line?.close()
  }
  return records
}

function parsed(line: string): StoredRecord | undefined {
  try {
    const row = JSON.parse(line) as unknown
    return typeof row === 'object' && row !== null ? (row as StoredRecord) : undefined
  } catch {
    return undefined
  }
}

type TimeAs = Parameters<typeof momentsOf>[1]

/** Nothing when the row cannot be read: a moment that is there must be one. */
function recordOf(row: StoredRecord | undefined, as: TimeAs, zone: string | undefined): AccountRecord | undefined {
  if (row === undefined) return undefined
  const { id, address, from, until } = row
  const named =
    (typeof id === 'string' || typeof id === 'number' || typeof id === 'bigint') && typeof address === 'string'
  if (!named || String(id) === '' || address === '') return undefined
  const moment = (value: unknown): Instant | 'open' | undefined => {
    if (value === undefined || value === null) return 'open'
    const [at, other] = momentsOf(value, as, zone)
    return other === undefined ? at : undefined
  }
  const [begins, ends] = [moment(from), moment(until)]
  if (begins === undefined || ends === undefined) return undefined
  return {
    id: String(id),
    address,
    ...(begins === 'open' ? {} : { from: begins }),
    ...(ends === 'open' ? {} : { until: ends }),
  }
}
