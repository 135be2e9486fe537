import { randomUUID } from 'node:crypto'
import { collectParcels } from '../collection/collection.ts'
import { issueGrant, type Grant, type Purpose, type Started } from '../collection/grant.ts'
import { ledgerProofOf } from '../ledger/proof-of-order.ts'
import { canonical } from '../order/canonical.ts'
import type { CollectionSummary } from '../order/event.ts'
import { placeAt } from '../order/assertion.ts'
import type { Made } from '../order/headway.ts'
import type { Order } from '../order/order.ts'
import { restingOf } from '../order/review.ts'
import { Scope } from '../order/scope.ts'
import { Instant, seconds } from '../order/time.ts'
import { deskUrl } from '../platform/settings.ts'
import { orderKey } from '../platform/originals.ts'
import { seal, type Done, type Incoming, type NamedShard, type ReviewPaper, type Sealed, type SealInput } from '../production/production.ts' // prettier-ignore
import { envelopeOf, readOrder, type Begin, type Desk } from '../desk.ts'

type Leave = { readonly scope: Scope; readonly purpose: Purpose; readonly orderKey: string }
type Granted = { readonly grant: Grant; readonly started: Started }

/**
 * A grant for one scope, named in the books before anything is read, and what its collector starts with. `orderKey`: the
 * only key to which what stays here may be sealed.
 */
export async function grantFor(desk: Desk, order: Order, leave: Leave, begin: Begin): Promise<Granted> {
  const { scope, purpose, orderKey } = leave
  const grant = issueGrant(
    {
      scope,
      purpose,
      nonce: randomUUID(),
      expiresAt: Instant.plus(desk.clock.now(), seconds(desk.settings.limits.grant_seconds)),
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
  const started = {
    deskPublicKey: desk.keys.desk.publicKey,
    people: desk.settings.people,
    place: placeAt(deskUrl(desk.settings)),
    orderKey,
    begun: events.map((e) => e.event).findLast((e) => e.kind === 'collection-begun'),
  }
  return { grant, started }
}

/** Everything inside a scope, out of the stores, under a grant; but for what is sealed already. */
export async function gather(
  desk: Desk,
  order: Order,
  leave: Leave,
  begin: Begin,
): Promise<(done?: Done) => AsyncIterable<Incoming>> {
  const { grant, started } = await grantFor(desk, order, leave, begin)
  const byAddress = desk.settings.account_history?.by_address ?? []
  const outside = { ...started, sources: desk.settings.sources, byAddress, clock: desk.clock, signal: desk.stopping }
  return (done) => collectParcels(grant, done ? { ...outside, done } : outside)
}

/**
 * Seals items to the recipients of `scope`, with all that the books say of the order, and lets people see how far it is.
 * Given a way to leave out what is done, it goes on where a crash stopped it.
 */
export const sealUp = (
  desk: Desk,
  order: Order,
  scope: Scope,
  items: SealInput['items'],
  review?: ReviewPaper,
): Promise<Sealed> =>
  withHeadway(desk, order, scope, (progress) =>
    sealProven(desk, order, scope, items, { progress, ...(review ? { review } : {}) }),
  )

/** {@link sealUp}, for whoever sees to the headway. `shards`: what is sealed is their root. */
export async function sealProven(
  desk: Desk,
  order: Order,
  scope: Scope,
  items: SealInput['items'],
  more: Pick<SealInput, 'progress'> &
    Partial<Pick<SealInput, 'blobs'>> & { readonly review?: ReviewPaper; readonly shards?: readonly NamedShard[] },
): Promise<Sealed> {
  const events = await readOrder(desk, order.id)
  return seal({
    order: order.id,
    scope,
    items,
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
    orderKey: await orderKey(desk, order),
    desk: desk.keys.desk,
    blobs: desk.blobs,
    clock: desk.clock,
    signal: desk.stopping,
    ...more,
  })
}

/** While it is made, people see how far it is. */
export async function withHeadway<T>(
  desk: Desk,
  order: Order,
  scope: Scope,
  make: (tell: (made: Made) => void) => Promise<T>,
): Promise<T> {
  const headway = desk.headways.begin(order.id, expected(order, scope))
  try {
    return await make((made) => headway.tell(made))
  } finally {
    headway.end()
  }
}

/** How much there will be, where the same was collected before, for a review or to be kept. */
function expected(order: Order, scope: Scope): CollectionSummary | undefined {
  const asked = ({ accounts, categories, windows, clock }: Scope): string =>
    canonical({ accounts, categories, windows, clock })
  return (
    (order.review && restingOf(order.review)?.collection) ??
    order.kept.findLast((copy) => asked(copy.scope) === asked(scope))?.collection
  )
}
