import { expect, test } from 'vitest'
import { newAuthenticator, type Authenticator } from '../../../drill/authenticator.ts'
import { codeMark, linkMark } from '../../../requester/enrolment.ts'
import { canonical, sha256 } from '../../../order/canonical.ts'
import { Instant, minutes } from '../../../order/time.ts'
import { browser, caseOf, origin, portalDouble, type PortalDouble } from './portal.fixture.ts'

const other = 'D-2026-000002'
const never = 'D-2026-999999'
const own = 'D-2026-000001'

function portal(): PortalDouble {
  const made = portalDouble()
  made.cases.push(caseOf('lka', own), caseOf('lyon', other, { questions: ['Which window?'], state: 'question' }))
  return made
}
const whole = async (answer: Response): Promise<string> =>
  JSON.stringify([answer.status, [...answer.headers], await answer.text()])
const pdf = (text: string, name = 'order.pdf'): File =>
  new File([`%PDF-1.7\n${text}`], name, { type: 'application/pdf' })
const word = (say: object): File =>
  new File([JSON.stringify({ duly: 'portal/1', at: '2026-11-24T09:00:00.000Z', ...say })], 'word.json', { type: 'application/json' }) // prettier-ignore

test('an officer signs in with the passkey that the registry holds, and sees the cases of the own unit alone', async () => {
  const p = portal()
  const cookie = await p.signIn(p.roth)
  const { cases } = (await (await p.ask('/v1/portal/cases', { cookie })).json()) as { cases: { order: string }[] }
  expect(cases.map((c) => c.order)).toEqual([own])
  expect((await (await p.ask('/v1/portal/me', { cookie })).json()) as object).toMatchObject({
    officer: { name: 'Anna Roth' },
    agency: { id: 'lka' },
  })
})

