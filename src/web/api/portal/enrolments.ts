import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { readAssertion, whyNotGenuine, type Place } from '../../../order/assertion.ts'
import { sha256 } from '../../../order/canonical.ts'
import type { PortalInvitation } from '../../../order/portal.ts'
import { portalWordBytes, portalWordSchema } from '../../../order/portal-word.ts'
import { problemResponse, type Problem } from '../../../platform/problem.ts'
import { digestOf } from '../../../platform/spool.ts'
import { codeMark, linkMark, triesMost } from '../../../requester/enrolment.ts'
import { sentFrom } from './browser.ts'
import { noStore, type PortalOutside } from './door.ts'

/** One answer for every link that opens nothing: it never was, was used, ran out, or its code was guessed at too often. */
const noInvitation: Problem = {
  status: 404,
  name: 'no-invitation',
  title: 'This link opens nothing',
  detail: 'It was used, has run out, or never was. Ask your own administration to have you invited again.',
}
const wrongCode: Problem = {
  status: 409,
  name: 'wrong-code',
  title: 'This is not the code',
  detail: `It is the number of eight digits that we read out on the telephone. After ${triesMost} wrong ones the link is dead.`,
}
const notSigned: Problem = {
  status: 403,
  name: 'not-signed',
  title: 'Not signed',
  detail: 'The passkey that was made did not sign this. Nothing was kept; please begin anew.',
}

/**
 * An invited officer makes a passkey. It opens nothing yet: it goes into the spool, and counts once two of our people
 * entered it (attack A21). Also a wrong code goes there, so that people see that somebody has the link and not the code.
 */
export function enrolmentRoutes({ portal, words, clock }: PortalOutside, place: Place): Hono {
  const app = new Hono()
  const tries = new Map<string, number>()
  const invited = async (link: string): Promise<PortalInvitation | undefined> => {
    const mark = linkMark(link)
    const { invitations } = await portal.books()
    const found = invitations.find((i) => i.link === mark && i.until >= clock.now().slice(0, 10))
    return (tries.get(mark) ?? 0) >= triesMost ? undefined : found
  }
  app.get('/enrolments/:link', async (c) => {
    const found = await invited(c.req.param('link'))
    if (!found) return problemResponse(noInvitation)
    return c.json({ officer: found.officer.name, agency: found.agency, until: found.until }, 200, noStore)
  })
  app.post(
    '/enrolments',
    bodyLimit({ maxSize: portalWordBytes, onError: () => problemResponse(noInvitation) }),
    async (c) => {
      const bytes = new Uint8Array(await c.req.arrayBuffer())
      const word = portalWordSchema.safeParse(parsed(bytes))
      if (!word.success || word.data.say !== 'enrol') return problemResponse(noInvitation)
      const { link, code, passkey } = word.data
      const found = await invited(link)
      if (!found) return problemResponse(noInvitation)
      const signed = c.req.header('duly-passkey') ?? ''
      const assertion = readAssertion(signed)
      const digest = digestOf([{ sha256: sha256(bytes) }])
      if (assertion?.credential !== passkey.id || whyNotGenuine(digest, assertion, passkey.key, place) !== undefined)
        return problemResponse(notSigned)
      const fits = codeMark(link, code) === found.code
      tries.set(found.link, fits ? triesMost : (tries.get(found.link) ?? 0) + 1)
      const document = { name: 'word.json', mediaType: 'application/json', bytes }
      await words.accept({
        channel: 'portal',
        from: 'over the portal',
        receivedAt: clock.now(),
        documents: [document],
        passkey: signed,
        sentFrom: sentFrom(c),
      })
      return fits ? c.json({ ok: true }, 202, noStore) : problemResponse(wrongCode)
    },
  )
  return app
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}
