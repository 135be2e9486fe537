import { isStored, type AskedCategory } from '../order/category.ts'
import type { StatedFacts } from '../order/facts.ts'
import type { Clause, Limits, Part, Question, RulingForPeople } from '../order/judgement.ts'
import { any, evaluate, not, type Truth } from './condition.ts'
import { readingOf, strangeElements, windowOf, type JudgeContext, type Reading } from './reading.ts'
import type { LawPacks, Pack, Rule } from './schema.ts'

/** All that judging reads: what is stated, the pack it is judged by, the law around that, and what we know ourselves. */
export type Matter = {
  readonly facts: StatedFacts
  readonly pack: Pack
  readonly law: LawPacks
  readonly context: JudgeContext
}

export type Judged = {
  /** As people see it; the judgement says for which rulings code needs no person. */
  readonly ruling: RulingForPeople
  readonly narrowed: boolean
  readonly preserve: boolean
  readonly pageCounsel: boolean
  /** It stands, and counsel must see why before anything leaves. */
  readonly flagged?: boolean
  /** Lawful on its face, and not ours to collect by machine: live data, capabilities. */
  readonly byHand?: boolean
}

/** One part of an order: some accounts of one ask, and how they stand to us. */
export type About = { readonly part: Part; readonly account: string }

const clause = (r: Rule): Clause => ({
  rule: r.id,
  cite: r.draft ? `${r.cite} (draft)` : r.cite,
  says: r.says,
  ...(r.box ? { box: r.box } : {}),
})

/** The rules that speak of a part, in the order of their weight, and whether each is kept. Those that do not apply are left out. */
export function appliedRules(matter: Matter, about: About, reading: Reading): { rule: Rule; truth: Truth }[] {
  const { facts, pack, law } = matter
  const category = facts.asks[about.part.ask]?.category
  const applied: { rule: Rule; truth: Truth }[] = []
  for (const rule of rulesOf(pack, law)) {
    if (rule.categories && (category === undefined || !rule.categories.includes(category))) continue
    const speaks = rule.when ? evaluate(rule.when, reading) : 'holds'
    if (speaks === 'fails') continue
    applied.push({ rule, truth: any([not(speaks), evaluate(rule.holds, reading)]) })
  }
  return applied
}

/** The rules of every order that the pack leaves standing, then its own. */
const rulesOf = (pack: Pack, { common }: LawPacks): readonly Rule[] =>
  pack === common
    ? pack.rules
    : [...common.rules.filter((r) => r.every_order && !pack.replaces.includes(r.id)), ...pack.rules]

/**
 * Whether the pack says that this issuer, alone or validated, may order this category. A pack that states nothing of it
 * opens to all; its rules speak then. Emergencies have rules of their own, and two people.
 */
export function opensTo(pack: Pack, category: AskedCategory, facts: StatedFacts): boolean {
  if (!isStored(category) || Object.keys(pack.opens).length === 0) return true
  const opener = pack.opens[category]
  const validator = facts.validated_by?.level
  return (
    opener !== undefined &&
    (opener.issued_by.includes(facts.issuer.level) ||
      (validator !== undefined && opener.validated_by?.includes(validator) === true))
  )
}

