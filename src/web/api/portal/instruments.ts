import { Hono } from 'hono'
import { capabilitySheet } from '../../../legality/sheet.ts'
import type { Pack } from '../../../legality/schema.ts'
import { problemResponse } from '../../../platform/problem.ts'
import type { PortalOutside } from './door.ts'

/** One box of a form that the sender fills in. Findings of our own people are left out: what a sender says of them does not count. */
const boxesOf = ({ elements }: Pack): object[] =>
  Object.entries(elements).flatMap(([name, { type, values, means, by_staff }]) =>
    by_staff ? [] : [{ name, type, means, ...(values ? { values } : {}) }],
  )

/** Which instruments there are and what their forms ask, from the packs: public, like the law itself. */
export function instrumentRoutes({ settings, clock, law }: PortalOutside): Hono {
  const app = new Hono()
  app.get('/instruments', async (c) => {
    const { packs } = await law()
    const today = clock.now().slice(0, 10)
    const inForce = [...packs.values()].filter(({ in_force: { from, to } }) => (from ?? '') <= today && today <= (to ?? '9')) // prettier-ignore
    return c.json({
      instruments: inForce
        .map(({ id, title, jurisdiction, status, kind }) => ({
          id,
          title,
          jurisdiction,
          kind,
          draft: status === 'draft',
        }))
        .sort((a, b) => (a.jurisdiction + a.title < b.jurisdiction + b.title ? -1 : 1)),
    })
  })
  app.get('/instruments/:id', async (c) => {
    const { packs, common } = await law()
    const pack = packs.get(c.req.param('id'))
    if (!pack)
      return problemResponse({ status: 404, title: 'No such instrument', detail: 'No law pack has this name.' })
    const { id, title, jurisdiction, status, kind, deadline, served_by, opens } = pack
    return c.json({
      id,
      title,
      jurisdiction,
      kind,
      draft: status === 'draft',
      deadline,
      servedBy: served_by,
      opens: Object.entries(opens).map(([category, o]) => ({ category, issuedBy: o.issued_by, cite: o.cite })),
      boxes: [...boxesOf(pack), ...boxesOf(common).filter((b) => !('name' in b && String(b.name) in pack.elements))],
    })
  })
  app.get('/sheet', async (c) => c.json(capabilitySheet(await law(), settings, clock.now())))
  return app
}
