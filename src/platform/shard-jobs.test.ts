import { randomUUID } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type { OrderId } from '../order/ids.ts'
import { ownerPool } from './database.ts'
import { startJobs, startShardJobs, type Jobs } from './jobs.ts'
import { migrate } from './migrate.ts'
import { startPostgres } from './postgres.ts'
import type { ShardDone } from './shard-jobs.ts'

let dir: string
let own: { url: string; stop(): Promise<void> }
let core: Jobs
/** As an operator is told to: a log-in that is in nothing but the role of collectors. */
let hostUrl: string
let host: Awaited<ReturnType<typeof startShardJobs>>
const performed: { task: string; signal: AbortSignal; answer: (done: ShardDone) => void }[] = []
const wrong = (error: Error): void => console.error(error.message)

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-shard-jobs-'))
  await chmod(dir, 0o755)
  own = await startPostgres(dir, () => undefined)
  await migrate(own.url)
  const pool = ownerPool(own.url)
  await pool.query("create user collector_2 login password 'invented'; grant duly_collector to collector_2")
  await pool.end()
  const url = new URL(own.url)
  ;[url.username, url.password] = ['collector_2', 'invented']
  hostUrl = url.href
  core = await startJobs(own.url, wrong)
  host = await startShardJobs(hostUrl, wrong)
  await host.work(1, ({ task }, signal) => new Promise((answer) => performed.push({ task, signal, answer })))
})
afterAll(async () => {
  for (const { answer } of performed) answer({ output: '', undo: () => Promise.resolve() })
  await host.stop()
  await core.stop()
  await own.stop()
  await rm(dir, { recursive: true, force: true })
})

const order = (n: number): OrderId => `D-2026-00000${n}` as OrderId
const soon = { timeout: 25_000, interval: 20 }
const taken = (task: string): Promise<(typeof performed)[number]> =>
  vi.waitFor(() => {
    const found = performed.find((p) => p.task === task)
    if (!found) throw new Error('not taken yet')
    return found
  }, soon)

test('a shard asked for twice is collected once, and what came of it stays until it is dropped', async () => {
  const id = randomUUID()
  await core.shards.send(id, { order: order(1), task: 'once' })
  await core.shards.send(id, { order: order(1), task: 'twice' })
  const { answer } = await taken('once')
  expect(await core.shards.known(order(1))).toEqual([{ id, state: 'active' }])
  answer({ output: 'sealed words', undo: () => Promise.reject(new Error('it was wanted')) })
  const done = { id, state: 'done', output: 'sealed words' }
  await vi.waitFor(async () => expect(await core.shards.known(order(1))).toEqual([done]), soon)
  await core.shards.send(id, { order: order(1), task: 'again' })
  expect(await core.shards.known(order(1))).toEqual([done])
  expect(await core.shards.orders()).toEqual([order(1)])
  await core.shards.drop([id])
  expect(await core.shards.known(order(1))).toEqual([])
  expect(performed).toHaveLength(1)
})

test('whoever is at a shard that is dropped hears of it, and what they answer then is undone', async () => {
  const id = randomUUID()
  await core.shards.send(id, { order: order(2), task: 'dropped' })
  const { signal, answer } = await taken('dropped')
  await core.shards.drop([id])
  await vi.waitFor(() => expect(signal.aborted).toBe(true), soon)
  let undone = false
  const undo = (): Promise<void> => {
    undone = true
    return Promise.resolve()
  }
  answer({ output: 'late', undo })
  await vi.waitFor(() => expect(undone).toBe(true), soon)
  expect(await core.shards.known(order(2))).toEqual([])
})

test('a collector’s log-in reaches the queues, and nothing that is ours', async () => {
  const client = new Client({ connectionString: hostUrl })
  await client.connect()
  try {
    for (const sql of ['select 1 from events', 'select 1 from orders', 'select 1 from order_key', 'set role duly_app'])
      await expect(client.query(sql), sql).rejects.toMatchObject({ code: '42501' })
  } finally {
    await client.end()
  }
})
