import type { Recorded, OrderEvent, Actor } from './order/event.ts'
import { isOver, type Order } from './order/order.ts'
import { foldOrder } from './order/fold.ts'
import { next, type Circumstances, type Step } from './order/lifecycle.ts'
import { OrderId, type ReceiptId } from './order/ids.ts'
import { seconds, type Instant } from './order/time.ts'
import { append } from './ledger/append.ts'
import { envelopeOf, readOrder, type Begin, type Desk } from './desk.ts'
import { project } from './platform/projection.ts'
import { Broken, MovedOn } from './platform/failure.ts'
import { openEnvelope } from './platform/envelope.ts'
import type { Spooled } from './platform/spool.ts'
import { assess, examineDocuments, readDocuments } from './journey/assess.ts'
import { circumstancesOf } from './journey/circumstances.ts'
import { doneBy, wishesOf } from './journey/pager-news.ts'
import { freeze, identityKeys, liftHolds } from './journey/incident.ts'
import { tellHead } from './journey/second-ear.ts'
import { marksOf } from './journey/marks.ts'
import { showCase } from './journey/portal-books.ts'
import { takeWord } from './journey/portal-words.ts'
import { referenceKey } from './journey/twin.ts'
import { answer } from './journey/answer.ts'
import { discard, expirePreservation, preserve } from './journey/keep.ts'
import { clearShards } from './journey/fan-out.ts'
import { layOut } from './journey/lay-out.ts'
import { produce } from './journey/produce.ts'
import { clearReview } from './journey/review.ts'
import { close, expireTicket, notify, release } from './journey/release.ts'

/**
 * READ FIRST. What happens to an order, from the bytes on disk to the closed file. `next` (order/lifecycle.ts) says
 * what is due; `perform` has the stage do it; `write` puts down what happened. This is the only file that writes
 * events of orders.
 *
 *     receive -> read -> assess (who asks, is it lawful) -> two people -> produce (collect, seal) -> release
 *
 * Beside it the pager wakes people by itself (roles/pager.ts); it is told of every change.
 */
async function perform(desk: Desk, order: Order, step: Step, begin: Begin): Promise<OrderEvent[]> {
  switch (step.kind) {
    case 'read':
      return readDocuments(desk, order)
    case 'examine':
      return examineDocuments(desk, order)
    case 'assess':
      return assess(desk, order)
    case 'preserve':
      return preserve(desk, order, step.asked, begin)
    case 'expire-preservation':
      return expirePreservation(desk, order, step.package)
    case 'lay-out':
      return layOut(desk, order, begin)
    case 'clear-review':
      return clearReview(desk, order, step.package)
    case 'produce':
      return produce(desk, order, begin)
    case 'release':
      return release(desk, order, begin)
    case 'expire-ticket':
      return expireTicket(desk, order)
    case 'freeze':
      return freeze(desk, order, { load, write })
    case 'lift-hold':
      return liftHolds(desk, order)
    case 'tell-head':
      return tellHead(desk, order)
    case 'answer':
      return answer(desk, order)
    case 'notify':
      return notify(desk, order)
    case 'close':
      return close(order)
    default:
      return step satisfies never
  }
}

const wanted = (desk: Desk, order: Order, key: string): Step | undefined =>
  next(order, circumstancesOf(desk, desk.clock.now())).find((step) => step.key === key)

/**
 * Does one step of an order, if it is still due. Done twice or late, it does nothing. Throws when the step failed: the
 * job is then tried again, and {@link noteTrouble} tells people.
 */
export async function takeStep(desk: Desk, id: OrderId, key: string): Promise<void> {
  await desk.registry.now()
  const order = await load(desk, id)
  if (!order) return
  const step = wanted(desk, order, key)
  // A timer that rang early is derived anew by reconcile.
  if (!step || (step.notBefore && step.notBefore > desk.clock.now())) return
  const actor: Actor = { role: 'core' }
  const begin: Begin = async (event) => {
    const begun = await write(desk, id, actor, (fresh) => (wanted(desk, fresh, key) ? [event] : []))
    if (!wanted(desk, begun, key))
      throw new MovedOn('ERR_VERSION', `${id} changed before the step "${key}" began.`, {
        orderId: id,
        next: 'It is decided anew; nothing left.',
      })
    await desk.sequencer.flush()
    return begun
  }
  const events = await perform(desk, order, step, begin)
  let overtaken: OrderEvent[] = []
  await write(desk, id, actor, (fresh) => {
    const due = wanted(desk, fresh, key) !== undefined
    overtaken = due ? [] : events
    return due ? events : []
  })
  // What stands in no books is not kept, nor what was joined into what does.
  await discard(desk, id, overtaken)
  if (step.kind === 'produce') await clearShards(desk, id)
}

/** The order as it stands, or nothing when there is no such order. */
export async function load(desk: Desk, id: OrderId): Promise<Order | undefined> {
  const events = await readOrder(desk, id)
  return events.length === 0 ? undefined : foldOrder(events)
}

