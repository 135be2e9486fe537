import { expect, test } from 'vitest'
import type { AgencyId, OrderId, PersonId, Sha256 } from '../order/ids.ts'
import type { Incident } from '../order/registry.ts'
import { agency, at, newKey, received, verifyEd25519 } from './cast.fixture.ts'
import { burntEvidence, makeFeed, readFeed, shownBy } from './burnt-feed.ts'

const desk = newKey()
const lka = agency({ officers: [{ id: 'roth', name: 'Anna Roth', mail: 'Anna.Roth@polizei-berlin.test' }] })
const incident: Incident = {
  id: 'I-0001',
  at: at('2026-11-23T10:00:00Z'),
  order: 'D-2026-000001' as OrderId,
  by: 'anna' as PersonId,
  agency: 'lka-berlin' as AgencyId,
  identities: ['officer:lka-berlin/roth', 'key:ed25519:k'],
  relied: [],
}
const published = (incidents: Incident[]): string =>
  makeFeed(incidents, [lka], {
    publisher: 'Nimbus Mail',
    salt: 'c'.repeat(64),
    began: at('2026-01-01T00:00:00Z'),
    key: desk.key,
    sign: (bytes) => Buffer.from(desk.sign(Buffer.from(bytes).toString()), 'base64'),
  })
const taken = (text: string): Parameters<typeof burntEvidence>[1] => {
  const feed = readFeed(text, desk.key, verifyEd25519)
  if (!feed.ok) throw new Error(feed.why)
  const entries = feed.value.entries.map((e) => ({ ...e, hash: e.hash as Sha256 }))
  const read = { url: 'https://nimbus.example', sha256: 'd'.repeat(64) as Sha256, salt: feed.value.salt, entries }
  return [{ name: 'Nimbus Mail', url: read.url, key: desk.key, read }]
}

test('another provider meets the officer by address or the machine by key, proven or not', () => {
  const feeds = taken(published([incident]))
  const mail = shownBy(received('"A. Roth" <ANNA.ROTH@polizei-berlin.test>'), [], [], [])
  expect(burntEvidence(mail, feeds)).toMatchObject([{ signal: 'identity.burnt', outcome: 'failed' }])
  const machine = shownBy(received('x', { signature: { key: 'ed25519:k', value: 'v' } }), [], [], [])
  expect(burntEvidence(machine, feeds)).toHaveLength(1)
  expect(burntEvidence(shownBy(received('boris@polizei-berlin.test'), [], [], []), feeds)).toEqual([])
})

test('the feed names no order, agency, officer or address, and forgets what was lifted', () => {
  const text = published([incident])
  for (const word of ['D-2026', 'lka', 'roth', 'polizei', 'ed25519:k"'])
    expect(text.toLowerCase()).not.toContain(word.toLowerCase())
  const lifted = { ...incident, lifted: { at: at('2026-11-24T10:00:00Z'), why: 'a new device' } }
  expect(JSON.parse(published([lifted]))).toMatchObject({ entries: [], as_of: '2026-11-24T10:00:00.000Z' })
})

test('a feed that was changed, or is signed by another key, is not read', () => {
  const text = published([incident])
  expect(readFeed(text.replace('2026-11-23"', '2026-11-22"'), desk.key, verifyEd25519).ok).toBe(false)
  expect(readFeed(text, newKey().key, verifyEd25519).ok).toBe(false)
  expect(readFeed('{', desk.key, verifyEd25519).ok).toBe(false)
})
