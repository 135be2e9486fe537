import { beforeAll, expect, test } from 'vitest'
import type { Desk } from '../../desk.ts'
import { newAuthenticator } from '../../drill/authenticator.ts'
import { sha256 } from '../../order/canonical.ts'
import { requestStatement, signInStatement } from '../../order/statement.ts'
import { hours, Instant, minutes } from '../../order/time.ts'
import { person as personSchema } from '../../platform/settings-oncall.ts'
import { openHeadways } from '../../platform/headways.ts'
import type { Person } from '../../platform/settings.ts'
import { access, actions, orderActs } from './access.ts'
import { deskApi } from './desk.ts'
import { mayDo } from './policies.ts'
import type { Session, Sessions } from './sessions.ts'

const origin = 'https://desk.nimbus.test'
const rights = personSchema.shape.may.unwrap().element.options
const roles = ['nothing', ...rights] as const
const devices = new Map(roles.map((role) => [role as string, newAuthenticator('p256')]))
const staff = roles.map((role): Person => {
  const { id = '', key = '' } = devices.get(role) ?? {}
  return { id: role, name: `Person who may ${role}`, passkeys: [{ id, key }], may: role === 'nothing' ? [] : [role] }
})

let now = Instant.at(Date.UTC(2026, 10, 24, 3, 10))
let people: readonly Person[] = staff
let looks = 0
const look = (): Promise<void> => {
  looks++
  return Promise.resolve()
}
const open = new Map<string, Session>()
const sessions: Sessions = {
  begin: (person, credential) => {
    open.set(`token-${person}`, { person, credential, endsAt: Instant.plus(now, minutes(30)) })
    return Promise.resolve(`token-${person}`)
  },
  find: (token) => Promise.resolve(open.get(token)),
  end: (token) => Promise.resolve(void open.delete(token)),
}
const desk = {
  settings: {
    desk_url: origin,
    listen: { desk: '127.0.0.1:8471' },
    entities: [],
    get people() {
      return people
    },
  },
  clock: { now: () => now },
  headways: openHeadways(() => 0),
  log: () => undefined,
} as unknown as Desk
const app = deskApi(desk, {
  sessions,
  config: { path: '/nowhere/duly.yaml', settings: desk.settings, look },
  ledgerDir: '/nowhere/ledger',
  rota: { config: '/nowhere/duly.yaml', pager: '/nowhere/pager' },
  pager: () => {
    throw new Error('no pager here')
  },
})

const ownPage = { origin, 'sec-fetch-site': 'same-origin' }
type Sent = { method: string; path: string; body?: string; headers?: Record<string, string> }
const send = async ({ method, path, body, headers = {} }: Sent): Promise<Response> => {
  const sent = { method, headers, ...(method === 'GET' ? {} : { body: body ?? '{}' }) }
  const answer = await app.request(`${origin}${path}`, sent)
  // A stream goes on for as long as somebody listens.
  if (path === '/v1/stream') await answer.body?.cancel()
  return answer
}
/** As the pages send it: signed in, from a page of the desk. */
const signedIn = (role: string, sent: Sent): Promise<Response> =>
  send({ ...sent, headers: { cookie: `__Host-duly=token-${role}`, ...ownPage, ...sent.headers } })
/** With one more touch of the passkey over this very request, each at a moment of its own. */
const byHand = (role: string, sent: Sent, at = (now = Instant.plus(now, 1))): Promise<Response> => {
  const statement = requestStatement(role, sent.method, sent.path, at, sha256(sent.method === 'GET' ? '' : sent.body ?? '{}')) // prettier-ignore
  const assertion = devices.get(role)?.assert(sha256(statement), origin) ?? ''
  return signedIn(role, { ...sent, headers: { authorization: `Duly ${role} ${at} ${assertion}` } })
}
beforeAll(async () => {
  for (const { id, passkeys } of staff) await sessions.begin(id, passkeys?.[0]?.id ?? '')
})

