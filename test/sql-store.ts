import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sqlConnector } from '../src/collection/connectors/sql.ts'
import type { SqlSource } from '../src/collection/sql-line.ts'
import { subjectOf } from './connector-conduct.ts'
import type { RecordSubject, TestRow } from './record-contract.ts'
import { unsteadyLine } from './unsteady-line.ts'

/** A running database server, empty, and leave to do anything in it. */
export type SqlStore = {
  readonly engine: SqlSource['engine']
  readonly port: number
  readonly database: string
  readonly user: string
  readonly password: string
  run(sql: string, values?: readonly unknown[]): Promise<unknown[]>
  stop(): Promise<void>
}

/** Smaller pages than the rows of one moment, and no long waits. */
export const impatient = sqlConnector({ reconnects: 2, pauseSeconds: 0.05, rowsAtOnce: 25 })

export async function sqlSource(store: SqlStore, dir: string, change: Partial<SqlSource> = {}): Promise<SqlSource> {
  const password_file = join(dir, 'password')
  await writeFile(password_file, `${store.password}\n`)
  const { engine, port, database, user } = store
  return {
    ...{ id: 'access-db', kind: 'sql', engine, host: '127.0.0.1', port, tls: false, database, user, password_file },
    query: `SELECT id, account, at, ip, note, session_token /* :not a name */ FROM access
            WHERE account = :account AND (at >= :from AND at < :to OR at IS NULL) AND note <> ':nobody'`,
    held: 'SELECT account FROM access WHERE account = :account LIMIT 1;',
    ...{ key: 'id', account: 'account', time: 'at', categories: ['identifying_access'] },
    ...(engine === 'mariadb' ? { time_as: 'local', zone: 'UTC' } : { time_as: 'rfc3339' }),
    ...change,
  }
}

/** The table of the contract's rows, and the connector over it. */
export async function sqlSubject(store: SqlStore, rows: readonly TestRow[]): Promise<RecordSubject> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-sql-'))
  const moment = store.engine === 'mariadb' ? 'datetime(3)' : 'timestamptz'
  await store.run(`CREATE TABLE access (id integer PRIMARY KEY, account varchar(200), at ${moment}, ip varchar(40), note varchar(200), session_token varchar(40))`) // prettier-ignore
  const mark = (n: number): string => (store.engine === 'mariadb' ? '?' : `$${n}`)
  const insert = `INSERT INTO access VALUES (${[1, 2, 3, 4, 5, 6].map(mark).join(', ')})`
  for (const [id, { account, at, ip, note, session_token }] of rows.entries()) {
    const written = store.engine === 'mariadb' ? at?.replace('T', ' ').replace('Z', '') : at
    await store.run(insert, [id, account, written ?? null, ip, note, session_token])
  }
  const line = await unsteadyLine(store.port)
  return {
    ...subjectOf(impatient, await sqlSource({ ...store, port: line.port }, dir)),
    line,
    trace: async () => JSON.stringify(await store.run('SELECT * FROM access ORDER BY id')),
    close: async () => {
      await line.close()
      await store.stop()
      await rm(dir, { recursive: true })
    },
  }
}
