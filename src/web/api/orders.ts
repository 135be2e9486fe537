import { Hono } from 'hono'
import { isLanguage, languages } from '../../order/language.ts'
import { act } from '../../journey/act.ts'
import { answerAhead, answerOf } from '../../journey/answer.ts'
import { isLetterAct, letterAhead } from '../../journey/letter-act.ts'
import { whyNotProduce } from '../../journey/circumstances.ts'
import { whyUnreviewed } from '../../journey/review-stage.ts'
import { needAt, nowAt } from '../../journey/now.ts'
import { searchOrders } from '../../journey/search.ts'
import { load } from '../../journey.ts'
import { addresseeOf } from '../../legality/legality.ts'
import { staffActSchema } from '../../order/act.ts'
import { OrderId, type Parsed, type PersonId } from '../../order/ids.ts'
import type { Order } from '../../order/order.ts'
import { Scope } from '../../order/scope.ts'
import { readOrder, type Desk } from '../../desk.ts'
import { caller } from './access.ts'
import { bodyOf, told } from './body.ts'
import { openActs } from './open-acts.ts'

/** The orders, for staff: what is open, each on its page, and the acts of people on it. */
export function ordersApi(desk: Desk): Hono {
  const app = new Hono()
  const found = async (text: string): Promise<Parsed<Order>> => {
    const id = OrderId.parse(text)
    const order = id.ok ? await load(desk, id.value) : undefined
    return order ? { ok: true, value: order } : { ok: false, why: id.ok ? `There is no order ${id.value}.` : id.why }
  }

  app.get('/v1/now', async (c) => c.json(await nowAt(desk)))

  app.get('/v1/orders', async (c) => {
    const { q, state, before, limit } = c.req.query()
    const found = await searchOrders(desk, {
      q: q?.slice(0, 500),
      state: state === '' ? undefined : state?.slice(0, 40),
      before,
      limit: Math.min(Math.max(Number(limit ?? 200) || 200, 1), 1000),
    })
    return found.ok ? c.json(found.value) : c.json({ title: found.why }, 400)
  })

  app.get('/v1/orders/:id/headway', (c) => c.json(desk.headways.now(c.req.param('id'))))

  app.get('/v1/orders/:id', async (c) => {
    const read = await found(c.req.param('id'))
    if (!read.ok) return c.json({ title: read.why }, 404)
    const order = read.value
    const { incidents, agencies } = await desk.registry.now()
    const missing = whyNotProduce(desk, order, desk.clock.now()) ?? whyUnreviewed(desk, order) ?? null
    return c.json({
      order,
      scope: order.scope ? { words: order.scope, hash: Scope.hash(order.scope) } : null,
      missing,
      zone: zoneOf(desk, order) ?? null,
      need: needAt(desk, order) ?? null,
      acts: openActs(order, caller(c).person),
      agency: agencies.find((a) => a.id === order.agency) ?? null,
      incidents: incidents.filter((i) => i.order === order.id || (order.heldBy ?? []).includes(i.id)),
      timeline: await readOrder(desk, order.id),
    })
  })

  // What would go to the authority, for whoever decides: nothing is sent by looking.
  app.get('/v1/orders/:id/answer', async (c) => {
    const read = await found(c.req.param('id'))
    if (!read.ok) return c.json({ title: read.why }, 404)
    const wished = c.req.query('lang')
    if (wished !== undefined && !isLanguage(wished))
      return c.json({ title: `We write ${languages.join(', ')}; not ${wished.slice(0, 20)}.` }, 400)
    const ahead = answerAhead(read.value)
    if (!ahead) return c.json({ title: `${read.value.id} gets no letter of refusal, question or preservation.` }, 409)
    const { form, ...letter } = await answerOf(desk, ahead.order, ahead.letter, wished)
    return c.json({
      ...letter,
      ...(form ? { form: form.data, pdf: Buffer.from(form.pdf).toString('base64') } : {}),
    })
  })

  // The very letter that an act would send, for the person who is about to sign it.
  app.post('/v1/orders/:id/letters', async (c) => {
    const read = await found(c.req.param('id'))
    if (!read.ok) return c.json({ title: read.why }, 404)
    const wish = await bodyOf(c, staffActSchema)
    if (!wish.ok || !isLetterAct(wish.value))
      return c.json({ title: wish.ok ? 'This act sends no letter of its own.' : wish.why }, 400)
    const { form, ...letter } = await letterAhead(desk, read.value, caller(c).person.id as PersonId, wish.value)
    return c.json({ ...letter, ...(form ? { pdf: Buffer.from(form.pdf).toString('base64') } : {}) })
  })

  app.post('/v1/orders/:id/acts', async (c) => {
    const id = OrderId.parse(c.req.param('id'))
    if (!id.ok) return c.json({ title: id.why }, 404)
    const wish = await bodyOf(c, staffActSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    return told(c, async () => {
      const order = await act(desk, id.value, caller(c).person, wish.value)
      return { order: order.id, state: order.state, version: order.version }
    })
  })
  return app
}

/** Where the periods of this order end: the time zone of the company it is addressed to. */
const zoneOf = (desk: Desk, order: Order): string | undefined =>
  order.facts && addresseeOf(order.facts, desk.settings)?.zone
