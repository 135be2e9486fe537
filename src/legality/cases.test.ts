import { describe, expect, test } from 'vitest'
import { judgeExample, readExamples, signed, type Example } from './examples.ts'
import { loadLaw } from './pack.ts'
import type { LawPacks, Rule } from './schema.ts'
import { told } from './told.ts'

const shipped = await loadLaw('law')
const law = signed(shipped)
const examples = await readExamples('law')

describe('the worked examples of the law', () => {
  test.each(examples.map((e) => [e.name, e] as const))('%s', (_name, e) => {
    expect(told(e, law)).toEqual(e.expect)
  })
})

test('no judgement lets code alone comply for content or in an emergency (I6)', () => {
  for (const e of examples) {
    const j = judgeExample(e, law)
    for (const r of j.rulings) {
      if (r.verdict !== 'comply') continue
      expect([e.name, r.category as string, j.page, j.kind]).not.toContain('content')
      expect([e.name, j.page, j.kind]).not.toContain('emergency')
    }
  }
})

test('a draft pack advises: it never lets code alone comply', () => {
  for (const e of examples) {
    const j = judgeExample(e, shipped)
    if (j.packStatus === 'draft') expect(j.rulings.map((r) => r.verdict)).not.toContain('comply')
  }
})

test('every rule that is silenced breaks a worked example', () => {
  const unguarded: string[] = []
  const outcome = (e: Example, by: LawPacks): string => JSON.stringify(told(e, by))
  const now = new Map(examples.map((e) => [e, outcome(e, law)]))
  for (const pack of law.packs.values()) {
    for (const rule of pack.rules) {
      if (rule.holds === 'always') continue
      const silenced: Rule = { ...rule, holds: 'always' }
      const other = { ...pack, rules: pack.rules.map((r) => (r === rule ? silenced : r)) }
      const mutated: LawPacks = {
        ...law,
        packs: new Map(law.packs).set(pack.id, other),
        common: pack === law.common ? other : law.common,
      }
      // A rule of one instrument is read only for orders by that instrument.
      const reached = pack === law.common ? examples : examples.filter((e) => e.facts.instrument === pack.id)
      const breaks = reached.some((e) => outcome(e, mutated) !== now.get(e))
      if (!breaks) unguarded.push(`${pack.id} ${rule.id}`)
    }
  }
  expect(unguarded).toEqual([])
})
