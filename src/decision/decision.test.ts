import { approvalStatement } from '../order/statement.ts'
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { expect, test } from 'vitest'
import { approved, type Approval } from '../order/approval.ts'
import type { PersonId } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import { verifyPerson as verify } from '../order/signature.ts'
import { Instant } from '../order/time.ts'
import type { Person } from '../platform/settings.ts'
import { checkApproval } from './decision.ts'

const at = (text: string): Instant => {
  const parsed = Instant.parse(text)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}
const scopeOf = (more: Record<string, unknown> = {}): Scope => {
  const parsed = Scope.parse({
    order: 'D-2026-000417',
    accounts: ['mara@nimbus.test'],
    categories: ['content'],
    windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }],
    clock: 'internaldate',
    recipients: ['age1qqqqqqqqqqqqqqqq'],
    ...more,
  })
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}
const secrets = new Map<string, KeyObject>()
function person(id: string, may: Person['may'] = ['approve', 'respond']): Person {
  const pair = generateKeyPairSync('ed25519')
  const raw = pair.publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)
  const key = `ed25519:${raw.toString('base64')}`
  secrets.set(key, pair.privateKey)
  return { id, name: id.toUpperCase(), key, may }
}
const anna = person('anna')
const bruno = person('bruno')
const clara = person('clara', ['respond'])
const people = [anna, bruno, clara]
const now = at('2026-11-23T10:00:00Z')
const scope = scopeOf()

function approval(by: Person, of: Scope = scope, when: Instant = now): Approval {
  const fields = { by: by.id as PersonId, scopeHash: Scope.hash(of), at: when }
  const statement = approvalStatement({ order: of.order, ...fields })
  const key = by.key ?? ''
  const secret = secrets.get(key)
  if (!secret) throw new Error('no such key')
  return { ...fields, publicKey: key, signature: sign(null, Buffer.from(statement), secret).toString('base64') }
}
const check = (
  one: Approval,
  more: Partial<Parameters<typeof checkApproval>[0]> = {},
): ReturnType<typeof checkApproval> =>
  checkApproval({ scope, approval: one, people, factsStatedBy: [], earlier: [], verify, now, ...more })

test('the statement that is signed has one spelling', () => {
  expect(approvalStatement({ order: scope.order, scopeHash: Scope.hash(scope), by: 'anna' as PersonId, at: now })).toBe(
    `{"act":"approve","at":"2026-11-23T10:00:00.000Z","by":"anna","order":"D-2026-000417","scope":"${Scope.hash(scope)}","v":1}`,
  )
})

test('two people over exactly this scope approve it', () => {
  const first = approval(anna)
  expect(check(first).ok).toBe(true)
  expect(check(approval(bruno), { earlier: [first] }).ok).toBe(true)
  expect(approved(scope, [first, approval(bruno)], people, verify)).toEqual({ ok: true, by: ['anna', 'bruno'] })
})

test('one person is one person, however often they approve (A32)', () => {
  const first = approval(anna)
  const again = approval(anna, scope, at('2026-11-23T10:01:00Z'))
  expect(check(again, { earlier: [first] })).toMatchObject({
    ok: false,
    why: expect.stringContaining('another person') as string,
  })
  expect(approved(scope, [first, again], people, verify)).toMatchObject({
    ok: false,
    why: expect.stringContaining('Only anna') as string,
  })
})

test('a second account with the same key is the same person (A32)', () => {
  const alias: Person = { ...anna, id: 'anna-two', name: 'Anna Two' }
  const both = [...people, alias]
  expect(check(approval(alias), { people: both, earlier: [approval(anna)] }).ok).toBe(false)
  expect(approved(scope, [approval(anna), approval(alias)], both, verify).ok).toBe(false)
})

test('whoever stated the facts does not approve them, under no name', () => {
  expect(check(approval(anna), { factsStatedBy: ['anna' as PersonId] })).toMatchObject({
    ok: false,
    why: expect.stringContaining('stated the facts') as string,
  })
  const alias: Person = { ...anna, id: 'anna-two', name: 'Anna Two' }
  expect(check(approval(alias), { people: [...people, alias], factsStatedBy: ['anna' as PersonId] }).ok).toBe(false)
})

test.each([
  ['one more account', { accounts: ['mara@nimbus.test', 'jonas@nimbus.test'] }],
  ['one more day', { windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-02T00:00:00Z' }] }],
  ['another recipient', { recipients: ['age1pppppppppppppppp'] }],
  ['the other clock', { clock: 'date' }],
])('%s after both approvals voids them (A33)', (_what, change) => {
  const both = [approval(anna), approval(bruno)]
  const changed = approved(scopeOf(change), both, people, verify)
  expect(changed).toMatchObject({ ok: false, why: expect.stringContaining('another scope') as string })
  expect(check(approval(anna), { scope: scopeOf(change) }).ok).toBe(false)
})

test('an approval of the same hash under another order number does not fit', () => {
  const other = scopeOf({ order: 'D-2026-000418' })
  expect(check({ ...approval(anna, other), scopeHash: Scope.hash(scope) }).ok).toBe(false)
})

test('a hash that was rewritten into a genuine approval does not fit its signature', () => {
  const changed = scopeOf({ accounts: ['jonas@nimbus.test'] })
  const forged = [approval(anna), approval(bruno)].map((a) => ({ ...a, scopeHash: Scope.hash(changed) }))
  expect(approved(changed, forged, people, verify)).toMatchObject({
    ok: false,
    why: expect.stringContaining('does not fit') as string,
  })
})

test('who may not approve, is unknown, or signs with another key is refused with the reason', () => {
  const stranger = person('dora')
  expect(check(approval(clara))).toMatchObject({ why: expect.stringContaining('may not approve') as string })
  expect(check(approval(stranger))).toMatchObject({ why: expect.stringContaining('not among the people') as string })
  expect(check({ ...approval(bruno), by: 'anna' as PersonId })).toMatchObject({
    why: expect.stringContaining('not theirs') as string,
  })
  expect(check({ ...approval(anna), signature: approval(bruno).signature }).ok).toBe(false)
  expect(check({ ...approval(anna), signature: 'no' }).ok).toBe(false)
})

test('a name that stands twice among the people is nobody', () => {
  expect(check(approval(anna), { people: [...people, { ...bruno, id: 'anna' }] }).ok).toBe(false)
})

test('an approval signed more than ten minutes from now is not taken, ten minutes is', () => {
  expect(check(approval(anna, scope, at('2026-11-23T09:50:00Z'))).ok).toBe(true)
  expect(check(approval(anna, scope, at('2026-11-23T10:10:00Z'))).ok).toBe(true)
  expect(check(approval(anna, scope, at('2026-11-23T09:49:59Z')))).toMatchObject({
    why: expect.stringContaining('clock') as string,
  })
})

test('who lost the right to approve, or got a new key, no longer counts at the next door', () => {
  const both = [approval(anna), approval(bruno)]
  const retired = [anna, { ...bruno, may: ['respond' as const] }]
  expect(approved(scope, both, retired, verify).ok).toBe(false)
  expect(approved(scope, both, [anna, { ...bruno, key: clara.key }], verify).ok).toBe(false)
  expect(approved(scope, both.slice(1), people, verify).ok).toBe(false)
  expect(approved(scope, [], people, verify)).toMatchObject({ why: expect.stringContaining('Nobody') as string })
})
