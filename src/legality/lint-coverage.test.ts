import { expect, test } from 'vitest'
import { StatedFacts } from '../order/facts.ts'
import { exampleEntities as entities, type Example } from './examples.ts'
import { at, inventedPack, lawOfPack } from './invented.fixture.ts'
import { lintCoverage } from './lint-coverage.ts'
import { loadLaw } from './pack.ts'
import type { Pack, Rule } from './schema.ts'

const shipped = await loadLaw('law')
const whole = inventedPack()
const [first] = whole.rules as [Rule, ...Rule[]]
const rule: Rule = { ...first, when: undefined, categories: undefined }
const pack: Pack = { ...whole, rules: [rule], elements: { sealed: whole.elements['sealed']! } }
const common: Pack = { ...shipped.common, elements: {}, rules: [] }
const now = at('2026-11-23T09:15:00Z')
const order = {
  instrument: 'zz.query',
  elements: { sealed: true } as Record<string, unknown>,
  asks: [{ category: 'subscriber', accounts: ['anna@nimbus.example'] }] as unknown[],
}
function example(change: Partial<typeof order> = {}): Example {
  const facts = StatedFacts.parse({
    duly: 'order/1',
    reference: 'Q-1',
    issuer: { authority: 'Registry Court', country: 'IE', level: 'judge' },
    addressee: 'nmi',
    ...order,
    ...change,
  })
  if (!facts.ok) throw new Error(facts.why)
  return { name: 'x', facts: facts.value, context: { receivedAt: now, now, entities }, expect: {} }
}
const missing = (of: Partial<Pack>, ...examples: Example[]): string[] => {
  const changed = { ...pack, ...of }
  return lintCoverage(changed, lawOfPack({ ...shipped, common }, changed), examples).map(
    ({ path, words }) => `${path.join('.')}: ${words}`,
  )
}
const held = 'rules.0: no worked example shows ZZ-01 held'
const failing = 'rules.0: no worked example shows ZZ-01 failing'
const element = 'elements.sealed: no worked example states the element sealed'
const unsealed = example({ elements: { sealed: false } })

test('a rule is shown by an example that keeps it and one that breaks it; an element by one that states it', () => {
  expect(missing({}, example(), unsealed)).toEqual([])
  expect(missing({}, example())).toEqual([failing])
  expect(missing({}, unsealed)).toEqual([held])
  expect(missing({}, example({ elements: {} }))).toEqual([element, held, failing])
  expect(missing({})).toEqual([element, held, failing])
})

test('a rule that only asks is shown failing where it is left open', () => {
  const asks: Rule = { ...rule, on_fail: { do: 'clarify', page_counsel: false } }
  expect(missing({ rules: [asks] }, example(), example({ elements: {} }))).toEqual([])
  expect(missing({ rules: [rule] }, example(), example({ elements: {} }))).toEqual([failing])
})

test('what always or never holds needs no example of the other', () => {
  expect(missing({ rules: [{ ...rule, holds: 'always' }] }, example())).toEqual([])
  expect(missing({ rules: [{ ...rule, holds: 'never' }] }, example())).toEqual([])
  expect(missing({ rules: [{ ...rule, holds: 'always' }], elements: {} })).toEqual([held])
  expect(missing({ rules: [{ ...rule, holds: 'never' }], elements: {} })).toEqual([failing])
})

test('an order that asks for nothing shows the rules all the same', () => {
  const none = { asks: [] }
  expect(missing({}, example(none), example({ ...none, elements: { sealed: false } }))).toEqual([])
  const accounts: Rule = { ...rule, holds: { fact: 'ask.account', is: 'none' } }
  expect(missing({ rules: [accounts] }, example(none))).toEqual([failing])
})

test('examples of another pack show nothing of this one, but all of the rules of every order', () => {
  const elsewhere = example({ instrument: 'xx.other' })
  expect(missing({}, elsewhere)).toEqual([element, held, failing])
  const every = { ...common, rules: [{ ...rule, every_order: true }], elements: { sealed: pack.elements['sealed']! } }
  const bare = { ...pack, rules: [{ ...rule, id: 'ZZ-09' }], elements: {} }
  const both = lawOfPack({ ...shipped, common: every }, bare)
  expect(lintCoverage(every, both, [example(), unsealed])).toEqual([])
  expect(lintCoverage(every, both, [elsewhere]).map((m) => m.words)).toEqual(['no worked example shows ZZ-01 failing'])
})
