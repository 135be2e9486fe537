import { expect, test } from 'vitest'
import { inventedPack } from './invented.fixture.ts'
import { loadLaw } from './pack.ts'
import { conditionsOf, packMistakes } from './pack-mistakes.ts'
import type { Pack, Rule } from './schema.ts'

const { common } = await loadLaw('law')
const pack = inventedPack()
const [first, second] = pack.rules as [Rule, Rule, ...Rule[]]
const [due] = pack.clocks as [Pack['clocks'][number], ...Pack['clocks']]
const mistakes = (change: Partial<Pack>): string[] =>
  packMistakes({ ...pack, ...change }, common).map(({ path, words }) => `${path.join('.')}: ${words}`)
const asking = (ask: string, fix = ''): Partial<Pack> => ({ rules: [{ ...second, question: { ask, fix } }] })
const unknown = (fact: string): string => `no fact is called "${fact}"; declare it under elements`

test('a sound pack has no mistakes, and neither have the rules of every order', () => {
  expect(mistakes({})).toEqual([])
  expect(packMistakes(common, common)).toEqual([])
})

test('an active pack names who signed it', () => {
  expect(mistakes({ status: 'active' })).toEqual(['status: an active pack names who signed it off, and when'])
  expect(mistakes({ status: 'active', signed_off: { by: 'A. Invented', on: '2026-11-22' } })).toEqual([])
})

test('a clock has a length, or the element that names its date', () => {
  expect(mistakes({ clocks: [{ ...due, n: undefined }] })).toEqual(['clocks.0: the clock "due" by eu-days needs n'])
  expect(mistakes({ clocks: [due, { ...due, rule: 'on-face' }] })).toEqual([
    'clocks.1: the clock "due" by on-face needs field',
  ])
  expect(mistakes({ clocks: [{ ...due, rule: 'on-face', n: undefined, field: 'elements.until' }] })).toEqual([])
})

test('values belong to choices, and only there; an element of every order is not declared again', () => {
  const { urgency } = pack.elements
  const one = (change: object, name = 'extra'): string[] =>
    mistakes({ elements: { ...pack.elements, [name]: { ...urgency!, ...change } } })
  const words = 'elements.extra: element extra: values belong to one-of and some-of, and only there'
  expect(one({ values: undefined })).toEqual([words])
  expect(one({ type: 'some-of', values: undefined })).toEqual([words])
  expect(one({ type: 'words' })).toEqual([words])
  expect(one({ type: 'some-of' })).toEqual([])
  expect(one({ type: 'words', values: undefined })).toEqual([])
  const shared = Object.keys(common.elements)[0] ?? ''
  expect(one({}, shared)).toEqual([`elements.${shared}: element ${shared} is already common to all`])
})

test('a fact that nobody knows is told wherever it is read', () => {
  const no = { fact: 'elements.nothing', is: true } as const
  const at = (path: string): string[] => [`${path}: ${unknown('elements.nothing')}`]
  expect(mistakes({ rules: [{ ...second, when: no }] })).toEqual(at('rules.0.when'))
  expect(mistakes({ rules: [{ ...second, holds: no }] })).toEqual(at('rules.0.holds'))
  expect(mistakes({ emergency: no })).toEqual(at('emergency'))
  expect(mistakes({ clocks: [{ ...due, when: no }] })).toEqual(at('clocks.0.when'))
  expect(mistakes({ notice: [{ rule: 'now', cite: 's. 1', when: no }] })).toEqual(at('notice.0.when'))
  for (const field of ['field', 'zone_field', 'from'])
    expect(mistakes({ clocks: [{ ...due, [field]: 'elements.nothing' }] })).toEqual(at('clocks.0'))
  for (const field of ['field', 'zone_field'])
    expect(mistakes({ notice: [{ rule: 'now', cite: 's. 1', [field]: 'elements.nothing' }] })).toEqual(at('notice.0'))
})

test('so is one that the words to the authority name', () => {
  expect(mistakes(asking('By {issuer.level} and {nothing}?', '{issued} {}'))).toEqual([
    `rules.0.question: ${unknown('nothing')}`,
    `rules.0.question: ${unknown('')}`,
  ])
  expect(mistakes(asking('What?', 'Say {nothing}.'))).toEqual([`rules.0.question: ${unknown('nothing')}`])
  for (const where of ['words', 'route'])
    expect(mistakes({ rules: [{ ...first, on_fail: { ...first.on_fail, [where]: '{nothing}' } }] })).toEqual([
      `rules.0.on_fail: ${unknown('nothing')}`,
    ])
})

test('elements are known by the pack or by every order, and only under elements', () => {
  const shared = Object.keys(common.elements)[0] ?? ''
  expect(mistakes(asking(`{elements.sealed} {elements.${shared}}`))).toEqual([])
  expect(mistakes(asking('{issuer.sealed} {elements} {elements.toString}'))).toEqual(
    ['issuer.sealed', 'elements', 'elements.toString'].map((f) => `rules.0.question: ${unknown(f)}`),
  )
})

test('a rule is defined once, also among the rules of every order, and only the common pack holds those', () => {
  expect(mistakes({ rules: [first, second, first] })).toEqual(['rules.2.id: rule ZZ-01 is defined twice'])
  expect(mistakes({ rules: [{ ...first, id: 'N02' }] })).toEqual(['rules.0.id: rule N02 is defined twice'])
  const own = common.rules.find((r) => !r.every_order)
  if (own) expect(mistakes({ rules: [{ ...first, id: own.id }] })).toEqual([])
  expect(mistakes({ rules: [{ ...first, every_order: true }] })).toEqual([
    'rules.0.every_order: only any.not-an-order may hold rules of every order',
  ])
})

test('only what counsel alone answers replaces rules of every order, and never the one on credentials', () => {
  const counsel = { page_counsel: true, kind: 'realtime' as const }
  const only =
    'only a pack of kind realtime, capability_notice, national_security, secrecy_order with page_counsel may replace rules'
  expect(mistakes({ ...counsel, replaces: ['N02'] })).toEqual([])
  for (const kind of ['capability_notice', 'national_security', 'secrecy_order'] as const)
    expect(mistakes({ ...counsel, kind, replaces: ['N02'] })).toEqual([])
  expect(mistakes({ ...counsel, kind: 'production', replaces: ['N02'] })).toEqual([`replaces.0: ${only}`])
  expect(mistakes({ ...counsel, page_counsel: false, replaces: ['N02'] })).toEqual([`replaces.0: ${only}`])
  expect(mistakes({ ...counsel, replaces: ['N02', 'N99'] })).toEqual([
    'replaces.1: replaces N99, which is no rule of every order',
  ])
  const own = common.rules.find((r) => !r.every_order)
  if (own) expect(mistakes({ ...counsel, replaces: [own.id] })).toHaveLength(1)
  expect(mistakes({ ...counsel, replaces: ['C01-CREDENTIAL'] })).toEqual([
    'replaces.0: C01-CREDENTIAL holds for every order; nothing opens credentials',
  ])
})

test('every condition of a pack is found with its place', () => {
  expect(conditionsOf({ ...pack, emergency: 'never' }).map((c) => c.path.join('.'))).toEqual([
    ...[
      'rules.0.when',
      'rules.0.holds',
      'rules.1.holds',
      'rules.2.holds',
      'rules.3.holds',
      'rules.4.holds',
      'rules.5.holds',
    ],
    ...['clocks.0.when', 'notice.0.when', 'emergency'],
  ])
})
