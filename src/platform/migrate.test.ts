import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fromKysely, PgBoss } from 'pg-boss'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase, ownerPool, type Database } from './database.ts'
import { Unavailable } from './failure.ts'
import { stepQueue } from './jobs.ts'
import { migrate } from './migrate.ts'
import { startPostgres } from './postgres.ts'

let dir: string
let url: string
let own: { url: string; stop(): Promise<void> }
let db: Database

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-migrate-'))
  await chmod(dir, 0o755)
  own = await startPostgres(dir, () => undefined)
  url = own.url
  await Promise.all([migrate(url), migrate(url), migrate(url)])
  db = openDatabase(url)
})
afterAll(async () => {
  await db.destroy()
  await own.stop()
  await rm(dir, { recursive: true, force: true })
})

async function write(stream: string): Promise<void> {
  await db
    .insertInto('events')
    .values({
      stream,
      version: 1,
      at: '2026-11-23T09:15:00.000Z',
      kind: 'received',
      actor: '{}',
      body: Buffer.from('x'),
    })
    .execute()
}

test('three programs that migrate at once give one schema, and migrating again changes nothing', async () => {
  await migrate(url)
  const pool = ownerPool(url)
  const { rows } = await pool.query<{ name: string }>('select name from schema_migration order by name')
  await pool.end()
  const files = await readdir(new URL('../../migrations', import.meta.url))
  expect(rows.map((row) => row.name)).toEqual(files.sort())
  expect(files).toContain('0001-events.sql')
})

test('the application can add an event, and can neither change nor remove it', async () => {
  await write('D-2026-000001')
  const denied = { code: '42501' }
  await expect(db.updateTable('events').set({ kind: 'forged' }).execute()).rejects.toMatchObject(denied)
  await expect(db.deleteFrom('events').execute()).rejects.toMatchObject(denied)
  const pool = ownerPool(url)
  for (const sql of ['truncate events', 'drop table events', 'alter table events disable trigger all']) {
    await expect(pool.query(`set role duly_app; ${sql}`), sql).rejects.toThrow(/permission denied|must be owner|denied/)
  }
  await pool.end()
})

test('not even the owner can change or remove an event, and no session setting switches that off', async () => {
  await write('D-2026-000002')
  const pool = ownerPool(url)
  for (const sql of [
    `update events set kind = 'forged'`,
    'delete from events',
    'truncate events cascade',
    `set session_replication_role = replica; delete from events`,
  ]) {
    await expect(pool.query(sql), sql).rejects.toThrow(/never changed or removed/)
  }
  await pool.end()
})

test('a ledger leaf gets its place once, and nothing else of it can change', async () => {
  await write('D-2026-000003')
  const leaf = { stream: 'D-2026-000003', version: 1, entry: Buffer.from('leaf') }
  await db.insertInto('ledger_leaf').values(leaf).execute()
  const place = (index: string): Promise<unknown> =>
    db.updateTable('ledger_leaf').set({ leaf_index: index }).where('stream', '=', leaf.stream).execute()
  await place('0')
  await expect(place('1')).rejects.toThrow(/never changed or removed/)
  await expect(
    db
      .updateTable('ledger_leaf')
      .set({ entry: Buffer.from('y') })
      .execute(),
  ).rejects.toMatchObject({
    code: '42501',
  })
  await expect(db.deleteFrom('ledger_leaf').execute()).rejects.toMatchObject({ code: '42501' })
})

test('one version of a stream exists once', async () => {
  await write('D-2026-000004')
  await expect(write('D-2026-000004')).rejects.toMatchObject({ code: '23505' })
})

test('a step enqueued with its event exists exactly when the event does, once, and is worked by the application', async () => {
  const done: string[] = []
  const boss = new PgBoss({
    connectionString: url,
    options: '-c role=duly_app',
    migrate: false,
    createSchema: false,
    schedule: false,
    useListenNotify: true,
  })
  boss.on('error', () => undefined)
  await boss.start()
  try {
    const send = (tx: Parameters<typeof fromKysely>[0], order: string): Promise<unknown> =>
      boss.send(stepQueue, { order }, { db: fromKysely(tx), singletonKey: order })
    await expect(
      db.transaction().execute(async (tx) => {
        await send(tx, 'rolled-back')
        throw new Error('the event was not written')
      }),
    ).rejects.toThrow('the event was not written')
    await db.transaction().execute(async (tx) => {
      await send(tx, 'kept')
      await send(tx, 'kept')
    })
    await boss.work<{ order: string }>(stepQueue, { pollingIntervalSeconds: 1 }, async ([job]) => {
      if (job) done.push(job.data.order)
    })
    await expect.poll(() => done, { timeout: 10_000 }).toEqual(['kept'])
    // From here only a notification is fast enough.
    const began = performance.now()
    await db.transaction().execute((tx) => send(tx, 'woken'))
    await expect.poll(() => done, { timeout: 10_000, interval: 10 }).toEqual(['kept', 'woken'])
    expect(performance.now() - began).toBeLessThan(5000)
  } finally {
    await boss.stop({ graceful: false })
  }
})

test('a user who may make no role and was given that of the application has all but collectors on other hosts', async () => {
  const pool = ownerPool(url)
  await pool.query("create user limited login password 'invented'; grant duly_app to limited")
  await pool.query('create database limited owner limited')
  await pool.end()
  const theirs = new URL(url)
  ;[theirs.username, theirs.password, theirs.pathname] = ['limited', 'invented', '/limited']
  await migrate(theirs.href)
  await migrate(theirs.href)
  const their = ownerPool(theirs.href)
  const may = "select has_schema_privilege('duly_app', 'pgboss', 'usage') as app, has_schema_privilege('duly_collector', 'pgboss', 'usage') as collector" // prettier-ignore
  expect((await their.query(may)).rows).toEqual([{ app: true, collector: false }])
  await their.end()
})

test('a database that does not answer is told as such, by migrations and by queries', async () => {
  const nowhere = 'postgres://duly:x@127.0.0.1:9/duly'
  await expect(migrate(nowhere)).rejects.toBeInstanceOf(Unavailable)
  const away = openDatabase(nowhere)
  await expect(away.selectFrom('orders').select('order_id').execute()).rejects.toMatchObject({
    code: 'ERR_DATABASE_UNREACHABLE',
  })
  await away.destroy()
})
