import { Hono } from 'hono'
import { Gauge, Registry } from 'prom-client'
import { phaseClock } from '../../journey/phase-clock.ts'
import type { PagerState } from '../../oncall/pager-state.ts'
import { days, Instant } from '../../order/time.ts'
import { silentFor } from '../../platform/only-one.ts'
import type { Desk } from '../../desk.ts'

/**
 * Figures for Prometheus, on the desk's listener only. Counts and times: no order number, no person, no account.
 * Everything is read from the books and the pager's journal when it is asked for, so nothing is lost by a restart.
 */
export function metricsRoute(desk: Desk, pager: () => PagerState): Hono {
  const registry = new Registry()
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name: `duly_${name}`, help, labelNames: [...labelNames], registers: [registry] })
  const orders = gauge('orders', 'Orders in the books', ['state'])
  const phase = gauge('phase_seconds', 'How long a phase took, orders of the last day', ['phase', 'quantile'])
  const over = gauge('phase_over_budget', 'Orders of the last day whose phase took longer than its budget', ['phase'])
  const needs = gauge('pager_open_needs', 'What people are needed for', ['cause', 'acknowledged'])
  const oldest = gauge('pager_oldest_unacknowledged_seconds', 'Since the first page that nobody has answered')
  const silent = gauge('pager_silent_seconds', 'Since the pager last said that it lives')
  const waiting = gauge('spool_waiting', 'Arrivals on disk and not in the books yet')

  const app = new Hono()
  app.get('/metrics', async (c) => {
    const now = desk.clock.now()
    registry.resetMetrics()
    const states = await desk.db
      .selectFrom('orders')
      .select(({ fn }) => ['state', fn.countAll<string>().as('count')])
      .groupBy('state')
      .execute()
    for (const { state, count } of states) orders.set({ state }, Number(count))
    for (const each of (await phaseClock(desk, Instant.plus(now, -days(1)), now)).phases) {
      for (const [quantile, ms] of [
        ['0.5', each.p50],
        ['0.95', each.p95],
        ['0.99', each.p99],
      ] as const)
        // prettier-ignore
        if (ms !== null) phase.set({ phase: each.phase, quantile }, ms / 1000)
      over.set({ phase: each.phase }, each.overBudget)
    }
    let first = now
    for (const { need, lease, groups } of pager().open.values()) {
      needs.inc({ cause: need.cause, acknowledged: lease ? 'yes' : 'no' })
      const paged = Number(groups[0]?.split('.').at(-1))
      if (!lease && Number.isFinite(paged)) first = Instant.earliest(first, Instant.at(paged))
    }
    oldest.set(Instant.between(first, now) / 1000)
    silent.set(Math.min((await silentFor(desk.pager.dir, Instant.ms(now))) / 1000, 1e9))
    waiting.set((await desk.spool.waiting()).length)
    return c.body(await registry.metrics(), 200, { 'content-type': registry.contentType })
  })
  return app
}
