import { describe, expect, test } from 'vitest'
import { StatedFacts } from '../order/facts.ts'
import type { Judgement } from '../order/judgement.ts'
import { judgeExample, readExamples, signed, type Example } from './examples.ts'
import { loadLaw } from './pack.ts'
import { appliedRules } from './part.ts'
import { partsOf, readingOf } from './reading.ts'

const law = signed(await loadLaw('law'))
const examples = await readExamples('law')
const opened = new Set(['comply', 'comply-after-two-approvals', 'preserve'])
const complying = examples.filter((e) => judgeExample(e, law).rulings.some((r) => opened.has(r.verdict)))
const byPack = [...Map.groupBy(complying, (e) => e.facts.instrument)]

/** More is let through the higher it stands. */
const rank: Record<Judgement['rulings'][number]['verdict'], number> = {
  refuse: 0,
  clarify: 0,
  preserve: 1,
  'comply-after-two-approvals': 2,
  comply: 3,
}
const most = (j: Judgement): number => Math.max(0, ...j.rulings.map((r) => rank[r.verdict]))

/** The example without each single stated fact that an order file can lack. */
function* without(e: Example): Generator<{ removed: string; example: Example }> {
  const facts = e.facts as Record<string, unknown>
  const spots = [
    ...Object.keys(facts).map((key) => [key]),
    ...['issuer', 'validated_by', 'emergency', 'elements'].flatMap((key) =>
      Object.keys((facts[key] as object | undefined) ?? {}).map((field) => [key, field]),
    ),
    ...e.facts.asks.flatMap((ask, i) => Object.keys(ask).map((field) => ['asks', i, field])),
  ]
  for (const path of spots) {
    const copy = structuredClone(facts)
    const at = path.slice(0, -1).reduce<unknown>((x, step) => (x as Record<string, unknown>)[step], copy)
    Reflect.deleteProperty(at as object, path.at(-1) ?? '')
    const parsed = StatedFacts.parse(copy)
    if (parsed.ok) yield { removed: path.join('.'), example: { ...e, facts: parsed.value } }
  }
}

function openRules(e: Example): string[] {
  const { facts, context } = e
  const pack = law.packs.get(facts.instrument) ?? law.common
  const matter = { facts, pack, law, context }
  const { rulings } = judgeExample(e, law)
  return partsOf(facts, context).flatMap((about, i) => {
    const ruling = rulings[i]
    if (!ruling || !opened.has(ruling.verdict)) return []
    const reading = readingOf(facts, pack, law, context, about)
    return appliedRules(matter, about, reading)
      .filter((a) => a.truth === 'unknown')
      .map((a) => a.rule.id)
  })
}

describe('what is unsaid never passes', () => {
  test.each(byPack)('%s: an order that says less is never let further', (_id, of) => {
    const further: string[] = []
    for (const e of of) {
      const before = judgeExample(e, law)
      for (const { removed, example } of without(e)) {
        const after = judgeExample(example, law)
        // An emergency that nobody claims any more, or a warning that nobody raises, loses its second person with it.
        const calmer =
          most(before) === rank['comply-after-two-approvals'] &&
          ((before.page === 'emergency' && after.page !== 'emergency') || (before.pageCounsel && !after.pageCounsel))
        if (most(after) > most(before) && !calmer) further.push(`${e.name}: without ${removed}`)
        const open = openRules(example)
        if (open.length > 0) further.push(`${e.name}: without ${removed} it is opened while ${open.join()} is unknown`)
      }
    }
    expect(further).toEqual([])
  })
})
