import { Hono } from 'hono'
import { isLanguage, languages } from '../../decision/language.ts'
import { act } from '../../journey/act.ts'
import { answerAhead, answerOf } from '../../journey/answer.ts'
import { load } from '../../journey.ts'
import { readOrder, type Desk } from '../../desk.ts'
import { staffActSchema } from '../../order/act.ts'
import { OrderId } from '../../order/ids.ts'
import type { Order } from '../../order/order.ts'
import { addresseeOf } from '../../legality/legality.ts'
import { Scope } from '../../order/scope.ts'
import { Forbidden } from '../../platform/failure.ts'
import { whyNotProduce } from '../../journey/circumstances.ts'
import { whyUnreviewed } from '../../journey/review-stage.ts'
import type { PagerState } from '../../oncall/pager-state.ts'
import { clockApi } from './clock.ts'
import { faceRoutes, guarded } from './face.ts'
import { keptApi } from './kept.ts'
import { lawApi } from './law.ts'
import { registryApi } from './registry.ts'
import { reviewApi } from './review.ts'
import { metricsRoute } from './metrics.ts'
import { caller, guard } from './access.ts'
import { passkeysApi } from './passkeys.ts'
import { sessionApi } from './session.ts'
import type { Sessions } from './sessions.ts'
import type { LiveConfig } from '../../platform/live-config.ts'
import { reportApi } from './report.ts'

/** What stands at the desk's door. */
export type DeskDoor = {
  readonly sessions: Sessions
  readonly config: LiveConfig
  readonly pager: () => PagerState
}

/** The desk's web interface for staff: read the orders, act on them. Who may what: access.ts and policies/desk.cedar. */
export function deskApi(desk: Desk, door: DeskDoor): Hono {
  const app = new Hono()
  app.use(guarded)
  app.use(
    '/v1/*',
    guard(desk, door.sessions, () => door.config.look()),
  )

  app.get('/v1/orders', async (c) => {
    const rows = await desk.db
      .selectFrom('orders')
      .select([
        'order_id',
        'receipt',
        'state',
        'agency',
        'instrument',
        'verdict',
        'received_at',
        'due_safe',
        'urgency',
        'closed',
      ])
      .orderBy('order_id', 'desc')
      .limit(Math.min(Number(c.req.query('limit') ?? 200) || 200, 1000))
      .execute()
    return c.json({ orders: rows })
  })

  app.get('/v1/orders/:id', async (c) => {
    const id = OrderId.parse(c.req.param('id'))
    const order = id.ok ? await load(desk, id.value) : undefined
    if (!id.ok || !order) return c.json({ title: id.ok ? `There is no order ${id.value}.` : id.why }, 404)
    const events = await readOrder(desk, id.value)
    const { incidents } = await desk.registry.now()
    return c.json({
      order,
      scope: order.scope ? { words: order.scope, hash: Scope.hash(order.scope) } : null,
      missing: whyNotProduce(desk, order, desk.clock.now()) ?? whyUnreviewed(desk, order) ?? null,
      zone: zoneOf(desk, order) ?? null,
      incidents: incidents.filter((i) => i.order === order.id || (order.heldBy ?? []).includes(i.id)),
      timeline: events,
    })
  })

  // What would go to the authority, for whoever decides: nothing is sent by looking.
  app.get('/v1/orders/:id/answer', async (c) => {
    const id = OrderId.parse(c.req.param('id'))
    const order = id.ok ? await load(desk, id.value) : undefined
    if (!id.ok || !order) return c.json({ title: id.ok ? `There is no order ${id.value}.` : id.why }, 404)
    const wished = c.req.query('lang')
    if (wished !== undefined && !isLanguage(wished))
      return c.json({ title: `We write ${languages.join(', ')}; not ${wished.slice(0, 20)}.` }, 400)
    const ahead = answerAhead(order)
    if (!ahead) return c.json({ title: `${order.id} gets no letter of refusal, question or preservation.` }, 409)
    const { form, ...letter } = await answerOf(desk, ahead.order, ahead.letter, wished)
    return c.json({
      ...letter,
      ...(form ? { form: form.data, pdf: Buffer.from(form.pdf).toString('base64') } : {}),
    })
  })

  app.post('/v1/orders/:id/acts', async (c) => {
    const id = OrderId.parse(c.req.param('id'))
    if (!id.ok) return c.json({ title: id.why }, 404)
    let body: unknown
    try {
      body = JSON.parse(await c.req.text())
    } catch {
      return c.json({ title: 'The request is not JSON.' }, 400)
    }
    const parsed = staffActSchema.safeParse(body)
    if (!parsed.success) {
      const issue = parsed.error.issues[0]
      return c.json({ title: `${issue?.path.join('.') ?? ''} ${issue?.message ?? 'unknown act'}`.trim() }, 400)
    }
    try {
      const order = await act(desk, id.value, caller(c).person, parsed.data)
      return c.json({ order: order.id, state: order.state, version: order.version })
    } catch (error) {
      if (error instanceof Forbidden) return c.json({ title: error.message, next: error.next }, 409)
      throw error
    }
  })

  app.route('/', sessionApi(desk, door.sessions))
  app.route('/', passkeysApi(desk, door.config))
  app.route('/', lawApi(desk))
  app.route('/', registryApi(desk))
  app.route('/', reviewApi(desk))
  app.route('/', keptApi(desk))

  app.route('/', clockApi(desk))
  app.route('/', reportApi(desk))
  app.route('/', metricsRoute(desk, door.pager))

  app.get('/v1/ledger', async (c) => {
    await desk.sequencer.flush()
    desk.sequencer.log.publish()
    return c.json({
      size: desk.sequencer.log.size,
      checkpoint: desk.sequencer.log.checkpoint(),
      vkey: desk.ledgerKey,
      deskKey: desk.keys.desk.publicKey,
    })
  })

  app.route('/', faceRoutes('desk'))
  app.onError((error, c) => {
    desk.log('a request to the desk failed', { error: error.message })
    return c.json({ title: 'The desk cannot answer right now. Nothing is lost; please try again.' }, 503)
  })
  return app
}

/** Where the periods of this order end: the time zone of the company it is addressed to. */
const zoneOf = (desk: Desk, order: Order): string | undefined =>
  order.facts && addresseeOf(order.facts, desk.settings)?.zone
