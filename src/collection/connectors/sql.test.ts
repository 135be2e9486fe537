import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gather, scopeOf } from '../../../test/connector-conduct.ts'
import { describeRecordConnector } from '../../../test/record-contract.ts'
import { impatient, sqlSource, sqlSubject, type SqlStore } from '../../../test/sql-store.ts'
import { startPostgres } from '../../platform/postgres.ts'
import { readHistory } from '../account-history.ts'
import type { SqlSource } from '../sql-line.ts'
import { bound, boundsOf } from '../sql-query.ts'

async function postgres(): Promise<SqlStore> {
  const home = await mkdtemp(join(tmpdir(), 'duly-sql-pg-'))
  // The account of the database must pass through it.
  await chmod(home, 0o755)
  const server = await startPostgres(home, () => undefined)
  const url = new URL(server.url)
  const client = new Client({ connectionString: server.url })
  await client.connect()
  return {
    engine: 'postgresql',
    port: Number(url.port),
    database: url.pathname.slice(1),
    user: url.username,
    password: url.password,
    run: async (sql, values = []) => (await client.query<Record<string, unknown>>(sql, [...values])).rows,
    stop: async () => {
      await client.end()
      await server.stop()
      await rm(home, { recursive: true, force: true })
    },
  }
}

describeRecordConnector('SQL (PostgreSQL)', async (rows) => sqlSubject(await postgres(), rows), 'line')

