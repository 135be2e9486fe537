import { describe, expect, test } from 'vitest'
import type { StatedFacts } from '../order/facts.ts'
import { casesSchema, exampleOf, readExamples, signed, type Example } from './examples.ts'
import { explainJudgement } from './explain.ts'
import { disagreements, isComplying } from './matrix.ts'
import { judge, loadLaw } from './legality.ts'
import { parseLawFile } from './pack.ts'
import { packSchema, type LawPacks, type Pack } from './schema.ts'

const law = signed(await loadLaw('law'))
const complying = (await readExamples('law')).filter((e) => isComplying(e, law))
const packs = [...law.packs.values()].map((pack) => ({
  id: pack.id,
  pack,
  examples: complying.filter((e) => e.facts.instrument === pack.id),
}))

describe('what a pack says it opens, its rules open', () => {
  test.each(packs)('$id', ({ pack, examples }) => {
    expect(disagreements(pack, law, examples).map((d) => d.words)).toEqual([])
  })
})

const epoc = packs.find((p) => p.id === 'eu.epoc')
const opens = epoc?.pack.opens
if (!epoc || !opens?.subscriber || !opens.content) throw new Error('eu.epoc opens subscriber data and content')
const { subscriber, content } = opens
const lawWith = (pack: Pack): LawPacks => ({ ...law, packs: new Map(law.packs).set(pack.id, pack) })

test('a promise that the rules never keep is told, cell by cell', () => {
  const pack = {
    ...epoc.pack,
    opens: { ...opens, content: { ...content, issued_by: [...content.issued_by, 'prosecutor' as const] } },
  }
  expect(disagreements(pack, lawWith(pack), epoc.examples)).toMatchObject([
    { category: 'content', level: 'prosecutor', words: expect.stringMatching(/always refuse it.*EU-E04/) as string },
  ])
})

test('what the matrix does not list is asked about, and counsel is called, whatever a rule forgot', () => {
  const [example] = epoc.examples
  if (example?.facts.issuer.level !== 'prosecutor') throw new Error('EX-01 is the first, issued by a prosecutor')
  const judged = (opened: Pack['opens']): unknown => {
    const pack = { ...epoc.pack, opens: opened }
    const { verdict, pageCounsel, rulings } = judge(example.facts, lawWith(pack), example.context)
    return [verdict, pageCounsel, rulings.flatMap((r) => (r.verdict === 'clarify' ? r.ask.map((q) => q.rule) : []))]
  }
  expect(judged(opens)).toEqual(['comply', false, []])
  expect(judged({ ...opens, subscriber: { ...subscriber, issued_by: ['judge'] } })).toEqual([
    'clarify',
    true,
    ['OPENS'],
  ])
  expect(judged({ content })).toEqual(['clarify', true, ['OPENS']])
  expect(judged({})).toEqual(['comply', false, []])
})

test('what a pack has a reviewer see stands in the judgement with its clause, and nothing stands there otherwise', () => {
  const [example] = epoc.examples
  if (!example) throw new Error('eu.epoc has examples')
  const review = { categories: ['content' as const], says: 'Counsel sees it first.', cite: 's. 22', draft: false }
  const judged = (pack: Pack): unknown => judge(example.facts, lawWith(pack), example.context).review
  expect(judged({ ...epoc.pack, review })).toEqual(review)
  expect(judged(epoc.pack)).toBeUndefined()
  expect(explainJudgement(judge(example.facts, lawWith({ ...epoc.pack, review }), example.context))).toContain(
    'Review        content item by item before they leave: Counsel sees it first. (s. 22)',
  )
})

/** A small instrument whose rules refuse everything but what `holds` says; an order of it that complies. */
function query(
  holds: string,
  opened = '{ subscriber: { issued_by: [police], cite: s. 2 } }',
): { pack: Pack; example: Example; told: string[] } {
  const pack = parseLawFile(
    packSchema,
    `id: zz.query
title: Query
jurisdiction: IE
version: '2026-11-23'
status: draft
signed_off: null
legal_basis: [Invented Act]
source: [Invented Act]
read_on: '2026-11-23'
in_force: {}
kind: production
opens: ${opened}
deadline: none
secrecy: { says: None, cite: s. 9 }
replies: { comply: a, clarify: b, refuse: c, to: d }
served_by: post
preserve: false
elements: {}
rules:
  - id: ZZ-01
    cite: s. 1
    says: What the query asks.
    holds: ${holds}
    on_fail: { do: refuse, ground: ZZ01, words: No. }
    question: { ask: What?, fix: That. }
notice: [{ rule: policy, cite: s. 3 }]
`,
    'zz/query.yaml',
  )
  const example = exampleOf(
    'zz/query.cases.yaml',
    casesSchema.parse({
      base: {
        instrument: 'zz.query',
        reference: 'Q',
        issuer: { authority: 'Registry', country: 'IE', level: 'police' },
        addressee: 'nmi',
        asks: [{ category: 'subscriber', accounts: ['a@nimbus.example'] }],
      },
      received: '2026-11-23T09:15:00Z',
      cases: [{ case: 'a query', expect: {} }],
    }),
    0,
  )
  return { pack, example, told: disagreements(pack, lawWith(pack), [example]).map((d) => d.words) }
}

