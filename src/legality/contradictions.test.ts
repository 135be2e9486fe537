import { describe, expect, test } from 'vitest'
import { StatedFacts } from '../order/facts.ts'
import type { Judgement } from '../order/judgement.ts'
import { judgeExample, readExamples, signed, type Example } from './examples.ts'
import { loadLaw, proposedAsks } from './legality.ts'
import type { Pack } from './schema.ts'

const law = signed(await loadLaw('law'))
const examples = await readExamples('law')
const complies = (j: Judgement): boolean => j.rulings.some((r) => r.verdict.startsWith('comply'))
const complying = [...law.packs.values()].flatMap((pack) => {
  const example = examples.find((e) => e.facts.instrument === pack.id && complies(judgeExample(e, law)))
  return example ? [{ id: pack.id, pack, example }] : []
})
const stating = (e: Example, elements: Record<string, unknown>): Judgement => {
  const facts = StatedFacts.parse({ ...e.facts, elements: { ...e.facts.elements, ...elements } })
  if (!facts.ok) throw new Error(facts.why)
  return judgeExample({ ...e, facts: facts.value }, law)
}
const choices = (pack: Pack): [string, string[]][] =>
  Object.entries(pack.elements).flatMap(([name, e]): [string, string[]][] =>
    e.type === 'one-of' && e.values ? [[name, e.values]] : [],
  )
const asked = (j: Judgement): string[] =>
  j.rulings.flatMap((r) => (r.verdict === 'clarify' ? r.ask.map((q) => q.ask) : []))

describe('a form that contradicts itself is asked about or refused, never guessed', () => {
  test.each(complying)('$id', ({ pack, example }) => {
    for (const [name, values] of choices(pack)) {
      const j = stating(example, { [name]: values })
      expect([name, complies(j)]).toEqual([name, false])
      if (j.verdict === 'clarify') expect(asked(j).join(' ')).toContain(`"${name}" must be one of`)
    }
    const every = Object.entries(pack.elements).map(([name, e]) => [name, e.type === 'yes-no' ? true : (e.values ?? 0)])
    if (choices(pack).length > 0)
      expect(complies(stating(example, Object.fromEntries(every) as Record<string, unknown>))).toBe(false)
    for (const [name, e] of Object.entries(pack.elements)) {
      if (e.type !== 'date' && e.type !== 'moment') continue
      expect([name, complies(stating(example, { [name]: '2026-02-30' }))]).toEqual([name, false])
    }
    expect(complies(stating(example, { no_such_box: true }))).toBe(false)
  })
})

const epoc = complying.find((c) => c.id === 'eu.epoc')?.example
if (!epoc) throw new Error('eu.epoc has an example that complies')

test('an order file without a category, or with a field nobody knows, is refused by the name of the place', () => {
  const parsed = (more: object): string => {
    const result = StatedFacts.parse({ ...epoc.facts, ...more })
    return result.ok ? 'read' : result.why
  }
  expect(parsed({ asks: [{ accounts: ['anna.beck@nimbus.example'] }] })).toMatch(/asks\.0\.category/)
  expect(parsed({ deadline: 'soon' })).toMatch(/deadline/)
  expect(parsed({})).toBe('read')
})

test('of an order that is lawful in part, only that part becomes a scope', () => {
  const [ask] = epoc.facts.asks
  if (!ask) throw new Error('the example asks for something')
  const window = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }
  const asks = [ask, { ...ask, ...window, category: 'content' as const }, { ...ask, category: 'credential' as const }]
  const facts = { ...epoc.facts, issuer: { ...epoc.facts.issuer, level: 'prosecutor' as const }, asks }
  const j = judgeExample({ ...epoc, facts }, law)
  expect(j.verdict).toBe('narrow')
  expect(proposedAsks(facts, j)).toMatchObject({ ok: true, value: { categories: ['subscriber'] } })
})