describe('SQL', () => {
  const account = 'mara@nimbus.test'
  const scope = scopeOf({ accounts: [account], categories: ['traffic'], windows: [{ startUtc: '2026-06-01T00:00:00Z', endUtc: '2026-06-02T00:00:00Z' }] }) // prettier-ignore
  let store: SqlStore
  let dir: string
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'duly-sql-'))
    store = await postgres()
    await store.run('CREATE TABLE log (n bigint, who text, seen bigint, more numeric)')
    await store.run('INSERT INTO log VALUES (1, $1, 1780272000000, 0.10), (1, $1, 1780272000001, 2)', [account])
  })
  afterAll(async () => {
    await store?.stop()
    await rm(dir, { recursive: true })
  })
  const collect = async (change: Partial<SqlSource>): ReturnType<typeof gather> => {
    const source = await sqlSource(store, dir, {
      query: 'SELECT *, seen AS k FROM log WHERE who = :account AND seen BETWEEN :from AND :to',
      held: 'SELECT who FROM log WHERE who = :account',
      ...{ account: 'who', time: 'seen', time_as: 'ms', key: 'k', categories: ['traffic'], ...change },
    })
    return gather(impatient.collect(source, scope, {}))
  }

  test('whose an address was is asked of the database with the address bound, and a moment that cannot be read stops it', async () => {
    await store.run('CREATE TABLE owner (uid integer, mail text, since timestamptz, till timestamptz)')
    await store.run("INSERT INTO owner VALUES (1, 'shop@nimbus.test', NULL, '2026-02-01T00:00:00Z'), (2, 'shop@nimbus.test', '2026-02-01T01:00:00+01:00', NULL), (3, '*@nimbus.test', NULL, NULL), (4, 'other@nimbus.test', NULL, NULL)") // prettier-ignore
    const { engine, host, port, tls, database, user, password_file } = await sqlSource(store, dir)
    const query = 'SELECT uid AS id, mail AS address, since AS "from", till AS until FROM owner WHERE mail = :address'
    const server = { kind: 'sql' as const, engine, host, port, tls, database, user, password_file }
    const config = { ...server, query, time_as: 'rfc3339' as const, tag: '+', by_address: [] }
    expect(await readHistory(config, ["Shop+x'; DROP TABLE owner@nimbus.test", 'Shop@NIMBUS.test'])).toEqual([
      { id: '1', address: 'shop@nimbus.test', until: '2026-02-01T00:00:00.000Z' },
      { id: '2', address: 'shop@nimbus.test', from: '2026-02-01T00:00:00.000Z' },
      { id: '3', address: '*@nimbus.test' },
    ])
    await expect(readHistory({ ...config, time_as: 's' }, ['shop@nimbus.test'])).rejects.toThrow(/cannot be read/)
    await expect(readHistory({ ...config, query: 'SELECT :address, :nothing' }, ['a@b.test'])).rejects.toThrow(
      /:nothing/,
    )
    await expect(readHistory({ ...config, query: 'SELECT x FROM nowhere WHERE a = :address' }, ['a@b.test'])).rejects.toThrow(/says no/) // prettier-ignore
    await expect(readHistory({ ...config, port: 1 }, ['a@b.test'])).rejects.toMatchObject({ name: 'Unavailable' })
  })

  test('numbers leave with every digit', async () => {
    const { items } = await collect({})
    expect(items.map((i) => Buffer.from(i.bytes).toString())).toEqual([
      `{"account":"${account}","at":"2026-06-01T00:00:00.000Z","record":{"k":1780272000000,"more":"0.10","n":1,"seen":1780272000000,"who":"${account}"}}`,
      `{"account":"${account}","at":"2026-06-01T00:00:00.001Z","record":{"k":1780272000001,"more":"2","n":1,"seen":1780272000001,"who":"${account}"}}`,
    ])
  })

  test.each([
    ['writes', { query: 'INSERT INTO log VALUES (2, :account, 0, 0) RETURNING *' }],
    ['writes in a function', { query: "SELECT *, nextval('never') FROM log WHERE who = :account" }],
    ['is two', { query: 'SELECT * FROM log WHERE who = :account; DROP TABLE log' }],
    ['names what it is not given', { query: 'SELECT * FROM log WHERE who = :account AND n = :number' }],
    ['has no such table', { query: 'SELECT * FROM elsewhere WHERE who = :account' }],
    ['gives a key twice', { key: 'n' }],
    ['gives no key', { key: 'nothing' }],
  ] as const)('a query that %s is refused, with the source named', async (_what, change) => {
    await expect(collect(change)).rejects.toMatchObject({ code: 'ERR_STORE_REFUSED', message: expect.stringMatching(/^Source access-db: /) as unknown }) // prettier-ignore
    expect(await store.run('SELECT count(*) FROM log')).toEqual([{ count: '2' }])
  })

  test('a wrong password is refused and never shown, and no password goes over an open line to another machine', async () => {
    const wrong = await sqlSource({ ...store, password: 'not-the-one' }, dir)
    for (const source of [wrong, { ...wrong, host: 'db.nimbus.test' }]) {
      const error: unknown = await gather(
        impatient.collect(source, scopeOf({ ...scope, categories: ['identifying_access'] }), {}),
      ).catch((e: unknown) => e)
      expect(error).toMatchObject({ code: 'ERR_STORE_REFUSED' })
      expect(JSON.stringify(error) + String(error)).not.toContain('not-the-one')
    }
  })

  test('names stand for values only where the query means them, and no value is a part of its text', () => {
    const given = { account: "x' OR '1'='1", from: 'a', to: 'b' }
    expect(bound("SELECT ':to', \":to\", a::text -- :to\n FROM t WHERE a = :account AND b >= :from OR c = :account;", 'postgresql', given)).toEqual({ text: "SELECT ':to', \":to\", a::text -- :to\n FROM t WHERE a = $1 AND b >= $2 OR c = $3", values: [given.account, 'a', given.account] }) // prettier-ignore
    expect(bound("SELECT '\\':to' FROM `:to` WHERE a = :account", 'mariadb', given)).toEqual({ text: "SELECT '\\':to' FROM `:to` WHERE a = ?", values: [given.account] }) // prettier-ignore
  })

  test('a window is asked for in the unit of the column, never narrower than it is', () => {
    const window = { startUtc: '2026-03-29T00:30:00.500Z', endUtc: '2026-03-29T01:30:00.500Z' } as never
    expect(boundsOf(window, { time_as: 's' })).toEqual({ from: '1774744200', to: '1774747801' })
    expect(boundsOf(window, { time_as: 'us' })).toEqual({ from: '1774744200500000', to: '1774747800500000' })
    expect(boundsOf(window, { time_as: 'local', zone: 'Europe/Dublin' })).toEqual({ from: '2026-03-28 00:30:00.500', to: '2026-03-30 02:30:00.500' }) // prettier-ignore
  })
})
