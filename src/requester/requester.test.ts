import { expect, test } from 'vitest'
import { agency, at, callBack, digest, facts, newKey, received, registerCheck, verifyEd25519 } from './cast.fixture.ts'
import { authenticate, type WhoAsks } from './requester.ts'

const key = newKey()
const lka = agency({ keys: [{ key: key.key, since: '2025-01-15', use: 'seal' }] })
const place = { rpId: 'desk.test', origin: 'https://desk.test' }
const signature = { key: key.key, value: key.sign(digest) }

const ask = (more: Partial<WhoAsks> = {}): ReturnType<typeof authenticate> =>
  authenticate({
    received: received('lka@polizei-berlin.test'),
    facts: facts(),
    agencies: [lka],
    findings: [],
    calledBack: [],
    registerChecks: [],
    receivedAt: at('2026-11-23T09:15:00Z'),
    now: at('2026-11-23T10:00:00Z'),
    verify: verifyEd25519,
    place,
    ...more,
  })
const outcomeOf = (result: ReturnType<typeof authenticate>, signal: string): string | undefined =>
  result.evidence.find((e) => e.signal === signal)?.outcome

test('mail from a registered domain proves nothing, and says that SPF, DKIM and DMARC were not checked', () => {
  const result = ask()
  expect(result).toMatchObject({ level: 'L0', agency: 'lka-berlin' })
  expect(outcomeOf(result, 'registry.match')).toBe('passed')
  for (const signal of ['spf', 'dkim', 'dmarc']) expect(outcomeOf(result, signal)).toBe('not-checked')
})

test('the agency’s own signature over the request is L2', () => {
  const result = ask({ received: received('lka', { channel: 'api', signature }) })
  expect(result).toMatchObject({ level: 'L2', agency: 'lka-berlin' })
  expect(outcomeOf(result, 'sign.agency')).toBe('passed')
})

test('the agency is known by its signature alone, before anyone has stated the facts', () => {
  const result = authenticate({
    received: received('client', { channel: 'api', signature }),
    agencies: [lka],
    findings: [],
    calledBack: [],
    registerChecks: [],
    receivedAt: at('2026-11-23T09:15:00Z'),
    now: at('2026-11-23T10:00:00Z'),
    verify: verifyEd25519,
    place,
  })
  expect(result).toMatchObject({ level: 'L2', agency: 'lka-berlin' })
})

test('a signature over other bytes is invalid, never half good', () => {
  const other = { key: key.key, value: key.sign('b'.repeat(64)) }
  const result = ask({ received: received('x', { channel: 'api', signature: other }) })
  expect(result.level).toBe('L0')
  expect(outcomeOf(result, 'sign.invalid')).toBe('failed')
  const garbage = ask({ received: received('x', { channel: 'api', signature: { key: key.key, value: '!!' } }) })
  expect(outcomeOf(garbage, 'sign.invalid')).toBe('failed')
})

test('a valid signature with a key that the registry does not hold is by a person unknown to us', () => {
  const stranger = newKey()
  const result = ask({
    received: received('x', { channel: 'api', signature: { key: stranger.key, value: stranger.sign(digest) } }),
  })
  expect(result.level).toBe('L0')
  expect(outcomeOf(result, 'sign.unbound_signer')).toBe('failed')
})

test('a key entered after the request came does not count', () => {
  const result = ask({
    received: received('x', { channel: 'api', signature }),
    agencies: [agency({ keys: [{ key: key.key, since: '2026-11-23', use: 'seal' }] })],
  })
  expect(result.level).toBe('L0')
  expect(outcomeOf(result, 'registry.fresh_key')).toBe('failed')
})

test('one agency’s signature does not speak for another', () => {
  const bka = agency({ id: 'bka', name: 'Bundeskriminalamt', domains: ['bka.test'], keys: [] })
  const result = ask({
    received: received('x', { channel: 'api', signature }),
    agencies: [lka, bka],
    facts: facts({ agency: 'bka' }),
  })
  expect(result).toMatchObject({ level: 'L0', agency: 'bka' })
  expect(outcomeOf(result, 'sign.unbound_signer')).toBe('failed')
})

test('the court’s own register confirming the stated docket is L2', () => {
  expect(ask({ registerChecks: [registerCheck()] }).level).toBe('L2')
})

test('a real docket of another matter proves nothing, and a contradiction outweighs everything', () => {
  const other = ask({ registerChecks: [registerCheck({ docket: '99 C 1/26' })] })
  expect(other.level).toBe('L0')
  expect(outcomeOf(other, 'ref.unrelated')).toBe('failed')
  const contradicted = ask({
    received: received('x', { channel: 'api', signature }),
    registerChecks: [registerCheck(), registerCheck({ outcome: 'contradicted' })],
    calledBack: [callBack()],
  })
  expect(contradicted.level).toBe('L0')
})

test('a signature and a call-back answered by another person are L4', () => {
  const result = ask({ received: received('x', { channel: 'api', signature }), calledBack: [callBack()] })
  expect(result.level).toBe('L4')
  expect(outcomeOf(result, 'callback.confirmed')).toBe('passed')
})

