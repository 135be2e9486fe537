import { expect, test } from 'vitest'
import type { StatedFacts } from '../../order/facts.ts'
import { agency, facts as plainFacts } from '../cast.fixture.ts'
import { weighClaims } from './claims.ts'
import { compareIdentifiers } from './identifiers.ts'
import { fitsForm } from './reference-form.ts'
import { compareTimes } from './times.ts'

const facts = (accounts: string[], window: { from?: string; to?: string } = {}): StatedFacts => ({
  ...plainFacts(),
  asks: [{ category: 'subscriber', accounts, ...window }],
})
const letter = `Az. 12 Js 345/26
We ask for the subscriber of "marta.weiss@nimbus.test", from 1 September 2026
until 30.09.2026, 24:00 (CEST).`
const failed = (list: readonly { signal: string; outcome: string }[]): string[] =>
  list.filter((e) => e.outcome === 'failed').map((e) => e.signal)

test('what stands in the document just as typed raises nothing', () => {
  const window = { from: '2026-09-01T00:00:00+02:00', to: '2026-10-01T00:00:00+02:00' }
  expect(failed(compareIdentifiers(facts(['Marta.Weiss@nimbus.test'], window), letter))).toEqual([])
})

test('a slip of one letter is shown beside what the document says, letter by letter', () => {
  const notes = compareIdentifiers(facts(['marta.weis@nimbus.test']), letter)
  expect(failed(notes)).toEqual(['identifier.near'])
  expect(notes.find((n) => n.signal === 'identifier.near')?.words).toContain('marta.weis[s]@nimbus.test')
  expect(failed(compareIdentifiers(facts(['rnarta.weiss@nimbus.test']), letter))).toEqual(['identifier.near'])
})

test('an account that is part of another word, or stands nowhere, is not in the document', () => {
  expect(failed(compareIdentifiers(facts(['weiss@nimbus.test']), letter))).toEqual(['identifier.not_in_document'])
  expect(failed(compareIdentifiers(facts(['m@x.test']), letter))).toEqual(['identifier.not_in_document'])
})

test('two accounts of one order that look the same are shown together', () => {
  const text = `${letter} and martha.weiss@nimbus.test`
  expect(failed(compareIdentifiers(facts(['marta.weiss@nimbus.test', 'martha.weiss@nimbus.test']), text))).toEqual([
    'identifier.namesake',
  ])
})

test('letters of another script in a typed account are named', () => {
  expect(failed(compareIdentifiers(facts(['m\u0430rta.weiss@nimbus.test']), letter))).toEqual(['identifier.confusable'])
})

test.each([
  '2026-09-01',
  '01.09.2026',
  '1/9/2026',
  '1er septembre 2026',
  '1. September 2026',
  'September 1st, 2026',
  '1 de septiembre de 2026',
])('the first of September is found as %s', (written) => {
  const asked = facts(['a@b.test'], { from: '2026-09-01T00:00:00Z', to: '2026-09-02T00:00:00Z' })
  expect(failed(compareIdentifiers(asked, `a@b.test 12 Js 345/26 on ${written}.`))).toEqual([])
  expect(failed(compareIdentifiers(asked, `a@b.test 12 Js 345/26 on 1${written}.`))).toContain(
    'identifier.date_not_in_document',
  )
})

test('a file number that the document does not hold is said to be missing', () => {
  expect(failed(compareIdentifiers(facts(['marta.weiss@nimbus.test']), letter.replace('345', '354')))).toEqual([
    'identifier.reference',
  ])
})

test('a picture cannot be compared, and is never shown as passed', () => {
  expect(compareIdentifiers(facts(['a@b.test']), ' ')).toEqual([
    expect.objectContaining({ signal: 'identifier.no_text', outcome: 'not-checked' }),
  ])
})

test('a window is shown as stated, in UTC and on the wall of the addressee, with nothing rounded', () => {
  const [from, to] = compareTimes(
    facts([], { from: '2026-10-25T02:30:00.125+02:00', to: '2026-10-25T02:30:00.125+01:00' }),
    'Europe/Dublin',
  )
  expect(from?.words).toBe(
    'Window from 2026-10-25 00:30:00.125 UTC, 2026-10-25 01:30:00.125 GMT+01:00 in Europe/Dublin. Stated: 2026-10-25T02:30:00.125+02:00.',
  )
  expect(to?.words).toContain('2026-10-25 01:30:00.125 GMT+00:00 in Europe/Dublin')
})

test('a moment without a zone is never guessed; one finer than we keep is not rounded', () => {
  expect(failed(compareTimes(facts([], { from: '2026-09-01T00:00:00' }), 'Europe/Dublin'))).toEqual(['time.no_zone'])
  expect(failed(compareTimes(facts([], { from: '2026-09-01T00:00:00.0005Z' }), undefined))).toEqual(['time.too_fine'])
})

test('forms of file numbers are plain signs', () => {
  expect(fitsForm('12 Js 345/26', '## Js #+/##')).toBe(true)
  expect(fitsForm(' 12  Js 9/26 ', '## Js #+/##')).toBe(true)
  for (const other of ['12 Ds 345/26', '1 Js 345/26', '12 Js /26', '12 Js 345/26 a', '12 Js 345/2\u0664', ''])
    expect(fitsForm(other, '## Js #+/##')).toBe(false)
  expect(fitsForm('(a.*)', '(@.*)')).toBe(true)
  expect(fitsForm('1'.repeat(100_000), `${'#+'.repeat(40)}x`)).toBe(false)
})

test('a file number of a form that its court does not use is asked about and left as it is', () => {
  const court = agency({ reference_forms: ['### Gs #+/##', '#+ UJs #+/##'] })
  const claims = { facts: plainFacts(), typed: false, agency: court }
  expect(failed(weighClaims(claims))).toEqual(['ref.format'])
  expect(claims.facts.reference).toBe('12 Js 345/26')
  expect(failed(weighClaims({ ...claims, agency: agency({ reference_forms: ['## Js #+/##'] }) }))).toEqual([])
})

test('an urgent tone without facts says what is left unsaid', () => {
  const urgent = weighClaims({ facts: { ...plainFacts(), emergency: { who: 'a child', harm: ' ' } }, typed: false })
  expect(failed(urgent)).toEqual(['emergency.no_facts'])
  expect(urgent[0]?.words).toContain('what harm threatens; when; why there is no time')
  expect(urgent[0]?.words).not.toContain('who is in danger')
})

test('documents that contradict each other are shown one beside the other', () => {
  const read = {
    kind: 'read',
    text: '',
    notes: [],
    conflict: ['subscriber of anna@x.test', 'content of boris@x.test'],
  } as const
  const [conflict] = weighClaims({ facts: plainFacts(), typed: false, read })
  expect(conflict).toMatchObject({ signal: 'doc.conflict', outcome: 'failed' })
  expect(conflict?.words).toContain('subscriber of anna@x.test / content of boris@x.test')
})
