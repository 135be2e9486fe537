import { Hono, type Context, type MiddlewareHandler } from 'hono'
import { later, uploads, type SentBefore } from '../../../intake/channels/api.ts'
import { isWhatItSays } from '../../../order/document-kind.ts'
import { readAssertion, whyNotGenuine, type Place } from '../../../order/assertion.ts'
import { sha256 } from '../../../order/canonical.ts'
import { portalWordBytes, portalWordSchema } from '../../../order/portal-word.ts'
import { Unavailable } from '../../../platform/failure.ts'
import { problemResponse, type Problem } from '../../../platform/problem.ts'
import { digestOf, type Arrival, type Spool } from '../../../platform/spool.ts'
import { sentFrom } from './browser.ts'
import { noStore, signInFirst, type PortalOutside, type WhoIsIn } from './door.ts'
import type { Session } from './sessions.ts'

const notSigned: Problem = {
  status: 403,
  name: 'not-signed',
  title: 'Not signed by you',
  detail: 'Each sending is signed with your passkey over exactly what is sent. This one was not. Nothing was kept.',
}
const noWord: Problem = { status: 422, name: 'not-understood', title: 'Not understood', detail: 'What was sent says nothing that the portal knows. Nothing was kept.' } // prettier-ignore
const busy: Problem = {
  status: 503,
  name: 'busy',
  title: 'One moment',
  detail: 'Several large uploads are under way. Nothing was kept; please send it again in a minute.',
}
export const notWhatItSays: Problem = {
  status: 415,
  name: 'other-kind',
  title: 'A document is not what its name says',
  detail: 'One of the documents is not of the kind that its name says. Nothing was kept. Save it as PDF and send that.',
}
/** Uploads held in memory at once; each is as large as an order may be. */
const uploadsMost = 8

type Documents = Arrival['documents']

/** What officers send: orders, and words about cases and colleagues. Each bears its own passkey signature. */
export function sendRoutes(outside: PortalOutside, who: WhoIsIn, place: Place): Hono {
  const { settings, clock, uploads: lying } = outside
  const { limit, documentsOf } = uploads(settings.limits)
  const sentBy =
    ({ credential }: Session): SentBefore =>
    async (id) => {
      const upload = lying.find(credential, id)
      const bytes = await lying.read(credential, id)
      return upload && bytes ? { name: upload.name, mediaType: upload.mediaType, bytes } : undefined
    }
  const app = new Hono()
  let running = 0

  const taking = (
    to: Spool,
    channel: Arrival['channel'],
    fits: (documents: Documents) => boolean,
  ): ((c: Context) => Promise<Response>) => {
    return async (c) => {
      const session = await who(c)
      if (!session) return problemResponse(signInFirst)
      if (running >= uploadsMost) return problemResponse(busy)
      running++
      try {
        const documents = await documentsOf(c, sentBy(session))
        if ('status' in documents) return problemResponse(documents)
        if (!fits(documents)) return problemResponse(noWord)
        if (!documents.every(({ mediaType, bytes }) => isWhatItSays(mediaType, bytes)))
          return problemResponse(notWhatItSays)
        const digest = digestOf(documents.map(({ bytes }) => ({ sha256: sha256(bytes) })))
        const passkey = c.req.header('duly-passkey') ?? ''
        if (!signedBy(session, passkey, digest, place)) return problemResponse(notSigned)
        // A second press, or a line that broke after we had it: the same receipt.
        const before = session.sent.get(digest)
        if (before) return c.json({ receipt: await before, again: true }, 202, noStore)
        const arrival = { channel, from: 'over the portal', receivedAt: clock.now(), documents, passkey, sentFrom: sentFrom(c) } // prettier-ignore
        const keeping = to.accept(arrival)
        session.sent.set(digest, keeping)
        keeping.catch(() => session.sent.delete(digest))
        return c.json({ receipt: await keeping }, 202, noStore)
      } catch (error) {
        if (error instanceof Unavailable) return problemResponse(later)
        throw error
      } finally {
        running--
      }
    }
  }
  const signedIn: MiddlewareHandler = async (c, next) => ((await who(c)) ? next() : problemResponse(signInFirst))
  // Who is not signed in sends nothing: the body is not even read.
  app.post(
    '/orders',
    signedIn,
    limit,
    taking(outside.spool, 'api', () => true),
  )
  app.post('/words', signedIn, limit, taking(outside.words, 'portal', isWord))
  return app
}

function isWord([first]: Documents): boolean {
  if (!first || first.bytes.byteLength > portalWordBytes) return false
  try {
    const word = portalWordSchema.safeParse(JSON.parse(new TextDecoder().decode(first.bytes)))
    return word.success && !['enrol', 'asked-elsewhere'].includes(word.data.say)
  } catch {
    return false
  }
}

/** By the passkey that opened this session, over exactly these bytes. The core checks it again, by the registry itself. */
function signedBy(session: Session, passkey: string, digest: string, place: Place): boolean {
  const assertion = readAssertion(passkey)
  if (assertion?.credential !== session.credential) return false
  return whyNotGenuine(digest, assertion, session.key, place) === undefined
}
