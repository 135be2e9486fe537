import { describe, expect, test } from 'vitest'
import { readExamples, signed } from './examples.ts'
import { disagreements, isComplying } from './matrix.ts'
import { judge, loadLaw } from './legality.ts'
import type { LawPacks, Pack } from './schema.ts'

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
