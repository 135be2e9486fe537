import type { Actor, OrderEvent, Recorded } from './order/event.ts'
import type { DeskEvent } from './order/desk-event.ts'
import type { Order } from './order/order.ts'
import type { OrderId, Sha256 } from './order/ids.ts'
import type { Edition, LawBooks } from './order/edition.ts'
import type { Gathering } from './order/gathering.ts'
import type { RegistryBooks } from './order/registry.ts'
import type { LawPacks } from './legality/legality.ts'
import { append, readStream, type Entry } from './ledger/append.ts'
import type { Sequencer } from './ledger/sequencer.ts'
import type { Outbox } from './delivery/outbox.ts'
import type { PagerLine } from './oncall/line.ts'
import type { RotaTaken } from './oncall/rota-history.ts'
import type { Blobs } from './platform/blobs.ts'
import type { Clock } from './platform/clock.ts'
import type { Database, Transaction } from './platform/database.ts'
import { openEnvelope, type Envelope } from './platform/envelope.ts'
import { Broken, MovedOn } from './platform/failure.ts'
import type { Headways } from './platform/headways.ts'
import type { Jobs } from './platform/jobs.ts'
import type { Keys } from './platform/keys.ts'
import type { LookUp } from './platform/look-ups.ts'
import type { Mailer } from './platform/mailer.ts'
import type { AgeKey } from './platform/order-key.ts'
import type { PortalFolder } from './platform/portal-folder.ts'
import type { ShardStore } from './platform/shard-store.ts'
import type { Settings } from './platform/settings.ts'
import type { Spool } from './platform/spool.ts'

/** Everything the journey holds. One value, made at start, handed down; nothing is global. */
export type Desk = {
  readonly settings: Settings
  readonly law: Law
  readonly registry: DeskFold<RegistryBooks>
  readonly gatherings: DeskFold<readonly Gathering[]>
  /** Every definition of the rota by which people were paged, the oldest first. */
  readonly rotas: DeskFold<readonly RotaTaken[]>
  readonly clock: Clock
  readonly keys: Keys
  readonly spool: Spool
  /** Where officers' words over the portal land: no orders, so nobody is woken by them. */
  readonly words: Spool
  readonly portal: PortalFolder
  readonly blobs: Blobs
  readonly shards: ShardStore
  /** The key of the collector in this process. */
  readonly collector: AgeKey
  readonly db: Database
  readonly jobs: Jobs
  readonly sequencer: Sequencer
  /** The checkpoint signer's public name, as verifiers know it. */
  readonly ledgerKey: string
  readonly outbox: Outbox
  /** The folder of files that everyone may read. */
  readonly publicDir: string
  readonly mailer: Mailer
  /** Asks the world what the checks of originals need to know. */
  readonly lookUp: LookUp
  readonly pager: PagerLine
  readonly envelopes: Map<string, Envelope>
  /** How far what is collected and sealed at this moment is. */
  readonly headways: Headways
  /** Aborted when Duly is to end: what takes long then stops where it can be gone on from. */
  readonly stopping: AbortSignal
  readonly log: (words: string, detail?: Record<string, unknown>) => void
}

export type LoadedEdition = { readonly digest: Sha256; readonly law: LawPacks }

/** The law of this desk: what judges now, and every edition that ever did. */
export type Law = {
  books(): Promise<LawBooks>
  /** The edition of this digest, or the one in force now. Throws {@link Broken} for one that never was in force. */
  edition(digest?: Sha256): Promise<LoadedEdition>
  /** Any edition of the books, also one that is only proposed: to compare, never to judge an order by. */
  load(edition: Edition): Promise<LoadedEdition>
}

/**
 * Writes down what is intended before an act that cannot be taken back, and waits until the ledger holds it: no
 * ledger entry, no effect. Gives the order as it then stands.
 */
export type Begin = (event: OrderEvent) => Promise<Order>

