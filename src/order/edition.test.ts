import { expect, test } from 'vitest'
import { applyLaw, editionOf, isBacked, noLaw, withSignOffs, type LawBooks, type LawRef } from './edition.ts'
import type { DeskEvent } from './desk-event.ts'
import type { PersonId, Sha256 } from './ids.ts'
import type { Instant } from './time.ts'

const ref = (id: string, letter: string): LawRef => ({ id, version: '2026-11-23', sha256: letter.repeat(64) as Sha256 })
const old = editionOf([ref('eu.epoc', 'a'), ref('us.subpoena', 'b')])
const fresh = editionOf([ref('eu.epoc', 'c'), ref('us.subpoena', 'b')])
const books = (...events: DeskEvent[]): LawBooks => events.reduce(applyLaw, noLaw)
const loaded: DeskEvent = { kind: 'law-loaded', packs: old.packs }
const proposed: DeskEvent = { kind: 'law-proposed', edition: fresh.digest, packs: fresh.packs }
const signedBy = (by: string): DeskEvent => ({
  kind: 'law-approved',
  edition: fresh.digest,
  by: by as PersonId,
  at: '2026-11-24T08:00:00.000Z' as Instant,
  publicKey: `ed25519:${by}`,
  signature: by,
})
const inForce: DeskEvent = { kind: 'law-in-force', edition: fresh.digest, packs: fresh.packs, why: 'Approved.' }

test('equal law has equal digests, in whatever order its files were read; one other byte has another', () => {
  expect(editionOf([...old.packs].reverse()).digest).toBe(old.digest)
  expect(fresh.digest).not.toBe(old.digest)
})

test('the law as installed is in force', () => {
  expect(books(loaded)).toMatchObject({ inForce: old })
})

test('a proposed edition judges nothing: the old one stays in force, also when one person signed', () => {
  const after = books(loaded, proposed, signedBy('anna'))
  expect(after).toMatchObject({ inForce: old, proposed: fresh, approvals: [{ by: 'anna' }] })
  expect(after.editions.has(fresh.digest)).toBe(false)
})

test('once in force it judges, nothing is proposed any more, and the old edition stays in the books', () => {
  const after = books(loaded, proposed, signedBy('anna'), signedBy('bruno'), inForce)
  expect(after).toMatchObject({ inForce: fresh, approvals: [] })
  expect(after.proposed).toBeUndefined()
  expect([...after.editions.keys()]).toEqual([old.digest, fresh.digest])
})

test('another proposal voids what was signed before, and so does its end', () => {
  const other = editionOf([ref('eu.epoc', 'd')])
  const again: DeskEvent = { kind: 'law-proposed', edition: other.digest, packs: other.packs }
  expect(books(loaded, proposed, signedBy('anna'), again)).toMatchObject({ proposed: other, approvals: [] })
  expect(books(loaded, proposed, again, signedBy('anna')).approvals).toEqual([])
  const ended: DeskEvent = { kind: 'law-proposal-ended', edition: fresh.digest, why: 'The files are as before.' }
  expect(books(loaded, proposed, signedBy('anna'), ended)).toMatchObject({ inForce: old, approvals: [] })
})

test('a pack that was signed off makes another edition of the same texts', () => {
  const answered = withSignOffs(old, (p) => (p.id === 'eu.epoc' ? { by: 'Anna Example', on: '2026-11-24' } : undefined))
  expect(answered.digest).not.toBe(old.digest)
  expect(withSignOffs(answered, () => undefined)).toEqual(old)
})

test('an edition is backed by two people and two keys over its own digest, and by nothing less', () => {
  const genuine = (): boolean => true
  const twice = books(loaded, proposed, signedBy('anna'), signedBy('anna'))
  const two = books(loaded, proposed, signedBy('anna'), signedBy('bruno'))
  expect(isBacked(two, fresh.packs, genuine)).toBe(true)
  expect(isBacked(two, fresh.packs, () => false)).toBe(false)
  expect(isBacked(twice, fresh.packs, genuine)).toBe(false)
  expect(isBacked(two, [ref('eu.epoc', 'd')], genuine)).toBe(false)
})

test('a sign-off by two backs that pack and no other change', () => {
  const signOff = (by: string): DeskEvent => ({
    ...(signedBy(by) as Extract<DeskEvent, { kind: 'law-approved' }>),
    kind: 'pack-signed-off',
    pack: 'eu.epoc',
    version: '2026-11-23',
    sha256: 'a'.repeat(64) as Sha256,
    on: '2026-11-24',
  })
  const two = books(loaded, signOff('anna'), signOff('clara'))
  const by = { by: 'Anna Example and Clara Example', on: '2026-11-24' }
  const active = (id: string): readonly LawRef[] => withSignOffs(old, (p) => (p.id === id ? by : undefined)).packs
  expect(isBacked(two, active('eu.epoc'), () => true)).toBe(true)
  expect(isBacked(two, active('us.subpoena'), () => true)).toBe(false)
  expect(isBacked(books(loaded, signOff('anna')), active('eu.epoc'), () => true)).toBe(false)
})