const routes = app.routes.filter(({ method, path }) => method !== 'ALL' && path.startsWith('/v1/'))
/** Every route, and for the acts on an order each act, with what the policies are asked. */
const asked = routes.flatMap(({ method, path }) => {
  const action = access[`${method} ${path}`] ?? 'nothing is said'
  const at = path
    .replace(':id', 'D-2026-000001')
    .replace(':digest', 'a'.repeat(64))
    .replace(':credential', 'abc')
    .replace(':n', '0')
  return action === 'act'
    ? orderActs.map((act) => ({ method, path: at, action: act, body: JSON.stringify({ act }) }))
    : [{ method, path: at, action, body: '{}' }]
})

test('policies speak of every route, and of nothing that is no route', () => {
  expect(new Set(routes.map(({ method, path }) => `${method} ${path}`))).toEqual(new Set(Object.keys(access)))
})

test('what each right opens, as auditors read it', async () => {
  const cell = (role: (typeof roles)[number], action: string): string => {
    const person = { id: role, may: role === 'nothing' ? [] : [role] }
    return mayDo(person, action, false) ? 'yes' : mayDo(person, action, true) ? 'by hand' : ''
  }
  const rows = actions.map((action) => `| ${[action, ...roles.map((role) => cell(role, action))].join(' | ')} |`)
  const page = [
    '# Who may do what at the desk',
    '',
    'Printed from `policies/desk.cedar` by the tests, for each right under `may` in `duly.yaml`. *By hand*: with a signature over this',
    'very act, by key or passkey. What stands empty is forbidden. What needs two people is asked again where it is written down.',
    '',
    `| act | ${roles.join(' | ')} |`,
    `| --- |${roles.map(() => ' --- |').join('')}`,
    ...rows,
    '',
  ].join('\n')
  await expect(page).toMatchFileSnapshot('../../../docs/authorisation.md')
})

test.each(
  asked.filter(({ action }) => action !== 'open').map((a) => [`${a.method} ${a.path} ${a.action}`, a] as const),
)('%s: over HTTP each right opens exactly what the policies say', async (_name, { method, path, action, body }) => {
  for (const { id, may } of staff)
    for (const hand of [false, true]) {
      const { status } = await (hand ? byHand : signedIn)(id, { method, path, body })
      expect([id, hand, status === 401 || status === 403]).toEqual([id, hand, !mayDo({ id, may }, action, hand)])
    }
  expect((await send({ method, path, body })).status, 'nobody').toBe(401)
})

test('an act that only lacks the hand says so, and one that is not theirs says who may', async () => {
  const refuse = { method: 'POST', path: '/v1/orders/D-2026-000001/acts', body: '{"act":"refuse"}' }
  expect(await (await signedIn('respond', refuse)).json()).toMatchObject({ touch: true })
  expect(await (await byHand('page', refuse)).json()).toMatchObject({ title: 'Person who may page may not do this.' })
})

test('a signed request counts once: sent again as it is, it does nothing', async () => {
  const refuse = { method: 'POST', path: '/v1/orders/D-2026-000001/acts', body: '{"act":"refuse"}' }
  const taken = async (at: Instant): Promise<boolean> => (await byHand('respond', refuse, at)).status !== 401
  expect([await taken(now), await taken(now), await taken(Instant.plus(now, 1))]).toEqual([true, false, true])
  expect(await (await byHand('respond', refuse, now)).json()).toMatchObject({ title: expect.stringMatching(/taken before/) as unknown }) // prettier-ignore
})

const acknowledge: Sent = { method: 'POST', path: '/v1/orders/D-2026-000001/acts', body: '{"act":"acknowledge"}' }
test.each([
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://elsewhere.test' }],
  ['another host of ours', { 'sec-fetch-site': 'same-site', origin: 'https://portal.nimbus.test' }],
  ['a page that says another origin', { origin: 'https://elsewhere.test' }],
  ['a typed address', { 'sec-fetch-site': 'none' }],
])('a session carries nothing that %s sends', async (_who, headers) => {
  expect((await signedIn('respond', { ...acknowledge, headers })).status).toBe(401)
  const open = { method: 'POST', path: '/v1/session/challenges', headers: { ...ownPage, ...headers } }
  expect((await send(open)).status).toBe(403)
  expect((await send({ ...open, headers: ownPage })).status).toBe(200)
})

