import { askedCategories } from '../order/category.ts'
import { issuerLevels } from '../order/facts.ts'
import type { Condition } from './condition.ts'
import type { Pack, Rule } from './schema.ts'

/** Values that a fact can have at all; nothing when any word or number is possible. */
function valuesOf(fact: string, pack: Pack, common: Pack): readonly unknown[] | undefined {
  if (fact === 'issuer.level' || fact === 'validated_by.level') return issuerLevels
  if (fact === 'ask.category') return askedCategories
  const [root, name = ''] = fact.split('.')
  const element = root === 'elements' ? (pack.elements[name] ?? common.elements[name]) : undefined
  if (element?.type === 'yes-no') return [true, false]
  return element?.values
}

/** Values a condition tests for that its fact can never have, such as a box the form does not show. */
export function impossibleValues(c: Condition, pack: Pack, common: Pack): { fact: string; value: unknown }[] {
  if (typeof c === 'string') return []
  if ('all' in c) return c.all.flatMap((x) => impossibleValues(x, pack, common))
  if ('any' in c) return c.any.flatMap((x) => impossibleValues(x, pack, common))
  if ('not' in c) return impossibleValues(c.not, pack, common)
  const tested = 'is' in c ? [c.is] : 'in' in c ? c.in : 'has_any' in c ? c.has_any : []
  const possible = valuesOf(c.fact, pack, common)
  return possible ? tested.filter((v) => !possible.includes(v)).map((value) => ({ fact: c.fact, value })) : []
}

/** Whether no facts at all could make this condition hold. Looks at contradictions it can see; false when unsure. */
export function neverHolds(c: Condition): boolean {
  if (c === 'never') return true
  if (c === 'always') return false
  if ('all' in c) return c.all.some(neverHolds) || contradicts(c.all)
  if ('any' in c) return c.any.every(neverHolds)
  return 'not' in c && alwaysHolds(c.not)
}

const alwaysHolds = (c: Condition): boolean =>
  c === 'always' ||
  (typeof c === 'object' &&
    (('all' in c && c.all.every(alwaysHolds)) ||
      ('any' in c && c.any.some(alwaysHolds)) ||
      ('not' in c && neverHolds(c.not))))

/** Two tests of one fact, side by side, that exclude each other. */
function contradicts(parts: readonly Condition[]): boolean {
  const asked = new Map<string, ReadonlySet<unknown>>()
  const unstated = new Set<string>()
  for (const c of parts) {
    if (typeof c === 'string' || !('fact' in c)) continue
    if ('stated' in c && !c.stated) unstated.add(c.fact)
    const values = 'is' in c ? [c.is] : 'in' in c ? c.in : undefined
    if (!values) continue
    const both = values.filter((v) => asked.get(c.fact)?.has(v) ?? true)
    if (both.length === 0) return true
    asked.set(c.fact, new Set(both))
  }
  return [...asked.keys()].some((fact) => unstated.has(fact))
}

/** An earlier rule that refuses in every case this one speaks of, so that this one never decides anything. */
export function alwaysDecidedBefore(rule: Rule, earlier: readonly Rule[]): Rule | undefined {
  const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)
  return earlier.find((r) => {
    const wider = !r.categories || (rule.categories?.every((c) => r.categories?.includes(c)) ?? false)
    const whenever = r.when === undefined || alwaysHolds(r.when) || same(r.when, rule.when)
    return r.on_fail.do === 'refuse' && wider && whenever && (neverHolds(r.holds) || same(r.holds, rule.holds))
  })
}
