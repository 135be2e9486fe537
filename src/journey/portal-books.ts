import type { Recorded } from '../order/event.ts'
import type { OrderId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { portalAgency, portalCase } from '../order/portal.ts'
import { days, Instant } from '../order/time.ts'
import { codeMark, linkMark, openInvitations } from '../requester/enrolment.ts'
import { deskStream, envelopeOf, readOrder, type Desk } from '../desk.ts'

/** How long a closed case stays visible to its agency. */
const shownAfter = days(90)

/** Shows the agency how its case stands now. What could not be written is shown at the next look. */
export const showCase = (desk: Desk, order: Order, timeline: readonly Recorded[]): Promise<void> =>
  desk.portal.putCase(order.id, portalCase(order, timeline))

/** The link and the code of an invitation: made from the desk's own key, so that they are the same whenever asked. */
export async function invitationSecrets(
  desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>,
  digest: Sha256,
): Promise<{ link: string; code: string }> {
  const envelope = await envelopeOf(desk, deskStream)
  const number = envelope.salt(`invitation code\n${digest}`).readUIntBE(0, 6) % 100_000_000
  const code = String(number).padStart(8, '0')
  return {
    link: envelope.salt(`invitation link\n${digest}`).toString('base64url'),
    code: `${code.slice(0, 4)} ${code.slice(4)}`,
  }
}

/** Tells the portal who may sign in and which invitations are open, when that is not what it knows. */
export async function publishPortal(desk: Desk): Promise<void> {
  const books = await desk.registry.now()
  const now = desk.clock.now()
  const invitations = await Promise.all(
    openInvitations(books, now).map(async ({ digest, change: { agency, officer, until } }) => {
      const { link, code } = await invitationSecrets(desk, digest)
      return { link: linkMark(link), code: codeMark(link, code), until, agency, officer }
    }),
  )
  await desk.portal.putBooks({ agencies: books.agencies.map(portalAgency), invitations })
}

/**
 * Shows each case that its agency should see, also those that a crash swallowed, and takes away all others. Orders by
 * index (orders_by_agency).
 */
export async function publishCases(desk: Desk): Promise<void> {
  const since = Instant.plus(desk.clock.now(), -shownAfter)
  const rows = await desk.db
    .selectFrom('orders')
    .select(['order_id', 'closed', 'updated_at'])
    .where('agency', 'is not', null)
    .where((eb) => eb.or([eb('closed', '=', false), eb('updated_at', '>', Instant.plus(since, -days(7)))]))
    .execute()
  for (const { order_id, closed, updated_at } of rows) {
    const id = order_id as OrderId
    if (closed && updated_at < since) {
      await desk.portal.putCase(id, undefined)
      continue
    }
    const timeline = await readOrder(desk, id)
    if (timeline.length > 0) await showCase(desk, foldOrder(timeline), timeline)
  }
  await desk.portal.clearOthers()
}
