import { expect, test } from 'vitest'
import { newAuthenticator, type Authenticator } from '../../drill/authenticator.ts'
import { agency, at, callBack, digest, facts, newKey, received, verifyEd25519 } from '../cast.fixture.ts'
import { authenticate, type WhoAsks } from '../requester.ts'

const origin = 'https://desk.test'
const [phone, stolen] = [newAuthenticator('p256'), newAuthenticator('ed25519')]
const machine = newKey()
const registered = (device: Authenticator, more: { since?: string; left?: string } = {}): WhoAsks['agencies'] => [
  agency({
    keys: [{ key: machine.key, since: '2025-01-15' }],
    officers: [
      {
        id: 'roth',
        name: 'Det. Anna Roth',
        passkeys: [{ id: device.id, key: device.key, since: more.since ?? '2025-01-15' }],
        ...(more.left ? { left: more.left } : {}),
      },
    ],
  }),
]
const ask = (passkey: string | undefined, more: Partial<WhoAsks> = {}): ReturnType<typeof authenticate> =>
  authenticate({
    received: received('over the web', { channel: 'api', ...(passkey ? { passkey } : {}) }),
    facts: facts(),
    agencies: registered(phone),
    findings: [],
    calledBack: [],
    registerChecks: [],
    receivedAt: at('2026-11-23T09:15:00Z'),
    now: at('2026-11-23T10:00:00Z'),
    verify: verifyEd25519,
    place: { rpId: 'desk.test', origin },
    ...more,
  })
const outcomeOf = (result: ReturnType<typeof authenticate>, signal: string): string | undefined =>
  result.evidence.find((e) => e.signal === signal)?.outcome

test.each(['p256', 'ed25519'] as const)('an officer’s own %s passkey over this request is L3', (kind) => {
  const device = newAuthenticator(kind)
  const result = ask(device.assert(digest, origin), { agencies: registered(device) })
  expect(result).toMatchObject({ proven: ['L3'], agency: 'lka-berlin', identities: ['officer:lka-berlin/roth'] })
})

test.each([
  ['over another request', phone.assert('b'.repeat(64), origin)],
  ['made at another web address', phone.assert(digest, 'https://desk.test.example')],
  ['made while nobody was verified', phone.assert(digest, origin, 0x01)],
  ['cut short', phone.assert(digest, origin).slice(0, -8)],
  ['without its last part', phone.assert(digest, origin).split('.').slice(0, 3).join('.')],
  ['by another device under this name', stolen.assert(digest, origin).replace(stolen.id, phone.id)],
])('an assertion %s proves nothing', (_what, passkey) => {
  const result = ask(passkey)
  expect(result).toMatchObject({ level: 'L0', identities: [] })
  expect(outcomeOf(result, 'passkey.invalid')).toBe('failed')
})

test('a passkey that the registry does not hold is a stranger’s', () => {
  expect(outcomeOf(ask(stolen.assert(digest, origin)), 'passkey.unbound')).toBe('failed')
})

test('an officer who left is refused at once, also over a request sent before (A23)', () => {
  const result = ask(phone.assert(digest, origin), { agencies: registered(phone, { left: '2026-11-23' }) })
  expect(result.level).toBe('L0')
  expect(outcomeOf(result, 'account.revoked')).toBe('failed')
})

test('a passkey entered after the request does not count; a young one counts and is pointed out (A22)', () => {
  const passkey = phone.assert(digest, origin)
  expect(ask(passkey, { agencies: registered(phone, { since: '2026-11-23' }) }).level).toBe('L0')
  const young = ask(passkey, { agencies: registered(phone, { since: '2026-11-10' }) })
  expect(young.level).toBe('L3')
  expect(outcomeOf(young, 'session.new_context')).toBe('failed')
})

test('a machine’s key without an officer is L1 at most, also beside a call-back (A26)', () => {
  const signature = { key: machine.key, value: machine.sign(digest) }
  const bare = received('client', { channel: 'api', signature })
  const result = ask(undefined, { received: bare })
  expect(result.proven).toEqual(['L1'])
  expect(outcomeOf(result, 'api.no_person')).toBe('failed')
  expect(ask(undefined, { received: bare, calledBack: [callBack()] }).proven).toEqual(['L1'])
  const both = ask(undefined, { received: { ...bare, passkey: phone.assert(digest, origin) } })
  expect(both.proven).toEqual(['L1', 'L3'])
  expect(outcomeOf(both, 'api.no_person')).toBeUndefined()
})

test('an officer and a call-back answered by another person are L4; the officer cannot confirm themselves', () => {
  const passkey = phone.assert(digest, origin)
  expect(ask(passkey, { calledBack: [callBack()] }).proven).toEqual(['L1', 'L3', 'L4'])
  const other = facts({ representative: 'Judge Karl Amsel' })
  const self = ask(passkey, { facts: other, calledBack: [callBack({ answeredBy: 'Anna Roth' })] })
  expect(self.proven).toEqual(['L3'])
})

test('one agency’s officer does not speak for another', () => {
  const bka = agency({ id: 'bka', name: 'Bundeskriminalamt', domains: ['bka.test'] })
  const result = ask(phone.assert(digest, origin), {
    agencies: [...registered(phone), bka],
    facts: facts({ agency: 'bka' }),
  })
  expect(result.level).toBe('L0')
  expect(outcomeOf(result, 'sign.unbound_signer')).toBe('failed')
})

test('an agency that has ended proves nothing any more', () => {
  const ended = registered(phone).map((a) => ({ ...a, ended: '2026-11-01' }))
  expect(ask(phone.assert(digest, origin), { agencies: ended }).level).toBe('L0')
})
