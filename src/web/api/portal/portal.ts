import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { placeAt } from '../../../order/assertion.ts'
import { problemResponse, type Problem } from '../../../platform/problem.ts'
import { portalUrl } from '../../../platform/settings.ts'
import { draftRoutes } from '../drafts.ts'
import { caseRoutes } from './cases.ts'
import { noStore, signInFirst, type PortalOutside, type WhoIsIn } from './door.ts'
import { enrolmentRoutes } from './enrolments.ts'
import { instrumentRoutes } from './instruments.ts'
import { sendRoutes } from './send.ts'
import { portalSessions } from './sessions.ts'
import { uploadRoutes } from './uploads.ts'

const refused: Problem = {
  status: 401,
  name: 'not-let-in',
  title: 'Not signed in',
  detail: 'This passkey does not open the portal. If it should, ring us at a number that you already know.',
}
const foreign: Problem = {
  status: 403,
  title: 'Not from this page',
  detail: 'The request did not come from the portal’s own pages. Nothing was done.',
}

const cookie = 'duly-portal'

/**
 * The portal's interface, under `/v1/portal/`. Whoever is not signed in reads the same words, whatever they ask for; who
 * is reads the cases of their own unit and writes what our people then decide on.
 */
export function portalApi(outside: PortalOutside): Hono {
  const { settings, portal, clock } = outside
  const place = placeAt(portalUrl(settings))
  const sessions = portalSessions({ portal, clock, place })
  const agent = (c: Context): string => c.req.header('user-agent') ?? ''
  const who: WhoIsIn = (c) => sessions.of(getCookie(c, cookie, 'host'), agent(c))
  const app = new Hono()
  app.use('*', ownPagesOnly(place.origin))

  app.get('/info', (c) =>
    c.json({
      rpId: place.rpId,
      entities: settings.entities.map(({ id, name, country, domains }) => ({ id, name, country, domains })),
      limits: { bytes: settings.limits.order_bytes, files: settings.limits.order_files },
      contact: {
        ...(settings.sheet.telephone === undefined ? {} : { telephone: settings.sheet.telephone }),
        ...(settings.sheet.mail === undefined ? {} : { mail: settings.sheet.mail }),
      },
    }),
  )
  app.post('/challenge', (c) => c.json({ challenge: sessions.challenge() }, 200, noStore))
  app.post('/session', async (c) => {
    const said = (await c.req.text()).slice(0, 10_000)
    const secret = await sessions.open(said, agent(c))
    if (secret === undefined) return problemResponse(refused)
    setCookie(c, cookie, secret, { prefix: 'host', path: '/', secure: true, httpOnly: true, sameSite: 'Strict' })
    return c.json({ ok: true }, 200, noStore)
  })
  app.delete('/session', (c) => {
    const secret = getCookie(c, cookie, 'host')
    if (secret !== undefined) sessions.close(secret)
    deleteCookie(c, cookie, { prefix: 'host', path: '/', secure: true })
    return c.json({ ok: true }, 200, noStore)
  })
  app.get('/me', async (c) => {
    const session = await who(c)
    if (!session) return problemResponse(signInFirst)
    const { agency, officer } = session
    const { id, name, country, level } = agency
    return c.json(
      {
        officer: { id: officer.id, name: officer.name },
        credential: session.credential,
        agency: { id, name, country, level },
        colleagues: agency.officers.map((o) => ({
          id: o.id,
          name: o.name,
          ...(o.left === undefined ? {} : { left: o.left }),
          passkeys: o.passkeys.map((p) => p.since),
        })),
      },
      200,
      noStore,
    )
  })
  app.route('/', caseRoutes(outside, who))
  app.route('/', uploadRoutes(outside, who))
  app.route('/', sendRoutes(outside, who, place))
  app.route('/', enrolmentRoutes(outside, place))
  app.route('/', instrumentRoutes(outside))
  app.onError(
    () =>
    problemResponse({ status: 503, name: 'not-now', title: 'Not just now', detail: 'The portal cannot do this just now. Nothing is lost; please try again in a minute.' }), // prettier-ignore
  )
  const root = new Hono()
  root.route('/v1/portal', app)
  root.route('/', draftRoutes({ entities: settings.entities, clock, law: outside.law }))
  return root
}

/** Whatever changes something comes from the portal's own pages, and says so in fields that no other page can set. */
const ownPagesOnly =
  (origin: string): MiddlewareHandler =>
  async (c, next) => {
    const reads = c.req.method === 'GET' || c.req.method === 'HEAD'
    const own = c.req.header('sec-fetch-site') ?? (c.req.header('origin') === origin ? 'same-origin' : 'unknown')
    if (reads ? own === 'cross-site' : own !== 'same-origin') return problemResponse(foreign)
    return next()
  }