/**
 * The one write path of orders. `decide` sees the newest order and says what to add; when someone else was faster it
 * is asked again. Event, ledger leaf, projection and the next steps' jobs stand in one transaction.
 */
export async function write(
  desk: Desk,
  id: OrderId,
  actor: Actor,
  decide: (order: Order) => readonly OrderEvent[],
): Promise<Order> {
  for (let attempt = 1; ; attempt++) {
    const past = await readOrder(desk, id)
    const before = foldOrder(past)
    const events = decide(before)
    if (events.length === 0) return before
    try {
      return await commit(desk, id, past, events, actor)
    } catch (error) {
      if (!(error instanceof MovedOn) || attempt >= 50) throw error
    }
  }
}

async function commit(
  desk: Desk,
  id: OrderId,
  past: readonly Recorded[],
  events: readonly OrderEvent[],
  actor: Actor,
): Promise<Order> {
  const envelope = await envelopeOf(desk, id)
  const at = desk.clock.now()
  const { order, added } = await desk.db.transaction().execute(async (tx) => {
    const entries = await append(tx, { stream: id, expectedVersion: past.length, events, actor, at, envelope })
    const added = entries.map(({ stream: _s, ...entry }) => ({ ...entry, order: id }))
    const after = foldOrder([...past, ...added])
    await project(tx, after, {
      referenceKey: await referenceKey(desk, after),
      identityKeys: await identityKeys(desk, after.identities),
      marks: await marksOf(desk, after),
      at,
    })
    await desk.jobs.enqueue(tx, due(after, circumstancesOf(desk, at)))
    return { order: after, added }
  })
  desk.pager.wish(id, wishesOf(order, circumstancesOf(desk, at)))
  void showCase(desk, order, [...past, ...added]).catch((error: unknown) => {
    desk.log('a case could not be shown to its agency; it is tried again', { order: id, error: String(error) })
  })
  const done = added.flatMap(doneBy)
  // Lost to a crash, it costs one more page, never one too few.
  if (done.length > 0)
    void desk.pager.tell(...done).catch((error: unknown) => {
      desk.log('the pager could not be told', { order: id, error: String(error) })
    })
  void desk.sequencer.flush().catch((error: unknown) => {
    desk.log('the ledger could not be written; it is tried again', { error: String(error) })
  })
  return order
}

const due = (order: Order, circumstances: Circumstances): { order: string; key: string; notBefore?: Instant }[] =>
  next(order, circumstances).map((step) => ({
    order: order.id,
    key: step.key,
    ...(step.notBefore ? { notBefore: step.notBefore } : {}),
  }))

/**
 * Takes one arrival from the spool into the books: a new order with its own key, or, when the very same sending
 * came before, a note on the first order (one demand, one clock). Safe to repeat after a crash at any point.
 */
export async function receive(desk: Desk, receipt: ReceiptId): Promise<OrderId | undefined> {
  const spooled = await desk.spool.open(receipt)
  const { channel, at, digest, documents, from, client, signature, passkey, sentFrom } = spooled
  if (await isDrill(desk, spooled)) return undefined
  const known = await desk.db.selectFrom('orders').select('order_id').where('receipt', '=', receipt).executeTakeFirst()
  const id = (known?.order_id ?? (await servedBefore(desk, spooled))) as OrderId | undefined
  if (id) {
    await write(desk, id, { role: 'edge' }, (order) =>
      order.received.receipt === receipt || order.servedAgain.some((s) => s.receipt === receipt)
        ? []
        : [{ kind: 'served-again', receipt, channel, at, from, digest }],
    )
    await desk.pager.tell(
      { kind: 'in-books', receipt },
      known ? { kind: 'renamed', from: receipt, to: id } : { kind: 'settled', order: receipt, why: `${id} once more.` },
    )
    await desk.spool.done(receipt)
    return id
  }
  const wrapped = await desk.keys.wrap(spooled.identity)
  const order = await desk.db.transaction().execute(async (tx) => {
    const { serial } = await tx
      .selectNoFrom((eb) => eb.fn<string>('nextval', [eb.val('order_serial')]).as('serial'))
      .executeTakeFirstOrThrow()
    const fresh = OrderId.of(Number(spooled.at.slice(0, 4)), Number(serial))
    await tx.insertInto('order_key').values({ order_id: fresh, wrapped }).execute()
    const envelope = openEnvelope(spooled.identity)
    const received: OrderEvent = {
      kind: 'received',
      receipt,
      channel,
      at,
      digest,
      documents,
      from,
      ...(client ? { client } : {}),
      ...(signature ? { signature } : {}),
      ...(passkey ? { passkey } : {}),
      ...(sentFrom ? { sentFrom } : {}),
    }
    const entries = await append(tx, {
      stream: fresh,
      expectedVersion: 0,
      events: [received],
      actor: { role: 'edge' },
      at: desk.clock.now(),
      envelope,
    })
    const order = foldOrder(entries.map(({ stream: _s, ...entry }) => ({ ...entry, order: fresh })))
    await project(tx, order, { referenceKey: undefined, identityKeys: [], marks: [], at: desk.clock.now() })
    await desk.jobs.enqueue(tx, due(order, circumstancesOf(desk, desk.clock.now())))
    return order
  })
  // The pager hears of the number before the arrival leaves the folder that it watches: it cannot miss it.
  await desk.pager.tell(
    { kind: 'in-books', receipt },
    { kind: 'renamed', from: receipt, to: order.id },
    ...wishesOf(order, circumstancesOf(desk, desk.clock.now())),
  )
  // A crash before this line is clean: the receipt is found in the books next time.
  await desk.spool.done(receipt)
  void desk.sequencer.flush().catch(() => undefined)
  return order.id
}

