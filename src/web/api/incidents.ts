import { Hono } from 'hono'
import { z } from 'zod'
import { changeOrders, draftStatement, incidentNow, nameIncident } from '../../journey/gathering.ts'
import type { Desk } from '../../desk.ts'
import { OrderId } from '../../order/ids.ts'
import { statementLanguages, statementText, type StatementLanguage } from '../../transparency/statement-text.ts'
import { caller } from './access.ts'
import { bodyOf, told } from './body.ts'

const order = z.string().refine((text) => OrderId.parse(text).ok, 'an order number, such as D-2026-000417')
const orders = z.array(order).max(500)
const namedSchema = z.strictObject({ name: z.string().trim().min(1).max(200), orders: orders.optional() })
const changedSchema = z.strictObject({ put: orders.optional(), taken: orders.optional() })
const numbers = (list: readonly string[] | undefined): OrderId[] => (list ?? []) as OrderId[]

export type Drafted = Awaited<ReturnType<typeof draftStatement>> & {
  /** The same in words, to be read, changed by a person and published, or not. */
  readonly texts: Readonly<Record<StatementLanguage, string>>
}

/** Incidents: many orders around one event, their counts as they stand, and drafts of what may be said of it in public. */
export function incidentsApi(desk: Desk): Hono {
  const app = new Hono()

  app.get('/v1/incidents', async (c) => c.json({ incidents: await desk.gatherings.now() }))

  app.get('/v1/incidents/:incident', (c) => told(c, () => incidentNow(desk, c.req.param('incident'))))

  app.post('/v1/incidents', async (c) => {
    const wish = await bodyOf(c, namedSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    return told(c, () => nameIncident(desk, caller(c).person, wish.value.name, numbers(wish.value.orders)))
  })

  app.post('/v1/incidents/:incident/orders', async (c) => {
    const wish = await bodyOf(c, changedSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    const change = { put: numbers(wish.value.put), taken: numbers(wish.value.taken) }
    return told(c, () => changeOrders(desk, caller(c).person, c.req.param('incident'), change))
  })

  app.post('/v1/incidents/:incident/statements', (c) =>
    told(c, async (): Promise<Drafted> => {
      const drafted = await draftStatement(desk, caller(c).person, c.req.param('incident'))
      const texts = statementLanguages.map((language) => [language, statementText(drafted.statement, language)])
      return { ...drafted, texts: Object.fromEntries(texts) as Drafted['texts'] }
    }),
  )
  return app
}
