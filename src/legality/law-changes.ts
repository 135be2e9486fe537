import { canonical, type Json } from '../order/canonical.ts'
import { packPage, ruleLines } from './pack-page.ts'
import type { LawPacks, Pack } from './schema.ts'

/** One pack that differs between two editions, in words for counsel. */
export type PackChange = {
  readonly pack: string
  readonly change: 'added' | 'removed' | 'changed'
  readonly from?: string
  readonly to?: string
  /** `-` what stood there, `+` what is proposed, each under the rule it belongs to. */
  readonly words: readonly string[]
}

const hashes = (law: LawPacks): Map<string, string> => new Map(law.loaded.map((l) => [l.id, l.sha256]))

/** What changes from one edition to another, pack by pack. Packs of equal text and standing are left out. */
export function lawChanges(before: LawPacks, after: LawPacks): PackChange[] {
  const [old, fresh] = [hashes(before), hashes(after)]
  const ids = [...new Set([...old.keys(), ...fresh.keys()])].sort()
  return ids.flatMap((id): PackChange[] => {
    const [a, b] = [before.packs.get(id), after.packs.get(id)]
    if (!b && a) return [{ pack: id, change: 'removed', from: a.version, words: [`- ${a.title}`] }]
    if (!a && b) return [{ pack: id, change: 'added', to: b.version, words: [`+ ${b.title}`] }]
    if (!a || !b)
      return old.get(id) === fresh.get(id)
        ? []
        : [{ pack: id, change: 'changed', words: ['the public holidays differ'] }]
    if (old.get(id) === fresh.get(id) && a.status === b.status) return []
    return [{ pack: id, change: 'changed', from: a.version, to: b.version, words: differing(a, before, b, after) }]
  })
}

function differing(a: Pack, before: LawPacks, b: Pack, after: LawPacks): string[] {
  const same = (x: unknown, y: unknown): boolean => canonical(x as Json) === canonical(y as Json)
  const ids = [...new Set([...a.rules, ...b.rules].map((r) => r.id))]
  const rules = ids.flatMap((id) => {
    const [was, is] = [a.rules.find((r) => r.id === id), b.rules.find((r) => r.id === id)]
    if (was && is) return same(was, is) ? [] : [`  rule ${id}`, ...lineChanges(ruleLines(was), ruleLines(is))]
    return was
      ? [`- rule ${id} goes`, ...ruleLines(was).map(minus)]
      : [`+ rule ${id} comes`, ...(is ? ruleLines(is).map(plus) : [])]
  })
  const page = (pack: Pack, law: LawPacks): string[] =>
    packPage({ ...pack, rules: [] }, { ...law, common: { ...law.common, rules: [] } }, { examples: 0 }).split('\n')
  const words = [...lineChanges(page(a, before), page(b, after)), ...rules]
  return words.length > 0 ? words : ['  only comments or the order of the file']
}

const minus = (line: string): string => `- ${line.trimStart()}`
const plus = (line: string): string => `+ ${line.trimStart()}`

/** Lines that stand only in the one or only in the other. */
const lineChanges = (was: readonly string[], is: readonly string[]): string[] => [
  ...was.filter((line) => !is.includes(line)).map(minus),
  ...is.filter((line) => !was.includes(line)).map(plus),
]
