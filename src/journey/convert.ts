import { liesInside } from '../collection/inside.ts'
import { scopeOpenedBy } from '../collection/collection.ts'
import type { EventOf } from '../order/event.ts'
import type { OrderId, Parsed, Sha256 } from '../order/ids.ts'
import { stillKept, type Kept, type Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { Scope } from '../order/scope.ts'
import { outsideWindows } from '../order/windows.ts'
import { copyIdentity } from '../platform/copy-key.ts'
import { Forbidden } from '../platform/failure.ts'
import { orderIdentity } from '../platform/originals.ts'
import type { Incoming } from '../production/production.ts'
import { readBack } from '../production/read-back.ts'
import { readOrder, type Begin, type Desk } from '../desk.ts'
import { grantFor } from './carry.ts'

/** The identity that opens a copy: its own, or, for one from before copies had keys, that of its order. */
const identityOf = (desk: Desk, of: Order, copy: Kept): Promise<string> =>
  copy.key ? copyIdentity(desk, of.id, copy.key) : orderIdentity(desk, of)

/** Whether a copy holds all that a scope asks for, of the same accounts at the same moments. */
function holdsAll({ scope: kept }: Kept, scope: Scope): boolean {
  if (!Scope.contains(kept, scope) || (kept.holders === undefined) !== (scope.holders === undefined)) return false
  return (scope.holders ?? []).every(({ account, id, windows }) => {
    const own = (kept.holders ?? []).filter((h) => h.account === account && h.id === id)
    return (
      outsideWindows(
        windows,
        own.flatMap((h) => h.windows),
      ).length === 0
    )
  })
}

/** The copy of an earlier order that holds all this order asks for, or in words why none does. */
export async function keptFor(desk: Desk, order: Order, earlier: OrderId): Promise<Parsed<Sha256>> {
  const no = (why: string): { ok: false; why: string } => ({ ok: false, why })
  const events = await readOrder(desk, earlier)
  if (events.length === 0) return no(`There is no order ${earlier}.`)
  if (earlier === order.id) return no('A copy is produced under another order than the one that had us keep it.')
  const copies = stillKept(foldOrder(events))
  if (copies.length === 0) return no(`Nothing is kept for ${earlier} any more.`)
  const { scope } = order
  if (!scope) return no(`${order.id} has no scope yet.`)
  const fitting = copies.find((copy) => holdsAll(copy, scope))
  return fitting
    ? { ok: true, value: fitting.package.sha256 }
    : no(`What is kept for ${earlier} does not hold all that ${order.id} asks for: accounts, data, windows and clock.`)
}

/**
 * What lies inside an approved scope of a copy that an earlier order had us keep: as it was when it was kept, whatever the
 * user did since. Opened by a grant to produce, like a store. Throws {@link Forbidden} when the copy is gone, or no
 * longer holds all of the scope.
 */
export async function keptItems(
  desk: Desk,
  order: Order,
  chosen: EventOf<'kept-copy-chosen'>,
  leave: Parameters<typeof grantFor>[2],
  begin: Begin,
): Promise<AsyncIterable<Incoming>> {
  const earlier = foldOrder(await readOrder(desk, chosen.order))
  const copy = stillKept(earlier).find((k) => k.package.sha256 === chosen.package)
  if (!copy || !holdsAll(copy, leave.scope))
    throw new Forbidden(
      'ERR_NOT_ALLOWED',
      `What was kept for ${chosen.order} does not hold what ${order.id} asks for.`,
      {
        orderId: order.id,
        next: `Withdraw an approval, then choose again: duly preserve convert ${order.id} --from ORDER`,
      },
    )
  const { grant, started } = await grantFor(desk, order, leave, begin)
  const scope = scopeOpenedBy(grant, { ...started, clock: desk.clock })
  const opened = await readBack(desk.blobs.path(copy.package.sha256), await identityOf(desk, earlier, copy))
  const { accounts } = scope
  async function* items(): AsyncGenerator<Incoming> {
    try {
      for (const line of opened.lines) if (liesInside(line, scope)) yield { ...line, bytes: await opened.bytesOf(line) }
      for (const given of opened.notGiven) if (!given.account || accounts.includes(given.account)) yield given
      for (const notHeld of opened.notHeld) if (accounts.includes(notHeld)) yield { notHeld }
    } finally {
      await opened.close()
    }
  }
  return items()
}