test('an order that a level validates is tried from every issuer, and told when all of them are refused', () => {
  const opened = '{ subscriber: { issued_by: [police], validated_by: [judge], cite: s. 2 } }'
  const words =
    'opens says that an order validated by judge may reach subscriber, and the rules always refuse it (ZZ-01)'
  expect(query('{ fact: validated_by, stated: false }', opened).told).toEqual([words])
  expect(
    query('{ any: [{ fact: validated_by, stated: false }, { fact: issuer.level, is: agency }] }', opened).told,
  ).toEqual([])
  expect(
    query('{ any: [{ fact: validated_by, stated: false }, { fact: validated_by.level, is: judge }] }', opened).told,
  ).toEqual([])
  const both = query('{ fact: validated_by.country, is: FR }', opened)
  expect(both.told).toEqual([words])
})

test('a promise that one example keeps is kept, and without an example nothing is told', () => {
  const { pack, example } = query('{ fact: ask.accounts_words, is: a@nimbus.example }')
  const other = {
    ...example,
    facts: { ...example.facts, asks: [{ category: 'subscriber' as const, accounts: ['b@nimbus.example'] }] },
  }
  expect(disagreements(pack, lawWith(pack), [other])).toHaveLength(1)
  expect(disagreements(pack, lawWith(pack), [other, example])).toEqual([])
  expect(disagreements(pack, lawWith(pack), [])).toEqual([])
})

test('a category is tried with the window that the example has, else with the thirty days before receipt', () => {
  const opened = '{ traffic: { issued_by: [police], cite: s. 2 } }'
  expect(query('{ fact: ask.from, is: "2026-10-24T09:15:00.000Z" }', opened).told).toEqual([])
  expect(query('{ fact: ask.to, is: "2026-11-23T09:15:00.000Z" }', opened).told).toEqual([])
  const { pack, example } = query('{ fact: ask.from, is: "2026-05-01T00:00:00Z" }', opened)
  const [ask] = example.facts.asks
  if (!ask) throw new Error('the query asks for something')
  const window = { from: '2026-05-01T00:00:00Z', to: '2026-06-01T00:00:00Z' }
  const asking = (...asks: StatedFacts['asks']): Example => ({ ...example, facts: { ...example.facts, asks } })
  expect(disagreements(pack, lawWith(pack), [asking({ ...ask, ...window })])).toEqual([])
  expect(disagreements(pack, lawWith(pack), [asking(ask, { ...ask, ...window })])).toEqual([])
  expect(disagreements(pack, lawWith(pack), [asking({ ...ask, from: 'unclear', to: 'unclear' })])).toHaveLength(1)
  const until = query('{ fact: ask.to, is: "2026-06-01T00:00:00Z" }', opened).pack
  expect(disagreements(until, lawWith(until), [asking({ ...ask, ...window })])).toEqual([])
})

test('data to identify a user are tried as such, and no others are', () => {
  const asked = '{ fact: ask.purpose, is: identify_user }'
  expect(query(asked, '{ identifying_access: { issued_by: [police], cite: s. 2 } }').told).toEqual([])
  expect(query('{ fact: ask.purpose, stated: true }').told).toHaveLength(1)
})

test('an example shows a pack at work when it is opened or kept, and not when it is asked about, narrowed or refused', () => {
  const of = (holds: string): boolean => {
    const { pack, example } = query(holds)
    return isComplying(example, lawWith(pack))
  }
  expect(of('always')).toBe(true)
  expect(of('never')).toBe(false)
  expect(of('{ fact: ask.purpose, is: identify_user }')).toBe(false)
  const { pack, example } = query('always')
  expect(isComplying(example, lawWith({ ...pack, kind: 'preservation' }))).toBe(true)
  const asks = [...example.facts.asks, { category: 'credential' as const, accounts: ['a@nimbus.example'] }]
  expect(isComplying({ ...example, facts: { ...example.facts, asks } }, lawWith(pack))).toBe(false)
})