test('a call-back alone is L1 and says what is still unproven', () => {
  const result = ask({ calledBack: [callBack()] })
  expect(result.level).toBe('L1')
  expect(outcomeOf(result, 'document.unproven')).toBe('not-checked')
})

test('an agency that denies it on the telephone ends it, whatever else was proven (A07)', () => {
  const result = ask({
    received: received('x', { channel: 'api', signature }),
    registerChecks: [registerCheck()],
    calledBack: [callBack(), callBack({ outcome: 'denied', confirmed: '' })],
  })
  expect(result.level).toBe('L0')
  expect(outcomeOf(result, 'callback.denied')).toBe('failed')
})

const signed = received('x', { channel: 'api', signature })
test.each([
  ['a number that the registry does not hold', callBack({ number: '+49 30 7654321' }), 'callback.unregistered_number'],
  ['someone without a name', callBack({ answeredBy: 'duty officer' }), 'callback.unnamed'],
  ['the requester', callBack({ answeredBy: 'Anna ROTH' }), 'callback.same_person'],
  ['the requester’s family name alone', callBack({ answeredBy: 'Frau Roth' }), 'callback.same_person'],
  ['a person whose words nobody noted', callBack({ reference: ' ' }), 'callback.nothing_noted'],
  ['someone who named another file', callBack({ reference: '13 Js 345/26' }), 'callback.mismatch'],
  ['someone who named another account', callBack({ accounts: ['boris@nimbus.test'] }), 'callback.mismatch'],
])('a call answered by %s is refused as evidence', (_who, call, signal) => {
  const result = ask({ received: signed, calledBack: [call] })
  expect(result.level).toBe('L2')
  expect(outcomeOf(result, signal)).toBe('failed')
  expect(outcomeOf(result, 'callback.confirmed')).toBeUndefined()
})

test('a colleague of the same family name is another person', () => {
  expect(ask({ received: signed, calledBack: [callBack({ answeredBy: 'Karl Roth' })] }).level).toBe('L4')
})

test('who answered cannot be compared with a requester whom nobody named, so the call does not count yet', () => {
  const { representative: _unnamed, ...issuer } = facts().issuer
  const result = ask({ received: signed, facts: { ...facts(), issuer }, calledBack: [callBack()] })
  expect(result.level).toBe('L2')
  expect(outcomeOf(result, 'callback.requester_unknown')).toBe('not-checked')
})

test('a number of 29 days does not count, one of 30 does, however the insider waited (A35)', () => {
  const since = (day: string): WhoAsks['agencies'] => [
    { ...lka, callback: [{ number: '+49 30 1234567', since: day, from: 'a letter' }] },
  ]
  const fresh = ask({ received: signed, agencies: since('2026-10-24'), calledBack: [callBack()] })
  expect(fresh.level).toBe('L2')
  expect(outcomeOf(fresh, 'registry.fresh_contact')).toBe('failed')
  // A month later the same call still does not count: what matters is the age when the order came.
  const later = ask({
    received: signed,
    agencies: since('2026-10-24'),
    calledBack: [callBack()],
    now: at('2027-01-23T10:00:00Z'),
  })
  expect(later.level).toBe('L2')
  expect(ask({ received: signed, agencies: since('2026-10-23'), calledBack: [callBack()] }).level).toBe('L4')
})

test('a number of another agency is no number of this one', () => {
  const other = agency({
    id: 'bka',
    name: 'Bundeskriminalamt',
    domains: [],
    callback: [{ number: '+49 611 555000', since: '2025-01-15', from: 'its web site' }],
  })
  const result = ask({ received: signed, agencies: [lka, other], calledBack: [callBack({ number: '+49 611 555000' })] })
  expect(outcomeOf(result, 'callback.unregistered_number')).toBe('failed')
})

test('a real docket from a look-alike domain stays L0 until the agency itself is heard', () => {
  const forged = { received: received('lka@po1izei-berlin.test'), registerChecks: [registerCheck()] }
  expect(ask(forged).level).toBe('L0')
  expect(ask({ ...forged, calledBack: [callBack()] }).level).toBe('L4')
})

test('an authority that is not in the registry stays nobody', () => {
  const result = ask({ received: received('a@elsewhere.test'), facts: facts({ agency: 'lka-nowhere' }) })
  expect(result.level).toBe('L0')
  expect(result.agency).toBeUndefined()
  expect(outcomeOf(result, 'agency.unregistered')).toBe('failed')
})

test('a domain shared by two agencies names neither until the facts do', () => {
  const twin = agency({ id: 'lka-two', name: 'Another office' })
  const mail = { received: received('lka@polizei-berlin.test'), agencies: [lka, twin] }
  const { authority: _a, agency: _b, ...rest } = facts().issuer
  const unclear = ask({ ...mail, facts: { ...facts(), issuer: { ...rest, authority: 'somebody' } } })
  expect(unclear.agency).toBeUndefined()
  expect(outcomeOf(unclear, 'registry.ambiguous')).toBe('not-checked')
  expect(ask({ ...mail, facts: facts({ agency: 'lka-two' }) }).agency).toBe('lka-two')
})
