import { createConnection, SqlError } from 'mariadb'
import { Client, DatabaseError } from 'pg'
import type { Source } from '../platform/settings.ts'
import type { StoredRecord } from './record-items.ts'
import { passwordFor } from './store-password.ts'

export type SqlSource = Extract<Source, { kind: 'sql' }>

/** A log-in inside one transaction that only reads and sees one moment of the database. */
export type SqlLine = {
  /** The rows, some at a time. */
  rows(text: string, values: readonly string[]): AsyncGenerator<StoredRecord>
  close(): void
}

const connectMs = 40_000

/** A server and how to log in there. */
export type SqlServer = Pick<
  SqlSource,
  'id' | 'engine' | 'host' | 'port' | 'database' | 'user' | 'tls' | 'password_file'
>

export const openSqlLine = async (source: SqlServer, rowsAtOnce: number): Promise<SqlLine> => {
  const password = await passwordFor(source)
  return source.engine === 'mariadb' ? mariadbLine(source, password) : postgresLine(source, password, rowsAtOnce)
}

/** PostgreSQL's own numbers for types; what is not here comes as the text it writes (`numeric` with every digit). */
const readers: Readonly<Record<number, (text: string) => unknown>> = {
  16: (t) => t === 't',
  20: BigInt,
  21: Number,
  23: Number,
  700: Number,
  701: Number,
  1184: (t) => t.replace(' ', 'T').replace(/\+00$/, 'Z'),
}

async function postgresLine(source: SqlServer, password: string, rowsAtOnce: number): Promise<SqlLine> {
  const { host, port, database, user, tls } = source
  const client = new Client({
    ...{ host, port, database, user, password, ssl: tls },
    connectionTimeoutMillis: connectMs,
    application_name: 'duly',
    types: { getTypeParser: (type: number) => readers[type] ?? ((text: string) => text) },
  })
  // Failures reach us as refused promises; without a listener the event would end the process.
  client.on('error', () => undefined)
  const close = (): void => void client.end().catch(() => undefined)
  try {
    await client.connect()
    await client.query("SET TIME ZONE 'UTC'; SET datestyle TO ISO")
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY')
  } catch (error) {
    close()
    throw error
  }
  return {
    close,
    async *rows(text, values) {
      await client.query(`DECLARE duly NO SCROLL CURSOR FOR ${text}`, [...values])
      for (;;) {
        const { rows } = await client.query<Record<string, unknown>>(`FETCH ${rowsAtOnce} FROM duly`)
        yield* rows
        if (rows.length < rowsAtOnce) break
      }
      await client.query('CLOSE duly')
    },
  }
}

async function mariadbLine(source: SqlServer, password: string): Promise<SqlLine> {
  const { host, port, database, user, tls } = source
  const line = await createConnection({
    ...{ host, port, database, user, password, ssl: tls },
    connectTimeout: connectMs,
    dateStrings: true,
    logParam: false,
  })
  line.on('error', () => undefined)
  const close = (): void => line.destroy()
  try {
    await line.query("SET time_zone = '+00:00'")
    await line.query('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ')
    await line.query('START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY')
  } catch (error) {
    close()
    throw error
  }
  return {
    close,
    async *rows(text, values) {
      const prepared = await line.prepare(text)
      yield* prepared.executeStream([...values]) as AsyncIterable<StoredRecord>
      prepared.close()
    },
  }
}

/** The server's own words when it says no for good; nothing when the line broke or it only has no room just now. */
export function refusalOf(error: unknown): string | undefined {
  const [state, words] =
    error instanceof DatabaseError
      ? [error.code ?? '', error.message]
      : error instanceof SqlError
        ? [error.sqlState ?? '', error.sqlMessage ?? error.message]
        : ['', '']
  // Classes of SQLSTATE: 08 the line, 40 rolled back, 53 no room, 57 an operator stopped it.
  if (state === '' || /^(08|40|53|57)/.test(state)) return undefined
  const lost = error instanceof SqlError && /^ER_(SOCKET|CONNECTION|CMD_CONNECTION)/.test(error.code ?? '')
  return lost ? undefined : words
}