test('the session cookie is bound to this host, hidden from scripts and never sent from elsewhere', async () => {
  const p = portal()
  const { challenge } = (await (await p.ask('/v1/portal/challenge', { method: 'POST' })).json()) as {
    challenge: string
  }
  const body = p.roth.assert(Buffer.from(challenge, 'base64url').toString('hex'), origin)
  const answer = await p.ask('/v1/portal/session', { method: 'POST', body })
  expect(answer.headers.get('set-cookie')).toMatch(
    /^__Host-duly-portal=\S{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
  )
  // The same assertion opens nothing a second time.
  expect((await p.ask('/v1/portal/session', { method: 'POST', body })).status).toBe(401)
})

test('another agency’s case by its number is answered as one that never was, and the core is told of both (A24)', async () => {
  const p = portal()
  const cookie = await p.signIn(p.roth)
  for (const [path, method] of [
    ['', 'GET'],
    ['/package', 'POST'],
  ] as const)
    // prettier-ignore
    expect(await whole(await p.ask(`/v1/portal/cases/${other}${path}`, { method, cookie }))).toBe(
      await whole(await p.ask(`/v1/portal/cases/${never}${path}`, { method, cookie })),
    )
  expect(p.words.map((w) => JSON.parse(Buffer.from(w.documents[0]?.bytes ?? []).toString('utf8')) as object)).toEqual(
    [other, never].map((order) => expect.objectContaining({ say: 'asked-elsewhere', order, agency: 'lka', officer: 'officer' }) as object), // prettier-ignore
  )
})

test('who is not signed in reads one and the same page of words, whatever there is', async () => {
  const p = portal()
  const paths = ['/me', '/cases', `/cases/${own}`, `/cases/${never}`]
  const answers = await Promise.all(paths.map(async (path) => whole(await p.ask(`/v1/portal${path}`))))
  expect(new Set(answers).size).toBe(1)
  const posts = await Promise.all(
    ['/orders', '/words', `/cases/${own}/package`].map(async (path) => whole(await p.ask(`/v1/portal${path}`, { method: 'POST', body: 'x' }))), // prettier-ignore
  )
  expect(new Set(posts)).toEqual(new Set(answers))
  expect(p.words).toEqual([])
})

/** The passkeys of four refused sign-ins: nobody's, one that left, a wrong signature, and one made for another site. */
async function refused(p: PortalDouble): Promise<[string, () => Promise<Response>][]> {
  const stranger = newAuthenticator('p256')
  const sign = async (who: Authenticator, at = origin, change = (t: string): string => t): Promise<Response> => {
    const { challenge } = (await (await p.ask('/v1/portal/challenge', { method: 'POST' })).json()) as { challenge: string } // prettier-ignore
    const body = change(who.assert(Buffer.from(challenge, 'base64url').toString('hex'), at))
    return p.ask('/v1/portal/session', { method: 'POST', body })
  }
  return Promise.resolve([
    ['an unknown passkey', () => sign(stranger)],
    ['a known name with another key', () => sign(stranger, origin, (t) => t.replace(stranger.id, p.roth.id))],
    ['a passkey made for another site', () => sign(p.petit, 'http://localhost.example:8474')],
  ])
}

test('a refused sign-in says the same whether the passkey is known or not', async () => {
  const p = portal()
  const answers = await Promise.all((await refused(p)).map(async ([, ask]) => whole(await ask())))
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toMatch(/^\[401/)
})

test('a refused sign-in takes as long for a known passkey as for an unknown one (I14)', async () => {
  const p = portal()
  const [unknown, known] = (await refused(p)).map(([, ask]) => ask)
  const times = { unknown: [] as number[], known: [] as number[] }
  for (let i = 0; i < 60; i++)
    for (const [name, ask] of [
      ['unknown', unknown],
      ['known', known],
    ] as const) {
      // prettier-ignore
      const began = performance.now()
      await ask?.()
      times[name].push(performance.now() - began)
    }
  const median = (list: number[]): number => list.sort((a, b) => a - b)[list.length / 2] ?? NaN
  const ratio = median(times.unknown) / median(times.known)
  expect(ratio).toBeGreaterThan(0.6)
  expect(ratio).toBeLessThan(1.67)
})

test('a session ends after 15 minutes without use, with the browser, and at once when its officer left (A22, A23)', async () => {
  const p = portal()
  const cookie = await p.signIn(p.roth)
  const status = async (how: { cookie: string; agent?: string }): Promise<number> => (await p.ask('/v1/portal/me', how)).status // prettier-ignore
  p.now = Instant.plus(p.now, minutes(14))
  expect(await status({ cookie })).toBe(200)
  p.now = Instant.plus(p.now, minutes(16))
  expect(await status({ cookie })).toBe(401)
  const stolen = await p.signIn(p.roth)
  expect(await status({ cookie: stolen, agent: 'curl/8' })).toBe(401)
  // The thief's try ended it for everybody.
  expect(await status({ cookie: stolen })).toBe(401)
  const last = await p.signIn(p.roth)
  p.books.agencies = p.books.agencies.map((a) => ({ ...a, officers: a.officers.map((o) => ({ ...o, left: '2026-11-24' })) })) // prettier-ignore
  expect(await status({ cookie: last })).toBe(401)
  expect(await p.signIn(p.roth)).toBe('')
})

test('a passkey that was entered today opens nothing before tomorrow', async () => {
  const p = portal()
  const [lka, ...others] = p.books.agencies
  const fresh = lka && { ...lka, officers: lka.officers.map((o) => ({ ...o, passkeys: o.passkeys.map((k) => ({ ...k, since: '2026-11-24' })) })) } // prettier-ignore
  p.books.agencies = [...(fresh ? [fresh] : []), ...others]
  expect(await p.signIn(p.roth)).toBe('')
  p.now = Instant.plus(p.now, minutes(15 * 60))
  expect(await p.signIn(p.roth)).not.toBe('')
})

test('nothing is done for a request that another site’s page made', async () => {
  const p = portal()
  const cookie = await p.signIn(p.roth)
  const foreign = { cookie, method: 'POST', headers: { 'sec-fetch-site': 'cross-site' } }
  expect((await p.ask('/v1/portal/words', foreign)).status).toBe(403)
  expect((await p.ask('/v1/portal/session', { cookie, method: 'DELETE', headers: { origin: 'https://evil.test' } })).status).toBe(403) // prettier-ignore
  expect((await p.ask('/v1/portal/me', { cookie })).status).toBe(200)
})

test('an order is kept when the officer of this session signed exactly it; pressing twice sends it once', async () => {
  const p = portal()
  const cookie = await p.signIn(p.roth)
  const sent = await p.send('/v1/portal/orders', cookie, p.roth, [pdf('asks'), pdf('annex', 'annex.pdf')])
  expect(sent.status).toBe(202)
  const { receipt } = (await sent.json()) as { receipt: string }
  const again = await p.send('/v1/portal/orders', cookie, p.roth, [pdf('asks'), pdf('annex', 'annex.pdf')])
  expect(await again.json()).toEqual({ receipt, again: true })
  expect(p.orders).toHaveLength(1)
  expect(p.orders[0]).toMatchObject({ channel: 'api', sentFrom: { network: 'unknown', browser: 'Chrome on Linux' } })
})

test('a stolen session sends nothing: not without a signature, nor with one by another passkey or over other bytes', async () => {
  const p = portal()
  const cookie = await p.signIn(p.roth)
  const form = new FormData()
  form.append('document', pdf('asks'))
  const elsewhere = p.roth.assert(sha256(canonical([sha256('other')])), origin)
  for (const passkey of ['', elsewhere]) {
    const answer = await p.ask('/v1/portal/orders', { method: 'POST', cookie, body: form, headers: { 'duly-passkey': passkey } }) // prettier-ignore
    expect(answer.status).toBe(403)
  }
  expect((await p.send('/v1/portal/orders', cookie, p.petit, [pdf('asks')])).status).toBe(403)
  expect(p.orders).toEqual([])
})

test('what is too large, of a wrong kind or too many is refused in words, and nothing is kept', async () => {
  const p = portal()
  const cookie = await p.signIn(p.roth)
  const say = async (files: File[]): Promise<[number, string]> => {
    const answer = await p.send('/v1/portal/orders', cookie, p.roth, files)
    return [answer.status, ((await answer.json()) as { detail: string }).detail]
  }
  expect(await say([pdf('x'.repeat(300_000))])).toEqual([413, expect.stringContaining('200,000 bytes')])
  expect(await say([new File(['MZ'], 'tool.exe')])).toEqual([415, expect.stringContaining('application/pdf')])
  expect(await say([1, 2, 3, 4].map((n) => pdf(String(n))))).toEqual([413, expect.stringContaining('at most 3')])
  // A body of five gigabytes is refused by its announcement alone.
  const huge = { method: 'POST', cookie, body: 'x', headers: { 'content-length': '5368709120' } }
  expect((await p.ask('/v1/portal/orders', huge)).status).toBe(413)
  expect(p.orders).toEqual([])
})

test('answers and withdrawals go to the words, and no officer speaks as the portal itself', async () => {
  const p = portal()
  const cookie = await p.signIn(p.roth)
  const answer = word({ say: 'answer', order: own, words: 'From 1 to 3 May.' })
  expect((await p.send('/v1/portal/words', cookie, p.roth, [answer, pdf('annex')])).status).toBe(202)
  expect(p.words[0]).toMatchObject({ channel: 'portal', documents: [{ mediaType: 'application/json' }, { mediaType: 'application/pdf' }] }) // prettier-ignore
  for (const forged of [
    word({ say: 'asked-elsewhere', order: other, agency: 'lyon', officer: 'officer' }),
    word({ say: 'approve', order: own }),
    new File(['{'], 'word.json', { type: 'application/json' }),
  ])
    expect((await p.send('/v1/portal/words', cookie, p.roth, [forged])).status).toBe(422)
  expect(p.words).toHaveLength(1)
})

test('a ticket that stands in a case and belongs to another order hands out nothing', async () => {
  const p = portal()
  const ticket = sha256('ticket')
  p.cases.push(caseOf('lka', 'D-2026-000003', { state: 'ready', package: { ticket, sizeBytes: 4, expiresAt: p.now } })) // prettier-ignore
  p.offers.set(ticket, { order: 'D-2026-000009', ticket } as never)
  const cookie = await p.signIn(p.roth)
  expect((await p.ask('/v1/portal/cases/D-2026-000003/package', { method: 'POST', cookie })).status).toBe(404)
})

const link = 'L'.repeat(43)
function invited(): PortalDouble {
  const p = portal()
  const officer = { id: 'klein', name: 'Jörg Klein' }
  p.books.invitations = [{ link: linkMark(link), code: codeMark(link, '1234 5678'), until: '2026-12-01', agency: 'lka', officer }] // prettier-ignore
  return p
}
const enrol = (p: PortalDouble, who: Authenticator, code: string, to = link, by = who): Promise<Response> => {
  const say = { duly: 'portal/1', say: 'enrol', at: '2026-11-24T09:00:00.000Z', link: to, code, passkey: { id: who.id, key: who.key } } // prettier-ignore
  const body = JSON.stringify(say)
  const passkey = by.assert(sha256(canonical([sha256(body)])), origin)
  return p.ask('/v1/portal/enrolments', { method: 'POST', body, headers: { 'duly-passkey': passkey } })
}

test('an invited officer with link and code enrols once; it is only a word to our people', async () => {
  const p = invited()
  const klein = newAuthenticator('p256')
  expect(await (await p.ask(`/v1/portal/enrolments/${link}`)).json()).toMatchObject({ officer: 'Jörg Klein' })
  expect((await enrol(p, klein, '12345678')).status).toBe(202)
  expect(p.words).toHaveLength(1)
  expect(await p.signIn(klein)).toBe('')
  expect((await enrol(p, newAuthenticator('p256'), '12345678')).status).toBe(404)
})

test('five wrong codes kill the link, and people hear of each; a dead link is as one that never was (A21)', async () => {
  const p = invited()
  const thief = newAuthenticator('p256')
  for (let i = 0; i < 5; i++) expect((await enrol(p, thief, `0000000${i}`)).status).toBe(409)
  expect(p.words).toHaveLength(5)
  const dead = await enrol(p, thief, '1234 5678')
  expect(await whole(dead)).toBe(await whole(await enrol(p, thief, '1234 5678', 'N'.repeat(43))))
  expect(await whole(await p.ask(`/v1/portal/enrolments/${link}`))).toBe(await whole(await p.ask(`/v1/portal/enrolments/${'N'.repeat(43)}`))) // prettier-ignore
})

test('a passkey that did not sign its own enrolment is not taken', async () => {
  const p = invited()
  expect((await enrol(p, newAuthenticator('p256'), '12345678', link, newAuthenticator('p256'))).status).toBe(403)
  expect(p.words).toEqual([])
})

test('which browser and network is said in few words of ours', async () => {
  const p = portal()
  const agent = `${browser}\r\nevil`.replace(/\s+/g, ' ')
  const cookie = await p.signIn(p.roth, agent)
  const form = new FormData()
  form.append('document', pdf('asks'))
  const passkey = p.roth.assert(sha256(canonical([sha256('%PDF-1.7\nasks')])), origin)
  const headers = { 'duly-passkey': passkey, 'x-forwarded-for': '10.0.0.1, 203.0.113.77' }
  await p.ask('/v1/portal/orders', { method: 'POST', cookie, agent, body: form, headers })
  expect(p.orders[0]?.sentFrom).toEqual({ network: '203.0.*.*', browser: 'Chrome on Linux' })
})
