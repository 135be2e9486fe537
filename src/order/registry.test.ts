import { expect, test } from 'vitest'
import { agencySchema, type Agency } from './agency.ts'
import { changeDigest, type Change } from './change.ts'
import type { DeskEvent } from './desk-event.ts'
import type { PersonId } from './ids.ts'
import { applyRegistry, dated, entriesDigest, noRegistry, type RegistryBooks } from './registry.ts'
import type { Instant } from './time.ts'

const at = '2026-11-23T10:00:00.000Z' as Instant
const lka = agencySchema.parse({
  id: 'lka',
  name: 'LKA',
  country: 'DE',
  level: 'police',
  callback: [{ number: '+49 30 111111', since: '2025-01-15', from: 'its web site' }],
  officers: [{ id: 'roth', name: 'Anna Roth' }],
  since: '2025-01-15',
})
const added = (number: string, since: string): Agency => ({
  ...lka,
  callback: [...lka.callback, { number, since, from: 'a letter' }],
})
const change = (put: Agency[], remove: string[] = []): Change => ({
  subject: 'agencies',
  put,
  remove,
  before: entriesDigest([lka], { put, remove }),
  why: 'a letter came',
})
const signed = (by: string): { by: PersonId; at: Instant; publicKey: string; signature: string } => ({
  by: by as PersonId,
  at,
  publicKey: `key of ${by}`,
  signature: 'x',
})
const proposed = (c: Change): DeskEvent => ({
  kind: 'change-proposed',
  digest: changeDigest(c),
  change: c,
  ...signed('anna'),
})
const made = (c: Change): DeskEvent => ({ kind: 'change-made', digest: changeDigest(c), ...signed('bruno') })
const books = (...events: DeskEvent[]): RegistryBooks =>
  [{ kind: 'registry-loaded', agencies: [lka] } as const, ...events].reduce<RegistryBooks>(
    (so, event) => applyRegistry(so, event, at),
    noRegistry,
  )

test('a proposal changes nothing until it is made, and then only once', () => {
  const wish = change([added('+49 30 222222', '2026-11-23')])
  expect(books(proposed(wish)).agencies).toEqual([lka])
  const after = books(proposed(wish), made(wish), made(wish))
  expect(after.agencies[0]?.callback.map((c) => c.number)).toEqual(['+49 30 111111', '+49 30 222222'])
  expect(after.made).toMatchObject([{ by: ['anna', 'bruno'], before: [lka] }])
  expect(books(made(wish)).agencies).toEqual([lka])
})

test('a number that is proposed as old is as young as its entry (A35), a kept one keeps its day', () => {
  const wish = change([added('+49 30 222222', '2019-01-01')])
  expect(books(proposed(wish), made(wish)).agencies[0]?.callback.map((c) => c.since)).toEqual([
    '2025-01-15',
    '2026-11-23',
  ])
  expect(dated({ ...lka, id: 'new', since: '2019-01-01' }, undefined, '2026-11-23').since).toBe('2026-11-23')
})

test('a machine’s key that becomes a seal is young again, and so is a passkey with another key', () => {
  const key = { key: 'ed25519:x', since: '2025-01-15', use: 'machine' as const }
  const passkey = { id: 'credential', key: 'one', since: '2025-01-15' }
  const before = { ...lka, keys: [key], officers: [{ id: 'roth', name: 'Anna Roth', passkeys: [passkey] }] }
  const after = dated(
    {
      ...before,
      keys: [{ ...key, use: 'seal' }],
      officers: [{ id: 'roth', name: 'Anna Roth', passkeys: [{ ...passkey, key: 'two' }] }],
    },
    before,
    '2026-11-23',
  )
  expect(after.keys[0]?.since).toBe('2026-11-23')
  expect(after.officers[0]?.passkeys[0]?.since).toBe('2026-11-23')
})

test('an OpenPGP key that is proposed as old is as young as its entry, a kept one keeps its day (A35)', () => {
  const kept = { key: '-----BEGIN PGP PUBLIC KEY BLOCK-----\nA\n', since: '2025-01-15', name: 'LKA' }
  const slipped = { key: '-----BEGIN PGP PUBLIC KEY BLOCK-----\nB\n', since: '2019-01-01', name: 'LKA' }
  const after = dated({ ...lka, openpgp_keys: [kept, slipped] }, { ...lka, openpgp_keys: [kept] }, '2026-11-23')
  expect(after.openpgp_keys.map((k) => k.since)).toEqual(['2025-01-15', '2026-11-23'])
})

test('an entry is removed by a change of two, an officer leaves by one entry', () => {
  const gone = change([], ['lka'])
  expect(books(proposed(gone), made(gone)).agencies).toEqual([])
  const left = books({ kind: 'officer-left', agency: 'lka', officer: 'roth', on: '2026-11-23', by: 'anna' as PersonId })
  expect(left.agencies[0]?.officers[0]?.left).toBe('2026-11-23')
})

test('what a change replaces has a digest that tells when it became something else', () => {
  const ask = { put: [lka], remove: [] }
  expect(entriesDigest([lka], ask)).toBe(entriesDigest([lka, { ...lka, id: 'other' }], ask))
  expect(entriesDigest([lka], ask)).not.toBe(entriesDigest([{ ...lka, name: 'LKA Berlin' }], ask))
})

test('whatever kind of thing is new in an entry, its day is set by the registry and by nobody else (A35)', () => {
  const old = '2019-01-01'
  const entry = agencySchema.parse({
    ...lka,
    id: 'new',
    since: old,
    domains: ['new.test'],
    recipients: ['age1qqqqqqqqqqqq'],
    keys: [{ key: `ed25519:${'A'.repeat(43)}=`, since: old }],
    certificates: [{ spki_sha256: 'a'.repeat(64), since: old, name: 'Seal' }],
    openpgp_keys: [{ key: '-----BEGIN PGP PUBLIC KEY BLOCK-----', since: old, name: 'Mail' }],
    callback: [{ number: '+49 30 222222', since: old, from: 'a letter' }],
    officers: [{ id: 'roth', name: 'Anna Roth', passkeys: [{ id: 'c'.repeat(16), key: 'k'.repeat(44), since: old }] }],
  })
  // Everything that the schema can list stands above, so that a new kind of thing with a day is not forgotten here.
  for (const [name, value] of Object.entries(entry)) if (Array.isArray(value)) expect(value, name).not.toEqual([])
  const days = JSON.stringify(dated(entry, undefined, '2026-11-23'))
  expect(days).not.toContain(old)
  expect(days.match(/2026-11-23/g)).toHaveLength(6)
})
