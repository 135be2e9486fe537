import type { Mistake } from '../platform/config-mistakes.ts'
import type { Example } from './examples.ts'
import { appliedRules } from './part.ts'
import { partsOf, readingOf } from './reading.ts'
import type { LawPacks, Pack, Rule } from './schema.ts'

/**
 * What no worked example shows: an element that none states, a rule that none sees held or none sees failing. A rule
 * that only asks has failed where it is left open.
 */
export function lintCoverage(pack: Pack, law: LawPacks, examples: readonly Example[]): Mistake[] {
  const about = examples.filter(({ facts }) => (law.packs.get(facts.instrument) ?? law.common) === pack)
  const stated = new Set((pack === law.common ? examples : about).flatMap((e) => Object.keys(e.facts.elements)))
  const { held, failed } = rulesShown(pack, law, pack === law.common ? examples : about)
  return [
    ...Object.keys(pack.elements)
      .filter((name) => !stated.has(name))
      .map((name) => ({ path: ['elements', name], words: `no worked example states the element ${name}` })),
    ...pack.rules.flatMap((rule, i) => {
      const path = ['rules', i]
      return [
        ...(held.has(rule.id) || rule.holds === 'never'
          ? []
          : [{ path, words: `no worked example shows ${rule.id} held` }]),
        ...(failed.has(rule.id) || rule.holds === 'always'
          ? []
          : [{ path, words: `no worked example shows ${rule.id} failing` }]),
      ]
    }),
  ]
}

function rulesShown(pack: Pack, law: LawPacks, examples: readonly Example[]): Record<'held' | 'failed', Set<string>> {
  const shown = { held: new Set<string>(), failed: new Set<string>() }
  const own = new Set<Rule>(pack.rules)
  for (const { facts, context } of examples) {
    const judgedBy = law.packs.get(facts.instrument) ?? law.common
    const parts = partsOf(facts, context)
    const nothing = { part: { ask: 0, accounts: [] }, account: 'none' }
    for (const part of parts.length > 0 ? parts : [nothing]) {
      const reading = readingOf(facts, judgedBy, law, context, part)
      for (const { rule, truth } of appliedRules({ facts, pack: judgedBy, law, context }, part, reading)) {
        if (!own.has(rule)) continue
        if (truth === 'holds') shown.held.add(rule.id)
        else if (truth === 'fails' || rule.on_fail.do === 'clarify') shown.failed.add(rule.id)
      }
    }
  }
  return shown
}
