import type { Evidence } from '../order/event.ts'
import type { Order } from '../order/order.ts'
import { frozen } from '../order/registry.ts'
import { burntEvidence, shownBy } from '../requester/burnt-feed.ts'
import { days, Instant } from '../order/time.ts'
import type { Desk } from '../desk.ts'
import { probing } from './probe.ts'
import { volume } from './volume.ts'

/** Open incidents that froze one of these identities. */
export async function incidentsOn(desk: Desk, identities: readonly string[]): Promise<string[]> {
  const now = frozen(await desk.registry.now())
  return [...new Set(identities.flatMap((identity) => now.get(identity) ?? []))]
}

/** What the desk holds against a sender beside the order itself. It adds friction and proves nothing (G8). */
export async function reservations(
  desk: Desk,
  order: Order,
  proven: { readonly agency?: string; readonly identities: readonly string[] },
): Promise<Evidence[]> {
  const evidence: Evidence[] = (await incidentsOn(desk, proven.identities)).map((incident) => ({
    signal: 'identity.frozen',
    outcome: 'failed',
    words: `It relies on what ${incident} froze: the agency denied an order that relied on the same. See: duly incident show ${incident}`,
  }))
  for (const debt of (await debts(desk)).filter((d) => d.agency === proven.agency && d.order !== order.id && d.overdue))
    evidence.push({
      signal: 'emergency.debt',
      outcome: 'failed',
      words: `The agency still owes the formal order of ${debt.order}, for which data left in an emergency at ${debt.releasedAt}; it was due ${debt.due}.`,
    })
  evidence.push(...(await volume(desk, order, proven)))
  evidence.push(...(await probing(desk, order, proven)))
  const books = await desk.registry.now()
  const shown = shownBy(order.received, order.examined?.findings ?? [], proven.identities, books.agencies)
  evidence.push(...burntEvidence(shown, books.feeds))
  return evidence
}

/** A formal order that an agency owes for an emergency release (F17). */
export type Debt = {
  readonly agency: string
  readonly order: string
  readonly releasedAt: Instant
  readonly due: Instant
  readonly overdue: boolean
}

/** Every formal order that is owed. Orders by index (orders_owing_paper). */
export async function debts(desk: Desk): Promise<Debt[]> {
  const rows = await desk.db
    .selectFrom('orders')
    .select(['order_id', 'agency', 'emergency_released_at'])
    .where('emergency_released_at', 'is not', null)
    .where('paper', '=', false)
    .orderBy('emergency_released_at')
    .execute()
  const now = desk.clock.now()
  return rows.flatMap(({ order_id, agency, emergency_released_at }) => {
    if (agency === null || emergency_released_at === null) return []
    const releasedAt = emergency_released_at as Instant
    const due = Instant.plus(releasedAt, days(desk.settings.limits.emergency_paper_days))
    return [{ agency, order: order_id, releasedAt, due, overdue: due < now }]
  })
}
