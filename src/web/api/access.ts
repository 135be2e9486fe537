import type { Context, MiddlewareHandler } from 'hono'
import { matchedRoutes } from 'hono/route'
import type { Desk } from '../../desk.ts'
import { staffActSchema } from '../../order/act.ts'
import { callerOf, isOwnPage, type Caller } from './caller.ts'
import { newOnce } from './once.ts'
import { mayDo } from './policies.ts'
import type { Sessions } from './sessions.ts'

/**
 * What each route asks of policies/desk.cedar. `open`: before anybody is known, though only of our own pages when it is no
 * GET. `act`: what the body says is to be done. A route that does not stand here answers nobody.
 */
export const access: Readonly<Record<string, string>> = {
  'POST /v1/session/challenges': 'open',
  'POST /v1/session': 'open',
  'POST /v1/session/end': 'open',
  'POST /v1/passkeys/offers': 'open',
  'POST /v1/passkeys': 'open',
  'GET /v1/session': 'read',
  'GET /v1/now': 'read',
  'GET /v1/stream': 'read',
  'GET /v1/orders': 'read',
  'GET /v1/orders/:id': 'read',
  'GET /v1/orders/:id/headway': 'read',
  'GET /v1/orders/:id/documents/:n': 'read',
  'GET /v1/orders/:id/documents/:n/shown': 'read',
  'GET /v1/orders/:id/answer': 'read',
  'POST /v1/orders/:id/letters': 'read',
  'POST /v1/orders/:id/acts': 'act',
  'GET /v1/orders/:id/review': 'review',
  'GET /v1/orders/:id/review/items': 'review',
  'GET /v1/orders/:id/review/items/:n': 'review',
  'GET /v1/orders/:id/kept': 'read',
  'GET /v1/law': 'read',
  'GET /v1/law/packs/:pack': 'read',
  'GET /v1/law/rejudge': 'read',
  'POST /v1/law/approvals': 'approve-law',
  'POST /v1/law/sign-offs': 'sign-off',
  'GET /v1/registry': 'read',
  'POST /v1/changes': 'propose-change',
  'POST /v1/changes/:digest/approvals': 'approve-change',
  'POST /v1/registry/officers-left': 'officer-left',
  'POST /v1/registry/declines': 'decline-wish',
  'POST /v1/registry/feeds': 'read-feed',
  'GET /v1/incidents': 'read',
  'GET /v1/incidents/:incident': 'read',
  'POST /v1/incidents': 'gather-orders',
  'POST /v1/incidents/:incident/orders': 'gather-orders',
  'POST /v1/incidents/:incident/statements': 'draft-statement',
  'GET /v1/settings': 'read-settings',
  'GET /v1/clock': 'read',
  'GET /v1/handover': 'read',
  'GET /v1/rota': 'read',
  'GET /v1/rota/ahead': 'read',
  'POST /v1/rota/previews': 'read',
  'POST /v1/rota/changes': 'change-rota',
  'GET /v1/ledger': 'read',
  'POST /v1/report': 'make-report',
  'GET /v1/ledger/audit': 'read',
  'GET /v1/passkeys': 'read',
  'POST /v1/passkeys/invitations': 'invite-passkey',
  'POST /v1/passkeys/:credential/confirmations': 'confirm-passkey',
  'POST /v1/passkeys/:credential/revocations': 'revoke-passkey',
}

/** What a person can do to an order. */
export const orderActs = staffActSchema.options.map((option) => option.shape.act.value)
/** Everything that policies are asked about. */
export const actions = [
  ...new Set([...Object.values(access).filter((name) => name !== 'open' && name !== 'act'), ...orderActs]),
]

const callers = new WeakMap<Request, Caller>()

/** Who sent this request; the guard has asked. */
export function caller(c: Context): Caller {
  const known = callers.get(c.req.raw)
  if (!known) throw new Error(`${c.req.path} was reached past the guard`)
  return known
}

/** Stands before every route of the desk: who is it, and do the policies let them. */
export function guard(desk: Desk, sessions: Sessions, look: () => Promise<void>): MiddlewareHandler {
  const once = newOnce(desk.clock)
  return async (c, next) => {
    const route = matchedRoutes(c).find(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'))
    if (!route) return next()
    const asked = access[`${route.method} ${route.path}`]
    if (asked === undefined) return c.json({ title: 'This answers nobody: no policy speaks of it.' }, 403)
    await look()
    if (asked === 'open') {
      if (c.req.method !== 'GET' && !isOwnPage(desk, c))
        return c.json({ title: 'This request did not come from a page of this desk, so nothing was done.' }, 403)
      return next()
    }
    const who = await callerOf(desk, sessions, c, c.req.method === 'GET' ? undefined : once)
    if (!who.ok) return c.json({ title: who.why }, 401)
    const { person, byHand } = who.value
    const action = asked === 'act' ? await actIn(c) : asked
    // A body that names no act of ours is told so by its route.
    if (action !== undefined && !mayDo(person, action, byHand)) {
      const touch = !byHand && mayDo(person, action, true)
      return c.json(
        touch
          ? { title: 'This needs your passkey once more.', touch: true }
          : { title: `${person.name} may not do this.`, next: 'duly.yaml says who may, under may; policies/desk.cedar says what that opens.' }, // prettier-ignore
        403,
      )
    }
    callers.set(c.req.raw, who.value)
    return next()
  }
}

async function actIn(c: Context): Promise<string | undefined> {
  try {
    const { act } = JSON.parse(await c.req.text()) as { act?: unknown }
    return orderActs.find((name) => name === act)
  } catch {
    return undefined
  }
}