/**
 * One of the pager's own synthetic orders has come through the intake. It gets no number and no entry; it stays on the
 * disk for as long as the pager may need to see it there, and is gone.
 */
async function isDrill(desk: Desk, { receipt, documents }: Spooled): Promise<boolean> {
  const [only, more] = documents
  if (!only || more || !(await desk.pager.isProbe(only.sha256))) return false
  if (desk.pager.drills.has(receipt)) return true
  desk.pager.drills.add(receipt)
  await desk.pager.tell({ kind: 'drill-taken-in', receipt })
  setTimeout(() => {
    void desk.spool.forget(receipt).finally(() => desk.pager.drills.delete(receipt))
  }, seconds(5)).unref()
  return true
}

/**
 * The order that the very same sending began: the same bytes over the same channel, from the same sender, under the
 * same signature. Anything less is an order of its own: a copy sent ahead by somebody else must not swallow the genuine
 * one. Orders by index (digest).
 */
async function servedBefore(desk: Desk, spooled: Spooled): Promise<OrderId | undefined> {
  const rows = await desk.db
    .selectFrom('orders')
    .select('order_id')
    .where('digest', '=', spooled.digest)
    .orderBy('order_id')
    .limit(100)
    .execute()
  for (const { order_id } of rows) {
    const received = (await load(desk, order_id as OrderId))?.received
    if (
      received?.channel === spooled.channel &&
      received.from === spooled.from &&
      received.signature?.key === spooled.signature?.key &&
      received.signature?.value === spooled.signature?.value &&
      received.passkey === spooled.passkey
    )
      return order_id as OrderId
  }
  return undefined
}

/** Takes one word of an officer over the portal into the books. Safe to repeat after a crash at any point. */
export const receiveWord = (desk: Desk, receipt: ReceiptId): Promise<void> => takeWord(desk, receipt, { load, write })

/** Puts receipts of the hand-over counter into the books. */
export async function gatherReceipts(desk: Desk): Promise<void> {
  for (const receipt of await desk.outbox.receipts()) {
    await write(desk, receipt.order, { role: 'edge' }, (order) =>
      order.release?.ticket !== receipt.ticket || order.fetched?.complete || isOver(order)
        ? []
        : [
            {
              kind: 'fetched',
              ticket: receipt.ticket,
              at: receipt.at,
              bytes: receipt.bytes,
              complete: receipt.complete,
            },
          ],
    )
    await desk.outbox.forgetReceipt(receipt)
  }
}

/**
 * Derives every missing job and timer of all open orders from their events. Run at start and from time to time: a
 * lost job costs minutes, never an order.
 */
export async function reconcile(desk: Desk): Promise<number> {
  const open = await desk.db
    .selectFrom('orders')
    .select('order_id')
    .where('closed', '=', false)
    .orderBy('order_id')
    .execute()
  for (const { order_id } of open) {
    const order = await load(desk, order_id as OrderId)
    if (!order) continue
    const circumstances = circumstancesOf(desk, desk.clock.now())
    desk.pager.wish(order.id, wishesOf(order, circumstances))
    const jobs = due(order, circumstances)
    await desk.db.transaction().execute((tx) => desk.jobs.enqueue(tx, jobs))
  }
  return open.length
}

/**
 * Tells people that a step keeps failing. It stays due and is tried again all the while; one that broke an invariant
 * stops until a person acknowledges.
 */
export async function noteTrouble(desk: Desk, id: OrderId, key: string, error: unknown): Promise<void> {
  const words = error instanceof Error ? error.message : String(error)
  const what = error instanceof Broken ? 'is stopped until somebody acknowledges this' : 'is tried again'
  const advice = (error as { next?: unknown }).next
  await write(desk, id, { role: 'core' }, () => [
    {
      kind: 'step-failed',
      step: key,
      words: `${words} The step ${what}.`,
      ...(error instanceof Broken ? { stopped: true as const } : {}),
      next: typeof advice === 'string' ? advice : 'Call engineering and name this order.',
    },
  ])
}
