import { expect, test } from 'vitest'
import { storedCategories } from '../order/category.ts'
import { judgeExample, readExamples, signed } from './examples.ts'
import { loadLaw } from './pack.ts'

const law = signed(await loadLaw('law'))
const examples = await readExamples('law')
const window = { from: '2026-09-15T00:00:00Z', to: '2026-10-15T00:00:00Z' }

/** Article 10 opens what the law that the order names opens: no list can say which. */
const byAnotherLaw = 'eu.dsa-art-10'

test('no order is answered with a category that its instrument does not open', () => {
  const answered = new Set<string>()
  for (const e of examples) {
    const pack = law.packs.get(e.facts.instrument)
    if (!pack || pack.id === byAnotherLaw || !['production', 'preservation'].includes(pack.kind)) continue
    if (Object.keys(pack.opens).length === 0) continue
    for (const category of storedCategories.filter((c) => pack.opens[c] === undefined)) {
      const asks = e.facts.asks.map((ask) => ({ ...ask, category, ...window }))
      const j = judgeExample({ ...e, facts: { ...e.facts, asks } }, law)
      const verdicts = j.rulings.map((r) => r.verdict).filter((v) => v !== 'refuse' && v !== 'clarify')
      if (verdicts.length > 0) answered.add(`${pack.id} ${category}: ${e.name}`)
    }
  }
  expect([...answered]).toEqual([])
})
