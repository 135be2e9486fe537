import { OrderId } from '../order/ids.ts'
import { percentile, phasesOf, type Phases } from '../order/phases.ts'
import type { Instant } from '../order/time.ts'
import { budgetsOf, type Budget } from '../platform/settings-pager.ts'
import { readOrder, type Desk } from '../desk.ts'

export type PhaseFigures = Budget & {
  readonly count: number
  /** Milliseconds; null while nothing was measured. */
  readonly p50: number | null
  readonly p95: number | null
  readonly p99: number | null
  readonly max: number | null
  readonly overBudget: number
}
export type ClockReport = {
  readonly from: Instant
  readonly to: Instant
  readonly phases: readonly PhaseFigures[]
  readonly orders: readonly { readonly order: string; readonly state: string; readonly phases: Phases }[]
}

/** Most orders that one report reads; the newest of the period. */
const most = 20_000

/** How long each phase took for the orders received from `from` up to, not including, `to`; against budget and owner. */
export async function phaseClock(desk: Desk, from: Instant, to: Instant): Promise<ClockReport> {
  const rows = await desk.db
    .selectFrom('orders')
    .select(['order_id', 'state'])
    .where('received_at', '>=', from)
    .where('received_at', '<', to)
    .orderBy('order_id', 'desc')
    .limit(most)
    .execute()
  const orders: ClockReport['orders'][number][] = []
  for (const { order_id, state } of rows) {
    const id = OrderId.parse(order_id)
    if (id.ok) orders.push({ order: id.value, state, phases: phasesOf(await readOrder(desk, id.value)) })
  }
  const phases = budgetsOf(desk.settings.phases).map((budget): PhaseFigures => {
    const took = orders.flatMap((order) => order.phases[budget.phase] ?? [])
    const at = (p: number): number | null => percentile(took, p) ?? null
    return {
      ...budget,
      count: took.length,
      p50: at(50),
      p95: at(95),
      p99: at(99),
      max: at(100),
      overBudget: took.filter((ms) => ms > budget.budget_seconds * 1000).length,
    }
  })
  return { from, to, phases, orders }
}