test('whoever left, or whose passkey was revoked, is out with the next request', async () => {
  const read: Sent = { method: 'GET', path: '/v1/session' }
  const status = async (): Promise<number> => (await signedIn('respond', read)).status
  const before = looks
  expect(await status()).toBe(200)
  expect(looks).toBeGreaterThan(before)
  people = staff.filter(({ id }) => id !== 'respond')
  expect(await status()).toBe(401)
  people = staff.map((p) => (p.id === 'respond' ? { ...p, passkeys: [newAuthenticator('p256')] } : p))
  expect(await status()).toBe(401)
  people = staff
  expect(await status()).toBe(200)
})

const signIn = async (
  change: { nonce?: string; at?: string; flags?: number; by?: string; over?: string } = {},
): Promise<Response> => {
  // prettier-ignore
  const asked = await send({ method: 'POST', path: '/v1/session/challenges', headers: ownPage })
  const { nonce } = (await asked.json()) as { nonce: string }
  const device = devices.get(change.by ?? 'respond') ?? newAuthenticator('p256')
  const used = change.nonce ?? nonce
  const assertion = device.assert(sha256(change.over ?? signInStatement(used)), change.at ?? origin, change.flags)
  return send({
    method: 'POST',
    path: '/v1/session',
    headers: ownPage,
    body: JSON.stringify({ nonce: used, assertion }),
  })
}

test('a passkey signs in, by a cookie that no script and no other host sees', async () => {
  const answer = await signIn()
  expect(answer.status).toBe(200)
  expect(answer.headers.get('set-cookie')).toMatch(
    /^__Host-duly=[^;]+; (?=.*Path=\/)(?=.*HttpOnly)(?=.*Secure)(?=.*SameSite=Strict)(?!.*Domain)/,
  )
})

test.each([
  ['at another address', { at: 'https://desk.nimbus.test.example' }],
  ['without its holder', { flags: 0x01 }],
  ['by a passkey that nobody here has', { by: 'a stranger' }],
  ['over an approval instead', { over: '{"act":"approve"}' }],
  ['with a question that we never asked', { nonce: Buffer.from('made.up').toString('base64url') }],
])('signing in %s is refused', async (_what, change) => {
  expect((await signIn(change)).status).toBe(401)
})

test('a question is answered once, and within two minutes', async () => {
  const asked = await send({ method: 'POST', path: '/v1/session/challenges', headers: ownPage })
  const { nonce } = (await asked.json()) as { nonce: string }
  expect((await signIn({ nonce })).status).toBe(200)
  expect((await signIn({ nonce })).status).toBe(401)
  const late = await send({ method: 'POST', path: '/v1/session/challenges', headers: ownPage })
  const second = ((await late.json()) as { nonce: string }).nonce
  now = Instant.plus(now, minutes(2))
  expect((await signIn({ nonce: second })).status).toBe(401)
})

test('a touch over one request is none over another, and old ones are not taken', async () => {
  const refuse = { method: 'POST', path: '/v1/orders/D-2026-000001/acts', body: '{"act":"refuse"}' }
  expect((await byHand('respond', refuse)).status).toBe(400)
  const statement = requestStatement('respond', 'POST', refuse.path, now, sha256('{"act":"recall"}'))
  const assertion = devices.get('respond')?.assert(sha256(statement), origin) ?? ''
  const headers = { authorization: `Duly respond ${now} ${assertion}` }
  expect((await signedIn('respond', { ...refuse, headers })).status).toBe(401)
  expect((await byHand('respond', refuse, Instant.plus(now, -hours(1)))).status).toBe(401)
})

test.each([...asked, { method: 'GET', path: '/', body: '' }, { method: 'GET', path: '/v1/nothing', body: '' }])(
  'every answer carries the whole set of security headers: $method $path',
  async ({ method, path, body }) => {
    for (const { headers } of [await send({ method, path, body }), await signedIn('respond', { method, path, body })]) {
      expect(headers.get('content-security-policy')).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      )
      expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
      expect(Object.fromEntries(headers)).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'strict-transport-security': 'max-age=63072000; includeSubDomains',
        'permissions-policy': expect.stringContaining('camera=()') as string,
      })
    }
  },
)
