import type { PgBoss } from 'pg-boss'
import type { OrderId } from '../order/ids.ts'

export const shardQueue = 'shard'
/** The database role of collectors: the queues, and no table of ours. */
export const collectorRole = 'duly_collector'
export const collectorWorker = 'duly-collector'

/** A shard to collect, as a job. Neither the task nor what came of it stands there in clear. */
export type ShardJob = { readonly order: OrderId; readonly task: string }
/** What came of it, sealed. `undo`: nobody waits for it any more. */
export type ShardDone = { readonly output: string; readonly undo: () => Promise<void> }
type Known = {
  readonly id: string
  /** `over`: nobody will do it any more, and nothing came of it. */
  readonly state: 'waits' | 'active' | 'done' | 'over'
  readonly output?: string
}

/** The shards of orders that are being produced. What is done stays here until somebody drops it. */
export type ShardJobs = {
  /** Under the id of its shard; one that is there already stays as it is. */
  send(id: string, job: ShardJob): Promise<void>
  known(order: string): Promise<Known[]>
  /** Every order of which there is a shard. */
  orders(): Promise<OrderId[]>
  /** Whoever is at one hears of it within seconds, by its signal. */
  drop(ids: readonly string[]): Promise<void>
  /**
   * Works on shards as they come. A job that ends otherwise than with an answer is given to whoever comes next, as is
   * that of a worker who gives no sign of life; whoever then comes too late has it undone.
   */
  work(concurrency: number, perform: (job: ShardJob, signal: AbortSignal) => Promise<ShardDone>): Promise<void>
}

const states: Readonly<Record<string, Known['state']>> = {
  created: 'waits',
  retry: 'waits',
  active: 'active',
  completed: 'done',
}

export function shardJobs(boss: PgBoss): ShardJobs {
  const select = async <T>(sql: string, values: unknown[] = []): Promise<T[]> =>
    (await boss.getDb().executeSql(sql, [shardQueue, ...values])).rows as T[]
  return {
    async send(id, job) {
      await boss.send(shardQueue, job, { id })
    },
    async known(order) {
      type Row = { id: string; state: string; output: { sealed?: string } | null }
      const rows = await select<Row>(
        "select id, state, output from pgboss.job where name = $1 and data->>'order' = $2 order by id",
        [order],
      )
      return rows.map(({ id, state, output }) => {
        const sealed = state === 'completed' ? output?.sealed : undefined
        const known = states[state] ?? 'over'
        return { id, state: known === 'done' && sealed === undefined ? 'over' : known, ...(sealed === undefined ? {} : { output: sealed }) } // prettier-ignore
      })
    },
    async orders() {
      const rows = await select<{ order: OrderId }>(
        `select distinct data->>'order' as "order" from pgboss.job where name = $1`,
      )
      return rows.map(({ order }) => order)
    },
    async drop(ids) {
      if (ids.length > 0) await boss.deleteJob(shardQueue, [...ids])
    },
    async work(concurrency, perform) {
      const options = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 1, batchSize: 1 }
      for (let n = 0; n < concurrency; n++) {
        const worker = await boss.work<ShardJob>(shardQueue, options, async ([job]) => {
          if (!job) return
          const { output, undo } = await perform(job.data, job.signal)
          // Only whoever holds the job now may answer it.
          await boss.complete(shardQueue, job, { sealed: output })
          const taken = await select(
            "select 1 from pgboss.job where name = $1 and id = $2 and state = 'completed' and output->>'sealed' = $3",
            [job.id, output],
          )
          if (taken.length === 0) await undo()
          // The next one at once.
          boss.notifyWorker(worker)
        })
      }
    },
  }
}
