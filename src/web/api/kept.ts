import { Hono } from 'hono'
import { OrderId } from '../../order/ids.ts'
import { load } from '../../journey.ts'
import { keptState } from '../../journey/kept-state.ts'
import type { Desk } from '../../desk.ts'

/**
 * What is kept for an order, until when, and of what was destroyed again the deletion receipt with its proof in the
 * ledger. Extending, releasing and producing out of a copy are acts: `POST /v1/orders/ORDER/acts`.
 */
export function keptApi(desk: Desk): Hono {
  const app = new Hono()
  app.get('/v1/orders/:id/kept', async (c) => {
    const id = OrderId.parse(c.req.param('id'))
    const order = id.ok ? await load(desk, id.value) : undefined
    if (!id.ok || !order) return c.json({ title: id.ok ? `There is no order ${id.value}.` : id.why }, 404)
    return c.json(await keptState(desk, order))
  })
  return app
}
