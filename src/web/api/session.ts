import { Hono } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { z } from 'zod'
import { placeAt } from '../../order/assertion.ts'
import { keyBehind } from '../../order/signature.ts'
import { signInStatement } from '../../order/statement.ts'
import { signatureText } from '../../order/act.ts'
import { deskUrl } from '../../platform/settings.ts'
import { verifyHere } from '../../journey/word.ts'
import type { Desk } from '../../desk.ts'
import { actions, caller } from './access.ts'
import { bodyOf } from './body.ts'
import { sessionCookie } from './caller.ts'
import { newChallenges } from './challenges.ts'
import { mayDo } from './policies.ts'
import type { Sessions } from './sessions.ts'

const signInSchema = z.strictObject({ nonce: z.string().max(400), assertion: signatureText })

/**
 * Signing in with a passkey that the browser finds by itself: no name is typed, and nothing tells a stranger who works
 * here. Cookie: `__Host-`, for scripts out of reach, never sent from another site.
 */
export function sessionApi(desk: Desk, sessions: Sessions): Hono {
  const app = new Hono()
  const challenges = newChallenges(desk.clock)
  const place = (): { rpId: string } => placeAt(deskUrl(desk.settings))

  app.post('/v1/session/challenges', (c) => c.json({ nonce: challenges.issue(), rpId: place().rpId }))

  app.post('/v1/session', async (c) => {
    const wish = await bodyOf(c, signInSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    const { nonce, assertion } = wish.value
    const no = (title: string): Response => c.json({ title, next: 'Nothing was changed. Please try again.' }, 401)
    if (!challenges.spend(nonce)) return no('This took longer than two minutes, or was sent twice.')
    const person = desk.settings.people.find((p) => assertion.includes('.') && keyBehind(p, assertion) !== undefined)
    const key = person && keyBehind(person, assertion)
    if (!person || key === undefined)
      return no(
        'This passkey is not registered at this desk, or not any more. Ask for an invitation: duly passkey invite',
      )
    if (!verifyHere(desk)(key, signInStatement(nonce), assertion))
      return no('The passkey’s signature does not hold for this desk.')
    const credential = assertion.slice(0, assertion.indexOf('.'))
    setCookie(c, sessionCookie, await sessions.begin(person.id, credential), {
      path: '/',
      secure: true,
      httpOnly: true,
      sameSite: 'Strict',
    })
    return c.json({ person: person.id })
  })

  app.get('/v1/session', (c) => {
    const { person, session } = caller(c)
    const allowed = actions.filter((action) => mayDo(person, action, true))
    return c.json({
      person: { id: person.id, name: person.name, may: person.may, languages: person.languages ?? [] },
      credential: session?.credential ?? null,
      endsAt: session?.endsAt ?? null,
      rpId: place().rpId,
      may: allowed,
      byHand: allowed.filter((action) => !mayDo(person, action, false)),
    })
  })

  app.post('/v1/session/end', async (c) => {
    const token = getCookie(c, sessionCookie)
    if (token !== undefined) await sessions.end(token)
    deleteCookie(c, sessionCookie, { path: '/', secure: true })
    return c.json({ ended: true })
  })
  return app
}
