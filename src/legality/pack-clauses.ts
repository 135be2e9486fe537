import { canonical } from '../order/canonical.ts'
import { conditionInWords } from './condition-words.ts'
import { clockLine, ruleLines } from './pack-page.ts'
import type { LawPacks, Pack } from './schema.ts'

/** Under which heading a clause of a pack stands. */
export const clauseGroups = ['opens', 'rules', 'clocks', 'secrecy', 'other', 'every-order'] as const
export type ClauseGroup = (typeof clauseGroups)[number]

/** One clause of a pack, with a name that a link can point at. The words are those of the pack, in English. */
export type Clause = {
  /** The rule's own id, or such as `opens-content`, `clock-1`. */
  readonly id: string
  readonly group: ClauseGroup
  readonly cite: string
  /** What the law says there. */
  readonly says: string
  /** Not confirmed in a source: written from memory, or our reading. */
  readonly draft: boolean
  /** How Duly applies it: `when`, `holds`, `fails`, `open`, each in words. */
  readonly applied: readonly { readonly how: string; readonly words: string }[]
}

/** A clause of two versions that differs between them; nothing where it was not, or is no more. */
export type ClauseChange = { readonly id: string; readonly was: Clause | null; readonly is: Clause | null }

/** A pack clause by clause: who may issue it for what, its rules, clocks, secrecy and the rest, and what holds for every order. */
export function packClauses(pack: Pack, law: LawPacks): Clause[] {
  const clause = (id: string, group: ClauseGroup, cite: string, says: string, draft = false): Clause => ({ id, group, cite, says, draft, applied: [] }) // prettier-ignore
  const rules = (of: Pack['rules'], group: ClauseGroup): Clause[] =>
    of.map((r) => ({ ...clause(r.id, group, r.cite, r.says, r.draft), applied: ruleLines(r).slice(2).map(applied) }))
  const others = (['threshold', 'objection', 'penalty', 'costs'] as const).flatMap((name) => {
    const said = pack[name]
    return said ? [clause(name, 'other', said.cite, said.says, said.draft)] : []
  })
  const every = law.common.rules.filter((r) => r.every_order && !pack.replaces.includes(r.id))
  return [
    ...Object.entries(pack.opens).map(([category, o]) => {
      const by = `${category}: ${o.issued_by.join(' or ')}${o.validated_by ? `; anyone else once validated by ${o.validated_by.join(' or ')}` : ''}` // prettier-ignore
      return clause(`opens-${category}`, 'opens', o.cite, o.note ? `${by}. ${o.note}` : by)
    }),
    ...rules(pack.rules, 'rules'),
    ...pack.clocks.map(
      (c, i) =>
      clause(`clock-${i + 1}`, 'clocks', c.cite, clockLine(c).replace(` (${c.cite}`, '').replace(/\)$|; draft: .*$/, '').trim(), c.draft), // prettier-ignore
    ),
    clause('secrecy', 'secrecy', pack.secrecy.cite, pack.secrecy.says, pack.secrecy.draft),
    ...pack.notice.map(
      (n, i) =>
      clause(`notice-${i + 1}`, 'secrecy', n.cite, `${n.rule}${n.field ? ` ${n.field}` : ''}${n.when ? `, if ${conditionInWords(n.when)}` : ''}`), // prettier-ignore
    ),
    ...others,
    ...(pack.id === law.common.id ? [] : rules(every, 'every-order')),
  ]
}

/** `holds  if …` in its two parts. */
function applied(line: string): { how: string; words: string } {
  const [, how = '', words = line] = /^\s*(\w+)\s+(.*)$/s.exec(line) ?? []
  return { how, words }
}

/** What differs between two versions of a pack, clause by clause, in the order in which a reader meets them. */
export function clauseChanges(was: readonly Clause[], is: readonly Clause[]): ClauseChange[] {
  const ids = [...new Set([...is, ...was].map((c) => c.id))]
  return ids.flatMap((id) => {
    const [then, now] = [was.find((c) => c.id === id) ?? null, is.find((c) => c.id === id) ?? null]
    return canonical(then) === canonical(now) ? [] : [{ id, was: then, is: now }]
  })
}
