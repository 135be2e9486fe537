import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { z } from 'zod'
import { later, noDocument, unsupported, uploads as limited } from '../../../intake/channels/api.ts'
import { kindOfName } from '../../../order/document-kind.ts'
import { Unavailable } from '../../../platform/failure.ts'
import { problemResponse, type Problem } from '../../../platform/problem.ts'
import { bodyOf } from '../body.ts'
import { noStore, signInFirst, type PortalOutside, type WhoIsIn } from './door.ts'

const noUpload: Problem = {
  status: 404,
  name: 'no-upload',
  title: 'No such upload',
  detail: 'It was sent, taken away, or waited too long for its next byte. Please begin it anew.',
}
const full: Problem = {
  status: 503,
  name: 'busy',
  title: 'One moment',
  detail: 'Many large documents are under way. Nothing was kept; please send it again in a minute.',
}
const announcement = z.strictObject({ name: z.string().max(10_000), sizeBytes: z.int().min(0) })
/** Whose session asks: the passkey that opened it. */
type Of = { owner: string }
/** The longest name that is kept, as with the one-piece way. */
const nameMost = 255

/**
 * Documents in pieces, for lines that break: `POST /uploads` says name and size and is refused there if it cannot be
 * taken; `PUT /uploads/ID?from=BYTE` brings what comes next; `GET` tells how much lies here; `DELETE` takes it away. A
 * form then names it instead of carrying it. Four requests of our own rather than the tus protocol: what lies here must
 * be encrypted, belong to one passkey and vanish with its key, which the packages for tus leave to whoever uses them.
 */
export function uploadRoutes({ settings, uploads }: PortalOutside, who: WhoIsIn): Hono<{ Variables: Of }> {
  const { tooLarge } = limited(settings.limits)
  const app = new Hono<{ Variables: Of }>()
  // Who is not signed in sends nothing: the body is not even read.
  app.use('/uploads/*', async (c, next) => {
    const session = await who(c as Context)
    if (!session) return problemResponse(signInFirst)
    c.set('owner', session.credential)
    return next()
  })

  app.post('/uploads', bodyLimit({ maxSize: 20_000, onError: () => problemResponse(unsupported) }), async (c) => {
    const said = await bodyOf(c, announcement)
    if (!said.ok) return problemResponse({ status: 400, title: 'Not understood', detail: said.why })
    const { name, sizeBytes } = said.value
    const mediaType = kindOfName(name)
    if (mediaType === undefined) return problemResponse(unsupported)
    if (sizeBytes === 0) return problemResponse(noDocument)
    if (sizeBytes > settings.limits.order_bytes) return problemResponse(tooLarge)
    const kept = name.length > nameMost ? `${name.slice(0, nameMost - 5)}${name.slice(-5)}` : name
    const begun = await uploads.begin(c.var.owner, { name: kept.toWellFormed(), mediaType, sizeBytes })
    return begun ? c.json({ id: begun.id, received: 0 }, 201, noStore) : problemResponse(full)
  })
  app.get('/uploads/:id', (c) => {
    const found = uploads.find(c.var.owner, c.req.param('id'))
    return found ? c.json({ received: found.received }, 200, noStore) : problemResponse(noUpload)
  })
  app.put('/uploads/:id', async (c) => {
    const from = Number(c.req.query('from'))
    try {
      const piece = await uploads.take(c.var.owner, c.req.param('id'), from, c.req.raw.body ?? [])
      if ('gone' in piece) return problemResponse(noUpload)
      if ('past' in piece) return problemResponse(tooLarge)
      if ('elsewhere' in piece) return c.json({ received: piece.elsewhere }, 409, noStore)
      return c.json({ received: piece.kept }, 200, noStore)
    } catch (error) {
      if (error instanceof Unavailable) return problemResponse(later)
      throw error
    }
  })
  app.delete('/uploads/:id', async (c) => {
    await uploads.drop(c.var.owner, c.req.param('id'))
    return c.json({ ok: true }, 200, noStore)
  })
  return app
}
