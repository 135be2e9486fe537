import { collectParcels, scopeOpenedBy } from '../collection/collection.ts'
import { openTask, type ShardTask } from '../collection/shard-task.ts'
import { placeAt } from '../order/assertion.ts'
import type { Blobs } from '../platform/blobs.ts'
import type { Clock } from '../platform/clock.ts'
import { Forbidden, MovedOn } from '../platform/failure.ts'
import type { AgeKey } from '../platform/order-key.ts'
import { deskUrl, type Settings } from '../platform/settings.ts'
import type { ShardStore } from '../platform/shard-store.ts'
import type { ShardDone, ShardJob, ShardJobs } from '../platform/shard-jobs.ts'
import { seal, type Sealed } from '../production/production.ts'
import { sealOutcome } from '../production/shard-outcome.ts'

/** All that a collector holds: no key of the desk's, none of the root, none of an order. */
export type CollectorHolds = {
  /** Its own key: tasks are sealed to it, and what a crash leaves of a shard. */
  readonly own: AgeKey
  readonly deskPublicKey: string
  /** Its own sources and people. */
  readonly settings: Pick<Settings, 'sources' | 'people' | 'account_history' | 'desk_url' | 'listen'>
  /** Where shards lie, which the core reads too. */
  readonly shards: ShardStore
  readonly clock: Clock
  readonly stopping: AbortSignal
  readonly log: (words: string, detail?: Record<string, unknown>) => void
}

/** Collects shards as they come, so many side by side. */
export const startCollector = (
  jobs: Pick<ShardJobs, 'work'>,
  concurrency: number,
  holds: CollectorHolds,
): Promise<void> => jobs.work(concurrency, (job, signal) => perform(job, signal, holds))

/** What failed is an answer too, for the core to decide on; thrown is only what another collector may do instead. */
async function perform({ order, task }: ShardJob, claimed: AbortSignal, holds: CollectorHolds): Promise<ShardDone> {
  const { own, deskPublicKey, stopping, log, shards } = holds
  const opened = await openTask(task, own, deskPublicKey)
  if (!opened.ok) {
    log('a shard is left to another collector', { order, why: opened.why })
    throw new Forbidden('ERR_NOT_ALLOWED', opened.why, { next: 'See docs/collectors.md.', orderId: order })
  }
  const { orderKey } = opened.value
  const signal = AbortSignal.any([stopping, claimed])
  try {
    const store = await shards.of(order)
    const sealed = await collectShard(opened.value, store, signal, holds)
    const { items, bytes } = sealed.collection
    log('a shard is sealed', { order, items, bytes })
    return { output: await sealOutcome(orderKey, { sealed }), undo: () => store.remove(sealed.package.sha256) }
  } catch (error) {
    // What is thrown stands in the database in clear, so it says nothing of what was collected.
    if (signal.aborted || error instanceof MovedOn)
      throw new MovedOn('ERR_UNDER_WAY', `A shard of ${order} is left to whoever takes it next.`, {
        orderId: order,
        next: 'Nothing is lost; it goes on by itself.',
      })
    log('a shard failed', { order, error: error instanceof Error ? error.message : String(error) })
    return { output: await sealOutcome(orderKey, { failed: error }), undo: () => Promise.resolve() }
  }
}

/** Collects what the grant of a task opens, and seals it here to the authority. Everything is checked again before it is read. */
async function collectShard(
  { grant, begun, orderKey }: ShardTask,
  blobs: Blobs,
  signal: AbortSignal,
  holds: CollectorHolds,
): Promise<Sealed> {
  const { own, deskPublicKey, settings, clock } = holds
  const { people, sources, account_history } = settings
  const started = { deskPublicKey, people, place: placeAt(deskUrl(settings)), orderKey, begun, clock }
  const outside = { ...started, sources, byAddress: account_history?.by_address ?? [], signal }
  return seal({
    order: grant.order,
    scope: scopeOpenedBy(grant, started),
    of: grant.scopeHash,
    items: (done) => collectParcels(grant, done ? { ...outside, done } : outside),
    orderKey: own,
    blobs,
    clock,
    signal,
  })
}
