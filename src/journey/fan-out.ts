import { setTimeout as pause } from 'node:timers/promises'
import { issueGrant } from '../collection/grant.ts'
import { sealTask } from '../collection/shard-task.ts'
import { canonical, sha256 } from '../order/canonical.ts'
import { foldOrder } from '../order/fold.ts'
import type { Made } from '../order/headway.ts'
import type { OrderId } from '../order/ids.ts'
import { next } from '../order/lifecycle.ts'
import { scopeHash, type Order } from '../order/order.ts'
import { Scope } from '../order/scope.ts'
import { Instant, seconds } from '../order/time.ts'
import { Broken, MovedOn, Unavailable } from '../platform/failure.ts'
import type { Blobs } from '../platform/blobs.ts'
import type { AgeKey } from '../platform/order-key.ts'
import { orderKey } from '../platform/originals.ts'
import { joined, rootFile, shardFile } from '../production/joined.ts'
import { assertFits, type NamedShard, type Sealed } from '../production/production.ts'
import { openOutcome } from '../production/shard-outcome.ts'
import { readOrder, type Begin, type Desk } from '../desk.ts'
import { grantFor, sealProven, withHeadway } from './carry.ts'
import { circumstancesOf } from './circumstances.ts'

/** A part of the scope, and the job under which it is collected. */
type Shard = { readonly id: string; readonly scope: Scope }
/** Sealed shards, by their jobs. */
type Done = ReadonlyMap<string, Sealed>
/** What is produced, the order's own key, and where its shards lie. */
type What = { readonly order: Order; readonly scope: Scope; readonly key: AgeKey; readonly store: Blobs }

/** So often it is asked whether the order still stands while its shards are collected. */
const lookMs = seconds(2)
/** How long a look at the shards waits for the next: short at first, for an order may be small. */
const pauseMs = { least: 20, most: 1000 } as const

/**
 * Collects an approved scope in shards, each by whichever collector takes it and sealed where it was collected; then
 * seals their root and joins all of it into one file. A shard that is done stays done, whatever becomes of this process
 * or of a collector: the next attempt asks for the others alone.
 */
export async function fanOut(
  desk: Desk,
  order: Order,
  scope: Scope,
  parts: readonly Scope[],
  begin: Begin,
): Promise<Sealed> {
  const what: What = { order, scope, key: await orderKey(desk, order), store: await desk.shards.of(order.id) }
  const shards = parts.map((part) => ({ id: idOf(what, part), scope: part }))
  try {
    const endsAt = await send(desk, what, shards, begin)
    return await withHeadway(desk, order, scope, async (tell) =>
      join(desk, what, shards, await allDone(desk, what, shards, endsAt, tell)),
    )
  } catch (error) {
    // Nothing will become of the others either.
    if (error instanceof Broken || error instanceof MovedOn) await clearShards(desk, order.id)
    throw error
  }
}

/**
 * The same part of the same scope is the same job: asked for again, it is found. The order's recipient stands nowhere in
 * clear, so whoever reads the database cannot try out which accounts an id means.
 */
function idOf({ scope, key }: What, part: Scope): string {
  const hash = sha256(canonical({ key: key.recipient, of: Scope.hash(scope), part: Scope.hash(part) }))
  return [hash.slice(0, 8), hash.slice(8, 12), hash.slice(12, 16), hash.slice(16, 20), hash.slice(20, 32)].join('-')
}

/** Asks for every shard that is neither done nor being collected, under a grant of its own. Gives when it ends. */
async function send(desk: Desk, what: What, shards: readonly Shard[], begin: Begin): Promise<Instant> {
  const { order, scope, key, store } = what
  const { grant, started } = await grantFor(desk, order, { scope, purpose: 'produce', orderKey: key.recipient }, begin)
  const { begun } = started
  if (!begun) throw new MovedOn('ERR_VERSION', `${order.id} changed before its collection began.`, { orderId: order.id, next: 'It is decided anew; nothing left.' }) // prettier-ignore
  const known = await desk.jobs.shards.known(order.id)
  const wanted = new Set(shards.map(({ id }) => id))
  const stay = new Set<string>()
  for (const { id, state, output } of known) {
    const outcome = output === undefined ? undefined : await openOutcome(output, key, order.id)
    const made = outcome && 'sealed' in outcome ? outcome.sealed.package.sha256 : undefined
    if (wanted.has(id) && (state === 'active' || (made && (await store.has(made))))) stay.add(id)
    else if (made) await store.remove(made)
  }
  await desk.jobs.shards.drop(known.map(({ id }) => id).filter((id) => !stay.has(id)))
  const collectors = [desk.collector.recipient, ...desk.settings.collectors.map(({ recipient }) => recipient)]
  const { purpose, nonce, expiresAt, approvals } = grant
  for (const { id, scope: part } of shards.filter((shard) => !stay.has(shard.id))) {
    const own = issueGrant({ scope, purpose, nonce, expiresAt, approvals, part: part.accounts }, desk.keys.desk)
    const task = await sealTask({ grant: own, begun, orderKey: key.recipient }, desk.keys.desk, collectors)
    await desk.jobs.shards.send(id, { order: order.id, task })
  }
  return expiresAt
}

