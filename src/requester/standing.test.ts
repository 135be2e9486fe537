import { expect, test } from 'vitest'
import { sha256 } from '../order/canonical.ts'
import { agency, at, newKey } from './cast.fixture.ts'
import { noLongerStands } from './standing.ts'

const now = at('2026-11-23T09:15:00Z')
const { key } = newKey()
const since = '2025-01-15'
const spki = 'b'.repeat(64)
const armoured = '-----BEGIN PGP PUBLIC KEY BLOCK-----\ninvented'
const whole = {
  keys: [{ key, since }],
  officers: [{ id: 'roth', name: 'Anna Roth', passkeys: [] }],
  certificates: [{ spki_sha256: spki, since, name: 'Seal' }],
  openpgp_keys: [{ key: armoured, since, name: 'Key' }],
}
const relied = [
  'officer:lka-berlin/roth',
  'mailbox:anna.roth@polizei-berlin.test',
  `key:${key}`,
  `certificate:${spki}`,
  `certificate:${sha256(armoured)}`,
]

test('what the registry still holds stands', () => {
  expect(noLongerStands(relied, agency(whole), now)).toBeUndefined()
  expect(noLongerStands([], agency(), now)).toBeUndefined()
})

test('an officer who has left carries nothing any more, from the first moment of that day', () => {
  const gone = (left: string) => agency({ officers: [{ id: 'roth', name: 'Anna Roth', passkeys: [], left }] })
  expect(noLongerStands(relied.slice(0, 1), gone('2026-11-23'), now)).toContain(
    'Anna Roth, who sent it in person, acts for Landeskriminalamt Berlin no more since 2026-11-23.',
  )
  expect(noLongerStands(relied.slice(0, 1), gone('2026-11-24'), now)).toBeUndefined()
})

test.each([
  ['officer', { ...whole, officers: [] }],
  ['mailbox', { ...whole, domains: ['lka.test', 'sub.polizei-berlin.test'] }],
  ['key', { ...whole, keys: [] }],
  ['certificate', { ...whole, certificates: [] }],
  ['certificate', { ...whole, openpgp_keys: [] }],
])('without its %s in the registry it does not stand', (kind, entry) => {
  expect(noLongerStands(relied, agency(entry), now)).toContain(`no longer holds the ${kind} that it relied on`)
})

test('an officer of another agency, an agency that ended, and what nobody knows carry nothing', () => {
  expect(noLongerStands(['officer:other/roth'], agency(whole), now)).toContain('no longer holds the officer')
  expect(noLongerStands([], agency({ ended: '2026-11-01' }), now)).toContain('asks nothing any more since 2026-11-01')
  expect(noLongerStands(['seance:x'], agency(whole), now)).toContain('Nobody knows what seance is')
})
