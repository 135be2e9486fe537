import { randomUUID } from 'node:crypto'
import { ledgerProofOf } from '../ledger/proof-of-order.ts'
import { collect } from '../collection/collection.ts'
import { issueGrant } from '../collection/grant.ts'
import { seal } from '../production/production.ts'
import type { OrderEvent } from '../order/event.ts'
import type { Sha256 } from '../order/ids.ts'
import { placeAt } from '../order/assertion.ts'
import { Scope, type Asked } from '../order/scope.ts'
import { deskUrl } from '../platform/settings.ts'
import { foldOrder, scopeHash, type Order } from '../order/order.ts'
import { Instant, seconds } from '../order/time.ts'
import { assertInvariant, Forbidden } from '../platform/failure.ts'
import { orderRecipient } from '../platform/originals.ts'
import { envelopeOf, readOrder, type Begin, type Desk } from '../desk.ts'
import { repetitionOf } from './assess.ts'
import { keepingEnds, whyNotProduce } from './circumstances.ts'
import { leaderOf } from './twin.ts'

/** Collects exactly the approved scope and seals it to the authority, in one stream. */
export async function produce(desk: Desk, order: Order, begin: Begin): Promise<OrderEvent[]> {
  const { scope } = order
  if (!scope) return []
  assertMayLeave(desk, order)
  // Two servings of one demand may have been proven side by side; only one is produced (N09).
  const leader = await leaderOf(desk, order, {
    level: order.level ?? 'L0',
    ...(order.agency ? { agency: order.agency } : {}),
  })
  if (leader) return [repetitionOf(leader.id)]
  const made = await carry(desk, order, scope, 'produce', begin)
  const after = foldOrder(await readOrder(desk, order.id))
  // INVARIANT I4: the scope at seal is the scope both people approved, also if it changed while we worked (A33).
  assertInvariant(
    'I4',
    scopeHash(after) === Scope.hash(scope),
    'the scope changed while it was being collected',
    order.id,
  )
  const at = desk.clock.now()
  return [
    { kind: 'collected', collection: made.collection, at },
    { kind: 'sealed', scopeHash: Scope.hash(scope), package: made.package, at },
  ]
}

/** Keeps a copy, sealed to the order's own key: nobody outside can open it, and the user sees nothing (I15). */
export async function preserve(desk: Desk, order: Order, asked: Asked, begin: Begin): Promise<OrderEvent[]> {
  const own = Scope.parse({ ...asked, order: order.id, recipients: [await orderRecipient(desk, order)] })
  if (!own.ok) throw new Error(own.why)
  const keepUntil = keepingEnds(desk, order)
  const made = await carry(desk, order, own.value, 'preserve', begin)
  return [
    {
      kind: 'preserved',
      collection: made.collection,
      package: made.package,
      scope: own.value,
      ...(keepUntil ? { keepUntil } : {}),
    },
  ]
}

export async function expirePreservation(desk: Desk, sha256: Sha256): Promise<OrderEvent[]> {
  await desk.blobs.remove(sha256)
  return [{ kind: 'preservation-expired', package: sha256, at: desk.clock.now() }]
}

async function carry(
  desk: Desk,
  order: Order,
  scope: Scope,
  purpose: 'produce' | 'preserve',
  begin: Begin,
): ReturnType<typeof seal> {
  const now = desk.clock.now()
  const grant = issueGrant(
    {
      scope,
      purpose,
      nonce: randomUUID(),
      expiresAt: Instant.plus(now, seconds(desk.settings.limits.grant_seconds)),
      approvals: purpose === 'produce' ? order.approvals : [],
    },
    desk.keys.desk,
  )
  await begin({
    kind: 'collection-begun',
    grant: grant.nonce,
    purpose,
    scopeHash: Scope.hash(scope),
    expiresAt: grant.expiresAt,
  })
  const events = await readOrder(desk, order.id)
  return seal({
    order: order.id,
    scope,
    items: collect(grant, {
      sources: desk.settings.sources,
      deskPublicKey: desk.keys.desk.publicKey,
      people: desk.settings.people,
      place: placeAt(deskUrl(desk.settings)),
      orderKey: await orderRecipient(desk, order),
      begun: events.map((e) => e.event).findLast((e) => e.kind === 'collection-begun'),
      clock: desk.clock,
    }),
    approvals: [...order.approvals],
    custody: events.map((e) => ({
      at: e.at,
      who: 'person' in e.actor ? e.actor.person : `duly ${e.actor.role}`,
      what: e.event.kind,
    })),
    clauses: order.judgement?.rulings.flatMap((r) => [...r.because]) ?? [],
    ledger: await ledgerProofOf({
      db: desk.db,
      log: desk.sequencer.log,
      vkey: desk.ledgerKey,
      stream: order.id,
      envelope: await envelopeOf(desk, order.id),
      entries: events.map(({ order: stream, ...e }) => ({ ...e, stream })),
    }),
    desk: desk.keys.desk,
    blobs: desk.blobs,
    clock: desk.clock,
  })
}

/** Fails closed: INVARIANTS I1, I4 and I8 hold at this very moment, or nothing is collected, sealed or released. */
export function assertMayLeave(desk: Desk, order: Order): void {
  const why = whyNotProduce(desk, order, desk.clock.now())
  if (why !== undefined)
    throw new Forbidden('ERR_NOT_ALLOWED', `Nothing of ${order.id} may leave. ${why}`, {
      orderId: order.id,
      next: `See what is missing: duly show ${order.id}`,
    })
}
