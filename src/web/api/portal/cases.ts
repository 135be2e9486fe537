import { Hono } from 'hono'
import { packageResponse } from '../../../delivery/hand-over.ts'
import { AgencyId, OrderId } from '../../../order/ids.ts'
import type { PortalCase } from '../../../order/portal.ts'
import type { PortalWord } from '../../../order/portal-word.ts'
import { problemResponse, type Problem } from '../../../platform/problem.ts'
import { noStore, signInFirst, type PortalOutside, type WhoIsIn } from './door.ts'
import type { Session } from './sessions.ts'

/** The same for another unit's number and for one that never was: nothing else was ever looked at (attack A24). */
const noCase: Problem = {
  status: 404,
  name: 'no-case',
  title: 'No such case',
  detail: 'Your unit has no case of this number. One that was sent a moment ago appears within a minute.',
}
const nothingToFetch: Problem = {
  status: 404,
  name: 'nothing-to-fetch',
  title: 'Nothing to fetch',
  detail:
    'The package was fetched, recalled or has expired. If you still need it, answer the letter that told you of it.',
}

const perPage = 50
/** After that many strays in one session no more are told: people have seen enough. */
const straysMost = 20

/** The cases of the officer's own unit, and their packages. */
export function caseRoutes(outside: PortalOutside, who: WhoIsIn): Hono {
  const { portal, outbox, clock } = outside
  const app = new Hono()
  const own = async (session: Session, text: string): Promise<PortalCase | undefined> => {
    const [agency, order] = [AgencyId.parse(session.agency.id), OrderId.parse(text)]
    if (!agency.ok || !order.ok) return undefined
    const found = await portal.case(agency.value, order.value)
    if (!found) await tellStray(outside, session, order.value)
    return found
  }

  app.get('/cases', async (c) => {
    const session = await who(c)
    if (!session) return problemResponse(signInFirst)
    const agency = AgencyId.parse(session.agency.id)
    const before = c.req.query('before')
    const cases = agency.ok ? await portal.cases(agency.value, perPage, before) : []
    return c.json({ cases, ...(cases.length === perPage ? { before: cases.at(-1)?.order } : {}) }, 200, noStore)
  })
  app.get('/cases/:id', async (c) => {
    const session = await who(c)
    if (!session) return problemResponse(signInFirst)
    const found = await own(session, c.req.param('id'))
    return found ? c.json(found, 200, noStore) : problemResponse(noCase)
  })
  app.post('/cases/:id/package', async (c) => {
    const session = await who(c)
    if (!session) return problemResponse(signInFirst)
    const found = await own(session, c.req.param('id'))
    if (!found) return problemResponse(noCase)
    const offer = found.package && (await outbox.take(found.package.ticket, clock.now()))
    return offer?.order === found.order ? packageResponse(offer, outside) : problemResponse(nothingToFetch)
  })
  return app
}

/** The core is told, and finds out whose case it is: the portal itself cannot. */
async function tellStray({ words, clock }: PortalOutside, session: Session, order: OrderId): Promise<void> {
  if (session.strays.has(order) || session.strays.size >= straysMost) return
  session.strays.add(order)
  const at = clock.now()
  const { agency, officer } = session
  const word: PortalWord = {
    duly: 'portal/1',
    say: 'asked-elsewhere',
    at,
    order,
    agency: agency.id,
    officer: officer.id,
  }
  const document = { name: 'word.json', mediaType: 'application/json', bytes: Buffer.from(JSON.stringify(word)) }
  await words.accept({ channel: 'portal', from: 'the portal', receivedAt: at, documents: [document] })
}
