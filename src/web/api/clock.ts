import { Hono, type Context } from 'hono'
import { handover } from '../../journey/handover.ts'
import { phaseClock } from '../../journey/phase-clock.ts'
import { days, Instant } from '../../order/time.ts'
import { previewOf } from '../../oncall/preview.ts'
import { problems } from '../../oncall/problems.ts'
import { rotaClock } from '../../oncall/rota.ts'
import type { Desk } from '../../desk.ts'

/**
 * How long things take, and what one shift tells the next: `?from=…&to=…`, the last day when left out. And every rota by
 * which people were paged.
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
  app.get('/v1/rota/ahead', async (c) => {
    const { rota, people } = desk.settings
    const [from, clock] = [desk.clock.now(), rotaClock(rota)]
    const to = Instant.plus(from, days(14))
    const { gaps, doubles } = previewOf(rota, people, from, to)
    return c.json({
      zone: rota.zone,
      teams: clock.teams.map((team) => ({ team, spans: clock.spans(team, from, to) })),
      gaps,
      doubles,
      problems: problems(rota, people, from),
    })
  })
  app.get('/v1/rota', async (c) => c.json({ history: await desk.rotas.now() }))
  return app
}
