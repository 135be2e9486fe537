import { Hono, type Context } from 'hono'
import { handover } from '../../journey/handover.ts'
import { phaseClock } from '../../journey/phase-clock.ts'
import { days, Instant } from '../../order/time.ts'
import type { Desk } from '../../desk.ts'

/**
 * How long things take, and what one shift tells the next: `?from=…&to=…`, the last day when left out.
 */
export function clockApi(desk: Desk): Hono {
  const app = new Hono()
  const answer = (make: (from: Instant, to: Instant) => Promise<object>) => async (c: Context) => {
    const now = desk.clock.now()
    const from = Instant.parse(c.req.query('from') ?? Instant.plus(now, -days(1)))
    const to = Instant.parse(c.req.query('to') ?? now)
    if (!from.ok || !to.ok) return c.json({ title: !from.ok ? from.why : !to.ok ? to.why : '' }, 400)
    return c.json(await make(from.value, to.value))
  }
  app.get('/v1/clock', answer((from, to) => phaseClock(desk, from, to))) // prettier-ignore
  app.get('/v1/handover', answer((from, to) => handover(desk, from, to))) // prettier-ignore
  return app
}
