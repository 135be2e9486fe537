import { domainToASCII } from 'node:url'
import { expect, test } from 'vitest'
import { agency } from './cast.fixture.ts'
import { aLabel, addressOf, lookUp } from './registry.ts'
import { editDistance, looksLike, mixesScripts } from './look-alike.ts'

const lka = agency()
const police = agency({ id: 'police', name: 'The Police', domains: ['police.gov.test'] })
const registry = [lka, police]
const signals = (from: string): string[] => lookUp(from, registry).evidence.map((e) => e.signal)
const words = (from: string): string =>
  lookUp(from, registry)
    .evidence.map((e) => e.words)
    .join(' ')

test('a registered domain matches as a whole, whatever its case', () => {
  expect(lookUp('LKA@Polizei-Berlin.TEST', registry).agencies).toEqual([lka])
  expect(signals('lka@polizei-berlin.test')).toEqual(['registry.match'])
})

test('a digit in place of a letter is shown beside the real domain, with the difference marked (A01)', () => {
  expect(signals('lka@po1izei-berlin.test')).toContain('domain.lookalike')
  expect(words('lka@po1izei-berlin.test')).toContain('po[1]izei-berlin.test is not po[l]izei-berlin.test')
  expect(lookUp('lka@po1izei-berlin.test', registry)).toMatchObject({ agencies: [], imitates: true })
})

test.each(['lka@pоlizei-berlin.test', `lka@${domainToASCII('pоlizei-berlin.test')}`])(
  'a Cyrillic o never matches and is shown as A-label with its scripts (A02): %s',
  (from) => {
    const found = lookUp(from, registry)
    expect(found).toMatchObject({ agencies: [], imitates: true })
    expect(found.evidence.map((e) => e.signal)).toContain('domain.confusable')
    expect(words(from)).toMatch(/xn--.*Latin and Cyrillic.*U\+043E/)
    expect(words(from)).not.toContain('о')
  },
)

test('a name written wholly in another script that looks Latin is confusable too', () => {
  const registryOfCape = [agency({ id: 'cape', domains: ['capo.test'] })]
  const found = lookUp('a@саро.test', registryOfCape)
  expect(found.agencies).toEqual([])
  expect(found.evidence.map((e) => e.signal)).toContain('domain.confusable')
})

test('a mixed-script domain does not match even if someone registered it', () => {
  const poisoned = [agency({ domains: ['pоlizei-berlin.test'] })]
  expect(lookUp('lka@pоlizei-berlin.test', poisoned).agencies).toEqual([])
})

test.each(['police-gov.test', 'police.gov.test.example', 'policegov.test', 'it-help.police.gov.test', 'gov.test'])(
  'the right name with a wrong suffix, or below the right one, is unregistered (A03): %s',
  (domain) => {
    const found = lookUp(`anna.roth@${domain}`, registry)
    expect(found.agencies).toEqual([])
    expect(found.evidence.map((e) => e.signal)).toContain('domain.unregistered')
  },
)

test('a display name with a registered address is text of the sender, not an identity (A04)', () => {
  const from = '"Det. Anna Roth <anna.roth@police.gov.test>" <a@mail.invalid>'
  expect(addressOf(from)?.address).toBe('a@mail.invalid')
  expect(signals(from)).toEqual(expect.arrayContaining(['from.display_spoof', 'domain.unregistered']))
  expect(lookUp(from, registry).agencies).toEqual([])
})

test.each(['a@polizei-berlin.test, b@police.gov.test', '<a@police.gov.test> <b@mail.invalid>', 'a@@police.gov.test'])(
  'a sender field that holds no single address names nobody (A05): %s',
  (from) => {
    expect(signals(from)).toEqual(['from.multiple'])
    expect(lookUp(from, registry).agencies).toEqual([])
  },
)

test.each(['127.0.0.1', '0x7f.1', 'a b.test', 'police.gov.test/..', 'test', '', '[::1]'])(
  'no domain name: %j',
  (text) => {
    expect(aLabel(text)).toBeUndefined()
  },
)

test('a domain unlike any other is merely unregistered', () => {
  expect(signals('a@bakery.example')).toEqual(['domain.unregistered'])
})

test('distance counts one letter wrong, missing, too many or swapped as one', () => {
  const d = (a: string, b: string): number => editDistance(Array.from(a), Array.from(b), 2)
  expect([d('berlin', 'berlin'), d('berlin', 'berlim'), d('berlin', 'berln'), d('berlin', 'brelin')]).toEqual([
    0, 1, 1, 1,
  ])
  expect(d('berlin', 'hamburg')).toBe(3)
})

test('what looks alike has one look', () => {
  expect(looksLike('rnodern-1aw.test')).toBe(looksLike('modern-law.test'))
  expect(mixesScripts('日本かな.test')).toBe(false)
  expect(mixesScripts('pоlice.test')).toBe(true)
})
