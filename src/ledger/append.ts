import { canonical } from '../order/canonical.ts'
import type { Actor } from '../order/event.ts'
import type { Instant } from '../order/time.ts'
import type { Database, Transaction } from '../platform/database.ts'
import type { Envelope } from '../platform/envelope.ts'
import { assertInvariant, MovedOn } from '../platform/failure.ts'
import { commitment, leafEntry } from './leaf.ts'

/** An event as it stands in one stream of the books: an order's, or the desk's own. */
export type Entry<E extends { readonly kind: string }> = {
  readonly stream: string
  readonly version: number
  readonly at: Instant
  readonly actor: Actor
  readonly event: E
}

/** What is authenticated with each body and salts each leaf. */
export const placeOf = (stream: string, version: number, kind: string): string => `${stream}\n${version}\n${kind}`

/** What the ledger's leaf commits to: everything that anyone could later dispute. */
export const committed = (entry: Entry<{ readonly kind: string }>): string => canonical(entry)

/**
 * The one way anything is written. In one transaction: the events, one ledger leaf for each (INVARIANT I9), and what
 * `alongside` adds (projection and jobs). Throws {@link MovedOn} when the stream is no longer at `expectedVersion`:
 * re-read and decide anew. Nothing is written then.
 */
export async function append<E extends { readonly kind: string }>(
  tx: Transaction,
  input: {
    stream: string
    expectedVersion: number
    events: readonly E[]
    actor: Actor
    at: Instant
    envelope: Envelope
  },
): Promise<Entry<E>[]> {
  const { stream, expectedVersion, actor, at, envelope } = input
  const entries = input.events.map((event, i): Entry<E> => ({
    stream,
    version: expectedVersion + 1 + i,
    at,
    actor,
    event,
  }))
  if (entries.length === 0) return entries
  try {
    const written = await tx
      .insertInto('events')
      .values(
        entries.map((e) => {
          const place = placeOf(stream, e.version, e.event.kind)
          return {
            stream,
            version: e.version,
            at,
            kind: e.event.kind,
            actor: canonical(actor),
            body: envelope.close(place, canonical(e.event)),
          }
        }),
      )
      .returning('version')
      .execute()
    const leaves = await tx
      .insertInto('ledger_leaf')
      .values(
        entries.map((e) => ({
          stream,
          version: e.version,
          entry: leafEntry({
            stream,
            version: e.version,
            kind: e.event.kind,
            commitment: commitment(envelope.salt(placeOf(stream, e.version, e.event.kind)), committed(e)),
          }),
        })),
      )
      .returning('seq')
      .execute()
    assertInvariant(
      'I9',
      written.length === entries.length && leaves.length === entries.length,
      `${stream} got ${written.length} events and ${leaves.length} ledger entries`,
      stream,
    )
  } catch (error) {
    if ((error as { code?: string }).code === '23505') {
      throw new MovedOn('ERR_VERSION', `${stream} changed while we worked on it.`, {
        orderId: stream,
        next: 'It is read again and decided anew; nothing is needed from you.',
        cause: error,
      })
    }
    throw error
  }
  return entries
}

/** A stream's events after a version, oldest first; served by the primary key (stream, version). */
export async function readStream<E extends { readonly kind: string }>(
  db: Database | Transaction,
  stream: string,
  envelope: Envelope,
  after = 0,
): Promise<Entry<E>[]> {
  const rows = await db
    .selectFrom('events')
    .select(['version', 'at', 'kind', 'actor', 'body'])
    .where('stream', '=', stream)
    .where('version', '>', after)
    .orderBy('version')
    .execute()
  return rows.map((row) => ({
    stream,
    version: row.version,
    at: row.at as Instant,
    actor: JSON.parse(row.actor) as Actor,
    event: JSON.parse(envelope.open(placeOf(stream, row.version, row.kind), row.body)) as E,
  }))
}
