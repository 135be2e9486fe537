import type { OrderProof } from '../ledger/proof-of-order.ts'
import { ledgerProofOf } from '../ledger/proof-of-order.ts'
import type { DataCategory } from '../order/category.ts'
import type { Sha256 } from '../order/ids.ts'
import { keptUntil, type Kept, type Order } from '../order/order.ts'
import type { Window } from '../order/windows.ts'
import type { Instant } from '../order/time.ts'
import { envelopeOf, readOrder, type Desk } from '../desk.ts'

/** One copy, for people: what it holds, its clock, and once it is gone its receipt. */
export type KeptCopy = {
  readonly package: Sha256
  readonly accounts: readonly string[]
  readonly categories: readonly DataCategory[]
  readonly windows: readonly Window[]
  readonly items: number
  readonly sizeBytes: number
  readonly since: Instant
  /** When it ends by itself; nothing: as long as the order stands, or gone. */
  readonly until: Instant | null
  readonly receipt: Kept['receipt'] | null
}
export type KeptState = {
  readonly copies: readonly KeptCopy[]
  /** A person let the copies go: they are destroyed now, if they are not yet. */
  readonly letGo: boolean
  /** That the receipts stand in the ledger; nothing while no copy was destroyed. */
  readonly proof: OrderProof | null
}

/** What is kept for an order and what became of it. */
export async function keptState(desk: Desk, order: Order): Promise<KeptState> {
  const gone = new Set(order.kept.flatMap((copy) => copy.receipt?.version ?? []))
  return {
    copies: order.kept.map((copy) => ({
      package: copy.package.sha256,
      accounts: copy.scope.accounts,
      categories: copy.scope.categories,
      windows: copy.scope.windows,
      items: copy.collection.items,
      sizeBytes: copy.package.sizeBytes,
      since: copy.since,
      until: (copy.expired ? undefined : keptUntil(order, copy)) ?? null,
      receipt: copy.receipt ?? null,
    })),
    letGo: order.letGo === true,
    proof: gone.size > 0 ? await proofOf(desk, order, gone) : null,
  }
}

/** The leaves of those events alone, with the words that open them. */
async function proofOf(desk: Desk, order: Order, versions: ReadonlySet<number>): Promise<OrderProof> {
  await desk.sequencer.flush()
  const entries = (await readOrder(desk, order.id)).filter((e) => versions.has(e.version))
  return ledgerProofOf({
    db: desk.db,
    log: desk.sequencer.log,
    vkey: desk.ledgerKey,
    stream: order.id,
    envelope: await envelopeOf(desk, order.id),
    entries: entries.map(({ order: stream, ...e }) => ({ ...e, stream })),
    only: versions,
  })
}
