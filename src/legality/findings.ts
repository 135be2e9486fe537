import type { StatedFacts } from '../order/facts.ts'
import type { LawPacks } from './schema.ts'

/** Our own finding that the documents contradict each other, unless a person said since which of them is meant (A03-CONFLICT). */
export const withConflict = (facts: StatedFacts): StatedFacts => ({
  ...facts,
  elements: { documents_conflict: true, ...facts.elements },
})

/**
 * The facts as a sender may state them: without what only our own people can find, such as that an agency knows the
 * case. INVARIANT I17: text of a demand never settles a question that is put to staff.
 */
export function withoutFindings(facts: StatedFacts, law: LawPacks): StatedFacts {
  const declared = { ...law.common.elements, ...law.packs.get(facts.instrument)?.elements }
  const elements = Object.fromEntries(Object.entries(facts.elements).filter(([name]) => !declared[name]?.by_staff))
  return { ...facts, elements }
}
