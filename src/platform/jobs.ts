import { fromKysely, PgBoss } from 'pg-boss'
import type { Instant } from '../order/time.ts'
import type { Transaction } from './database.ts'

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
  stop(): Promise<void>
}

export const stepQueue = 'step'

export async function startJobs(url: string, onError: (error: Error) => void): Promise<Jobs> {
  const boss = new PgBoss({
    connectionString: url,
    options: '-c role=duly_app',
    application_name: 'duly-jobs',
    max: 8,
    migrate: false,
    createSchema: false,
    schedule: false,
    useListenNotify: true,
    reindex: false,
    monitorVacuum: false,
  })
  boss.on('error', onError)
  await boss.start()
  return {
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
