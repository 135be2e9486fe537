import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { fromKysely, PgBoss } from 'pg-boss'
import type { Instant } from '../order/time.ts'
import { applicationRole, type Transaction } from './database.ts'
import { collectorRole, collectorWorker, shardJobs, shardQueue, type ShardJobs } from './shard-jobs.ts'

/** A step of an order, as a job: which order, and the step's idempotency key. */
export type StepJob = { readonly order: string; readonly key: string }

/**
 * Work that has to be done, kept in the database beside the orders. The queue is pg-boss: any number of workers on any
 * number of hosts pull from it. One job at a time for each step key; a step enqueued twice is done once.
 */
export type Jobs = {
  /** Enqueues inside our own transaction: the job exists exactly when the event does. */
  enqueue(tx: Transaction, jobs: readonly (StepJob & { readonly notBefore?: Instant })[]): Promise<void>
  work(concurrency: number, perform: (job: StepJob) => Promise<void>): Promise<void>
  readonly shards: ShardJobs
  stop(): Promise<void>
}

export const stepQueue = 'step'

/**
 * Gives back the jobs that a killed process held, when no other worker is connected; with others about, their
 * heartbeats tell which jobs are lost. Without this, a restart would wait for the heartbeat of its own dead self.
 */
async function releaseOrphans(url: string): Promise<void> {
  const client = new Client({
    connectionString: url,
    options: `-c role=${applicationRole}`,
    application_name: 'duly-jobs-start',
  })
  // Its queries report what befalls it.
  client.on('error', () => undefined)
  await client.connect()
  try {
    // The dead process's connections end within moments of it.
    for (let attempt = 0; attempt < 20; attempt++) {
      const { rows } = await client.query<{ name: string }>(
        'select distinct application_name as name from pg_stat_activity where application_name = any($1) and datname = current_database()',
        [[workerName, collectorWorker]],
      )
      const there = rows.map(({ name }) => name)
      if (!there.includes(workerName)) {
        await client.query(
          "update pgboss.job set state = 'retry', start_after = now() where name = any($1) and state = 'active'",
          [there.includes(collectorWorker) ? [stepQueue] : [stepQueue, shardQueue]],
        )
        return
      }
      await pause(100)
    }
  } finally {
    await client.end()
  }
}

const workerName = 'duly-jobs'

/** Seconds after which whoever gives no sign of life is looked for, beyond the heartbeat of the job. */
const superviseSeconds = 10

async function startBoss(
  url: string,
  onError: (error: Error) => void,
  as: { readonly role: string; readonly application_name: string; readonly supervise: boolean },
): Promise<PgBoss> {
  const { role, ...named } = as
  const boss = new PgBoss({
    ...named,
    connectionString: url,
    options: `-c role=${role}`,
    max: 8,
    migrate: false,
    createSchema: false,
    schedule: false,
    useListenNotify: true,
    superviseIntervalSeconds: superviseSeconds,
    monitorIntervalSeconds: superviseSeconds,
    reindex: false,
    monitorVacuum: false,
  })
  boss.on('error', onError)
  await boss.start()
  return boss
}

/** The queue of shards alone, for a collector in a process of its own: it adds nothing to any queue. */
export async function startShardJobs(
  url: string,
  onError: (error: Error) => void,
): Promise<Pick<ShardJobs, 'work'> & { stop(): Promise<void> }> {
  const as = { role: collectorRole, application_name: collectorWorker, supervise: false }
  const boss = await startBoss(url, onError, as)
  return {
    work: (concurrency, perform) => shardJobs(boss).work(concurrency, perform),
    stop: () => boss.stop({ graceful: true, timeout: 5000 }),
  }
}

export async function startJobs(url: string, onError: (error: Error) => void): Promise<Jobs> {
  await releaseOrphans(url)
  const boss = await startBoss(url, onError, { role: applicationRole, application_name: workerName, supervise: true })
  return {
    shards: shardJobs(boss),
    async enqueue(tx, jobs) {
      if (jobs.length === 0) return
      const db = fromKysely(tx)
      for (const { order, key, notBefore } of jobs) {
        await boss.send(
          stepQueue,
          { order, key },
          { db, singletonKey: `${order}:${key}`, ...(notBefore ? { startAfter: new Date(notBefore) } : {}) },
        )
      }
    },
    async work(concurrency, perform) {
      await boss.work<StepJob>(
        stepQueue,
        { localConcurrency: concurrency, pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1, batchSize: 1 },
        async ([job]) => {
          if (job) await perform(job.data)
        },
      )
    },
    stop: () => boss.stop({ graceful: true, timeout: 5000 }),
  }
}