/** Waits for all of them. Throws what a shard failed with, in its own words, and leaves the others to go on. */
async function allDone(
  desk: Desk,
  { order, scope, key, store }: What,
  shards: readonly Shard[],
  endsAt: Instant,
  tell: (made: Made) => void,
): Promise<Done> {
  const done = new Map<string, Sealed>()
  const beganMs = performance.now()
  let lookedMs = beganMs
  for (;;) {
    const known = new Map((await desk.jobs.shards.known(order.id)).map((job) => [job.id, job]))
    for (const { id, scope: part } of shards) {
      const job = known.get(id)
      if (job?.output === undefined || done.has(id)) continue
      const outcome = await openOutcome(job.output, key, order.id)
      if ('failed' in outcome) throw outcome.failed
      await assertFits(store, part, outcome.sealed.package)
      done.set(id, outcome.sealed)
    }
    const made = [...done.values()].map(({ collection }) => collection)
    const sum = (of: 'items' | 'bytes'): number => made.reduce((all, each) => all + each[of], 0)
    tell({ items: sum('items'), bytes: sum('bytes'), shards: { done: done.size, of: shards.length } })
    if (done.size === shards.length) return done
    if (shards.some(({ id }) => !known.has(id))) throw movedOn(order.id)
    if (performance.now() - lookedMs > lookMs) {
      lookedMs = performance.now()
      await assertStillDue(desk, order.id, scope)
    }
    if (desk.clock.now() >= endsAt)
      throw new Unavailable('ERR_STORE_UNREACHABLE', `Only ${done.size} of ${shards.length} shards of ${order.id} were collected before the grant ended.`, { orderId: order.id, next: 'See that collectors are running (docs/collectors.md) and that limits.grant_seconds is long enough. What is done stays; the others are asked for again.' }) // prettier-ignore
    const ms = Math.min(pauseMs.most, Math.max(pauseMs.least, (performance.now() - beganMs) / 10))
    await pause(ms, undefined, { signal: desk.stopping })
  }
}

const movedOn = (order: OrderId): MovedOn =>
  new MovedOn('ERR_VERSION', `${order} changed while its shards were collected.`, {
    orderId: order,
    next: 'It is decided anew; nothing left.',
  })

/** A withdrawal, a refusal or another scope ends the collection of what is left. */
async function assertStillDue(desk: Desk, id: OrderId, scope: Scope): Promise<void> {
  const order = foldOrder(await readOrder(desk, id))
  if (!isProduced(desk, order) || scopeHash(order) !== Scope.hash(scope)) throw movedOn(id)
}

const isProduced = (desk: Desk, order: Order): boolean =>
  next(order, circumstancesOf(desk, desk.clock.now())).some((step) => step.kind === 'produce')

/** Seals the root over all shards, and makes of all of them one file. */
async function join(desk: Desk, { order, scope, store }: What, shards: readonly Shard[], done: Done): Promise<Sealed> {
  const sealed = shards.map(({ id, scope: part }, n) => {
    const made = done.get(id)
    if (!made) throw new TypeError('a shard is not there')
    const { sha256, sizeBytes, manifest } = made.package
    const { items: count, bytes, digest } = made.collection
    return { made, named: { file: shardFile(n + 1), sha256, sizeBytes, manifest, scope: part, items: { count, bytes, digest } } satisfies NamedShard } // prettier-ignore
  })
  const named = sealed.map(({ named }) => named)
  const made = sealed.map(({ made }) => made.collection)
  const notHeld = [...new Set(made.flatMap((each) => each.notHeld))].sort()
  const root = await sealProven(desk, order, scope, notHeldOnly(notHeld), { shards: named, blobs: store })
  const files = [{ ...root.package, file: rootFile }, ...named]
  const parts = files.map((each) => ({ ...each, path: store.path(each.sha256) }))
  const seconds = Math.floor(Instant.ms(desk.clock.now()) / 1000)
  const whole = await desk.blobs.put(joined(order.id, parts, seconds, desk.stopping))
  const sum = (of: 'items' | 'bytes' | 'withheld'): number => made.reduce((all, each) => all + each[of], 0)
  return {
    collection: {
      items: sum('items'),
      bytes: sum('bytes'),
      withheld: sum('withheld'),
      notHeld,
      connectors: [...new Set(made.flatMap((each) => each.connectors))].sort(),
      digest: sha256(canonical(made.map((each) => each.digest))),
    },
    package: { ...whole, recipients: root.package.recipients, manifest: root.package.manifest, shards: named.length },
  }
}

async function* notHeldOnly(accounts: readonly string[]): AsyncGenerator<{ readonly notHeld: string }> {
  await Promise.resolve()
  for (const notHeld of accounts) yield { notHeld }
}

/** Ends the shards of an order and removes what they sealed. Whoever is at one hears of it. */
export async function clearShards(desk: Desk, order: OrderId): Promise<void> {
  await desk.jobs.shards.drop((await desk.jobs.shards.known(order)).map(({ id }) => id))
  await desk.shards.drop(order)
}

/** Clears the shards of orders that are not produced any more: sealed, withdrawn, or of another scope by now. */
export async function sweepShards(desk: Desk): Promise<void> {
  for (const id of new Set([...(await desk.jobs.shards.orders()), ...(await desk.shards.orders())])) {
    const events = await readOrder(desk, id)
    if (events.length === 0 || !isProduced(desk, foldOrder(events))) await clearShards(desk, id)
  }
}