/** What the law makes of one part. A rule that the facts leave open becomes a question and never a pass. */
export function judgePart(matter: Matter, about: About, emergency: Truth): Judged {
  const { facts, pack, law, context } = matter
  const { part } = about
  const category = facts.asks[part.ask]?.category ?? 'subscriber'
  const reading = readingOf(facts, pack, law, context, about)
  const applied = appliedRules(matter, about, reading)

  const failed = applied.filter((a) => a.truth === 'fails').map((a) => a.rule)
  const refused = failed.filter((r) => r.on_fail.do === 'refuse')
  const narrowing = failed.filter((r) => r.on_fail.do === 'narrow')
  const flagged = failed.filter((r) => r.on_fail.do === 'counsel')
  const asked = applied
    .filter((a) => a.truth === 'unknown' || (a.truth === 'fails' && a.rule.on_fail.do === 'clarify'))
    .map((a) => a.rule)
  const held = applied.filter((a) => a.truth === 'holds').map((a) => a.rule)
  const pageCounsel = failed.some((r) => r.on_fail.do === 'counsel' || r.on_fail.page_counsel)
  const keepable = pack.preserve && isStored(category) && about.account === 'ours'
  const keep = keepable ? { keep: true as const } : {}

  const first = refused[0]?.on_fail
  if (first?.do === 'refuse') {
    const preserve = keepable && refused.every((r) => r.on_fail.do === 'refuse' && r.on_fail.preserve)
    const route = [first.words, first.route]
      .filter((w) => w !== undefined)
      .map((w) => fill(w, reading))
      .join(' ')
    const because = refused.map(clause)
    const ruling = {
      verdict: 'refuse' as const,
      category,
      part,
      ground: first.ground,
      route,
      ...(preserve ? keep : {}),
      because,
    }
    return { ruling, narrowed: false, preserve, pageCounsel }
  }
  const questions: Question[] = [
    ...asked.map((r) => ({ rule: r.id, ask: fill(r.question.ask, reading), fix: fill(r.question.fix, reading) })),
    ...strangeElements(facts, pack, law.common).map((ask) => ({
      rule: 'ELEMENT',
      ask,
      fix: 'Correct the order file, or type the facts anew.',
    })),
  ]
  const beyond = questions.length === 0 && emergency === 'fails' && !opensTo(pack, category, facts)
  if (beyond) {
    const { level } = facts.issuer
    questions.push({
      rule: 'OPENS',
      ask: `By what power does this authority (${level}) order ${category}? ${pack.title} does not open it to ${level}.`,
      fix: 'Name the provision and whoever issued or validated the order; counsel looks at it.',
    })
  }
  // Categories that are not stored never pass, however sound the order is.
  const byHand = !isStored(category) && questions.length === 0
  if (byHand) {
    questions.push({
      rule: 'CATEGORY',
      ask: `On its face the order is sound. We do not carry out ${category} by machine.`,
      fix: 'Our counsel arranges with you what is lawful. Please name a contact who can be reached at any hour.',
    })
  }
  if (questions.length > 0 || !isStored(category)) {
    const because = [...asked, ...(byHand || beyond ? held : [])].map(clause)
    const ruling = { verdict: 'clarify' as const, category, part, ask: questions, ...keep, because }
    return { ruling, narrowed: false, preserve: keepable, pageCounsel: pageCounsel || byHand || beyond, byHand }
  }
  const limits = limitsOf(facts, part, narrowing, context)
  const ruling: RulingForPeople = {
    verdict: pack.kind === 'preservation' ? 'preserve' : 'comply-after-two-approvals',
    category,
    part,
    ...(limits ? { limits } : {}),
    ...keep,
    because: [...narrowing, ...flagged, ...held].map(clause),
  }
  return {
    ruling,
    narrowed: narrowing.length > 0,
    preserve: keepable,
    pageCounsel,
    // Code alone complies for accounts of ours only: behind an address a person finds the account first.
    flagged: flagged.length > 0 || about.account !== 'ours',
  }
}

/** The end that the law itself sets: only what is stored at receipt. Windowless asks end there too. */
function limitsOf(
  facts: StatedFacts,
  part: Part,
  narrowing: readonly Rule[],
  context: JudgeContext,
): Limits | undefined {
  const ask = facts.asks[part.ask]
  const cut = narrowing.some((r) => r.on_fail.do === 'narrow' && r.on_fail.window_end === 'order.received_at')
  const endless = ask !== undefined && windowOf(ask).state === 'missing'
  return cut || endless ? { windowEndUtc: context.receivedAt } : undefined
}

/** Puts facts into the words of a pack: `{ask.window_words}`. What is unsaid is called so. */
const fill = (words: string, reading: Reading): string =>
  words.replace(/\{([a-z_.0-9]+)\}/g, (_all, path: string) => {
    const value = reading.value(path)
    if (value === undefined || value === '') return 'not stated'
    return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 400)
  })