/** Something that the desk's own events tell. */
export type DeskFold<T> = {
  /** As the books stand now. */
  readonly now: () => Promise<T>
  /** As it was when last read: for pure questions between two awaits. */
  readonly last: () => T
}

/** The desk's own stream: configuration, law, registry and starts (I9). */
export const deskStream = 'desk'

/** The key over one stream's words. Throws {@link Broken} when it was destroyed or never made. */
export async function envelopeOf(desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>, stream: string): Promise<Envelope> {
  const known = desk.envelopes.get(stream)
  if (known) return known
  const row = await desk.db.selectFrom('order_key').select('wrapped').where('order_id', '=', stream).executeTakeFirst()
  if (!row) {
    throw new Broken('ERR_INVARIANT', `The key of ${stream} is not there: it was erased or never made.`, {
      orderId: stream,
      next: 'What it protected cannot be read any more. The ledger still proves that it happened.',
    })
  }
  const envelope = openEnvelope(await desk.keys.unwrap(row.wrapped))
  desk.envelopes.set(stream, envelope)
  return envelope
}

/** An order's events after a version, oldest first; empty when there is no such order. */
export async function readOrder(
  desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>,
  order: OrderId,
  after = 0,
): Promise<Recorded[]> {
  const exists = await desk.db
    .selectFrom('order_key')
    .select('order_id')
    .where('order_id', '=', order)
    .executeTakeFirst()
  if (!exists) return []
  const entries = await readStream<Recorded['event']>(desk.db, order, await envelopeOf(desk, order), after)
  return entries.map(({ stream: _stream, ...entry }) => ({ ...entry, order }))
}

/**
 * Writes what happened to the desk itself. Makes the desk's key on first use. `decide` is asked again when somebody
 * else was faster; what `alongside` writes stands in the same transaction.
 */
export async function recordDeskEvent(
  desk: Desk,
  decide: (past: readonly DeskEvent[], entries: readonly Entry<DeskEvent>[]) => readonly DeskEvent[],
  actor: Actor = { role: 'core' },
  alongside?: (tx: Transaction) => Promise<void>,
): Promise<void> {
  const made = await desk.keys.newOrderKey()
  await desk.db
    .insertInto('order_key')
    .values({ order_id: deskStream, wrapped: made.wrapped })
    .onConflict((c) => c.doNothing())
    .execute()
  const envelope = await envelopeOf(desk, deskStream)
  for (let attempt = 1; ; attempt++) {
    const past = await readStream<DeskEvent>(desk.db, deskStream, envelope)
    const events = decide(
      past.map((entry) => entry.event),
      past,
    )
    const expectedVersion = past.at(-1)?.version ?? 0
    try {
      await desk.db.transaction().execute(async (tx) => {
        await append(tx, { stream: deskStream, expectedVersion, events, actor, at: desk.clock.now(), envelope })
        await alongside?.(tx)
      })
      break
    } catch (error) {
      if (!(error instanceof MovedOn) || attempt >= 50) throw error
    }
  }
  await desk.sequencer.flush()
}

/** Folds the desk's stream; it is read again when it grew. */
export function deskFold<T>(
  desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>,
  none: T,
  apply: (so: T, entry: Entry<DeskEvent>) => T,
): DeskFold<T> {
  let read: { version: number; value: T } = { version: 0, value: none }
  return {
    last: () => read.value,
    async now() {
      const row = await desk.db
        .selectFrom('events')
        .select('version')
        .where('stream', '=', deskStream)
        .orderBy('version', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (row && row.version > read.version) {
        const entries = await readStream<DeskEvent>(desk.db, deskStream, await envelopeOf(desk, deskStream))
        const value = entries.reduce(apply, none)
        const version = entries.at(-1)?.version ?? 0
        if (version > read.version) read = { version, value }
      }
      return read.value
    },
  }
}

/** Latest of each thing the desk recorded of itself. */
export const lastConfigured = (past: readonly DeskEvent[]): Sha256 | undefined =>
  past.findLast((event) => event.kind === 'configured')?.sha256
