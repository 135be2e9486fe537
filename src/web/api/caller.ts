import type { Context } from 'hono'
import { getCookie } from 'hono/cookie'
import { placeAt } from '../../order/assertion.ts'
import { PersonId, type Parsed } from '../../order/ids.ts'
import type { Instant } from '../../order/time.ts'
import { deskUrl, type Person } from '../../platform/settings.ts'
import { verifyHere } from '../../journey/word.ts'
import type { Desk } from '../../desk.ts'
import type { Once } from './once.ts'
import type { Sessions } from './sessions.ts'
import { signedBy } from './staff-signature.ts'

/** Browsers take a cookie of this name only over a safe line, for this host alone and all of its paths (RFC 6265bis). */
export const sessionCookie = '__Host-duly'

/** Who sent a request. */
export type Caller = {
  readonly id: PersonId
  readonly person: Person
  /** Their key or passkey signed this very request; otherwise they are signed in. */
  readonly byHand: boolean
  readonly session?: { readonly token: string; readonly credential: string; readonly endsAt: Instant }
}

/**
 * The member of staff who sent this request: by its signature, or by the session of a passkey that still is theirs. Asked
 * of `duly.yaml` anew each time, so that whoever left, or whose passkey was revoked, is out at once. With `once` a signed
 * request counts one time only.
 */
export async function callerOf(desk: Desk, sessions: Sessions, c: Context, once?: Once): Promise<Parsed<Caller>> {
  const url = new URL(c.req.url)
  if (c.req.header('authorization') !== undefined) {
    const body = c.req.method === 'GET' ? '' : await c.req.text()
    const request = { method: c.req.method, path: url.pathname + url.search, body }
    const signed = signedBy(
      c.req.header('authorization'),
      request,
      desk.settings.people,
      verifyHere(desk),
      desk.clock.now(),
    )
    if (!signed.ok) return signed
    const { id, person, statement, until } = signed.value
    return once === undefined || once(statement, until)
      ? { ok: true, value: { id, person, byHand: true } }
      : { ok: false, why: 'This very request was taken before, so it was not taken again. Look at the order, then repeat it.' } // prettier-ignore
  }
  const no = { ok: false, why: 'Nobody is signed in here, or the session is over. Please sign in.' } as const
  const token = getCookie(c, sessionCookie)
  const session = token === undefined ? undefined : await sessions.find(token)
  const person = desk.settings.people.find(
    (p) => p.id === session?.person && p.passkeys?.some(({ id }) => id === session.credential),
  )
  const id = PersonId.parse(person?.id ?? '')
  if (token === undefined || !session || !person || !id.ok) return no
  if (c.req.method !== 'GET' && !isOwnPage(desk, c))
    return { ok: false, why: 'This request did not come from a page of this desk, so nothing was done.' }
  return { ok: true, value: { id: id.value, person, byHand: false, session: { token, ...session } } }
}

/** Whether a page of the desk itself sent this, as the browser says (Fetch Metadata, Origin): no other site acts for us. */
export const isOwnPage = (desk: Pick<Desk, 'settings'>, c: Context): boolean =>
  c.req.header('sec-fetch-site') === 'same-origin' && c.req.header('origin') === placeAt(deskUrl(desk.settings)).origin
