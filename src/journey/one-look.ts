import type { DeskEvent } from '../order/desk-event.ts'
import { committed, placeOf, readStream } from '../ledger/append.ts'
import type { Transaction } from '../platform/database.ts'
import { Unavailable } from '../platform/failure.ts'
import type { Opening } from '../transparency/recount.ts'
import { deskStream, envelopeOf, type Desk } from '../desk.ts'

/**
 * Reads the books at one moment with no entry on its way, and says how many entries of the ledger tell the same. Throws
 * {@link Unavailable} when orders come in faster than the ledger writes.
 */
export async function oneLook<T>(
  desk: Desk,
  what: string,
  next: string,
  read: (tx: Transaction) => Promise<T>,
): Promise<{ value: T; entries: number }> {
  for (let attempt = 1; attempt <= 50; attempt++) {
    await desk.sequencer.flush()
    const found = await desk.db
      .transaction()
      .setIsolationLevel('repeatable read')
      .execute(async (tx) => {
        const waiting = await tx
          .selectFrom('ledger_leaf')
          .select('seq')
          .where('leaf_index', 'is', null)
          .limit(1)
          .execute()
        if (waiting.length > 0) return undefined
        const { last } = await tx
          .selectFrom('ledger_leaf')
          .select(({ fn }) => fn.max('leaf_index').as('last'))
          .executeTakeFirstOrThrow()
        return { value: await read(tx), entries: last === null ? 0 : Number(last) + 1 }
      })
    if (found) return found
  }
  throw new Unavailable('ERR_DATABASE_UNREACHABLE', `${what} waits: orders come in faster than the ledger writes.`, {
    next,
  })
}

/** Opens the ledger's commitment to the last event of the desk that is such: with it an auditor sees what was committed. */
export async function openingOf(desk: Desk, such: (event: DeskEvent) => boolean): Promise<Opening> {
  const envelope = await envelopeOf(desk, deskStream)
  const made = (await readStream<DeskEvent>(desk.db, deskStream, envelope)).findLast((entry) => such(entry.event))
  if (!made) throw new Error('what was just written is not in the books')
  const salt = envelope.salt(placeOf(deskStream, made.version, made.event.kind))
  return { salt: Buffer.from(salt).toString('base64'), event: committed(made) }
}
