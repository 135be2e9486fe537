import type { AskedCategory } from '../order/category.ts'
import type { StatedFacts } from '../order/facts.ts'
import type { NoticeRule, Ruling } from '../order/judgement.ts'
import type { Instant } from '../order/time.ts'
import { pathsOf } from './condition.ts'
import { withoutFindings } from './findings.ts'
import { judge } from './judge.ts'
import { addresseeOf, readingOf, type JudgeContext, type Reading } from './reading.ts'
import type { LawPacks, Pack, Rule } from './schema.ts'

/** A box of the form that a question hangs on and that the draft leaves empty. */
export type EmptyBox = {
  readonly element: string
  readonly means: string
  readonly type: Pack['elements'][string]['type']
  readonly values?: readonly string[]
}

/** What would become of one part of a draft. `decided-by-people`: nothing is missing that the officer could add. */
export type DraftPart = {
  readonly category: AskedCategory
  readonly accounts: readonly string[]
  readonly outlook: 'answered' | 'kept' | 'asked-back' | 'refused' | 'decided-by-people'
  /** What we would ask the officer, and what mends it. */
  readonly asks: readonly { readonly ask: string; readonly fix: string; readonly cite?: string }[]
  readonly refusal?: { readonly ground: string; readonly words: string; readonly cites: readonly string[] }
  /** Only what was stored before this moment could be given. */
  readonly onlyBefore?: Instant
}

export type DraftCheck = {
  readonly instrument: { readonly id: string; readonly title: string; readonly version: string }
  /** No lawyer signed off this pack yet: the check is advice. */
  readonly advice: boolean
  readonly parts: readonly DraftPart[]
  readonly emptyBoxes: readonly EmptyBox[]
  /** What our own people look into after receipt; nothing for the officer to add. */
  readonly afterReceipt: readonly string[]
  /** What would run if the order came in now. Instants are UTC; `zone` is where the addressee counts its days. */
  readonly deadline: {
    readonly words: string
    readonly answerBy?: Instant
    readonly outer?: Instant
    readonly notBefore?: Instant
    readonly keptUntil?: Instant
    readonly zone?: string
  }
  readonly user: { readonly rule: NoticeRule['rule']; readonly cite: string }
}

/**
 * An officer's draft judged before it is sent (F5): what would be asked back or refused, which boxes are empty, which
 * deadline would run if it came in at `now`. It reads facts, law, and the names of our companies and domains, which are
 * public; no account is looked up, so the answer is the same whether an account exists or not. Findings of our own
 * people in the draft count for nothing (I17).
 */
export function checkDraft(
  draft: StatedFacts,
  law: LawPacks,
  entities: JudgeContext['entities'],
  now: Instant,
): DraftCheck {
  const facts = withoutFindings(draft, law)
  const pack = law.packs.get(facts.instrument) ?? law.common
  const context: JudgeContext = { receivedAt: now, now, entities }
  const judgement = judge(facts, law, context)
  const form: Form = { pack, law, reading: readingOf(facts, pack, law, context) }
  const asked = judgement.rulings.flatMap((r) => (r.verdict === 'clarify' ? r.ask : []))
  const rules = asked.map((q) => ruleOf(form, q.rule)).filter((r) => r !== undefined)
  const boxes = rules.filter((r) => !isOurs(form, r)).flatMap((r) => emptyBoxes(form, r))
  const { dueSafe, dueLegal, holdUntil, keepUntil } = judgement
  const zone = addresseeOf(facts, context)?.zone
  return {
    instrument: { id: facts.instrument, title: pack.title, version: pack.version },
    advice: pack.status !== 'active',
    parts: judgement.rulings.map((r) => partOf(form, r)),
    emptyBoxes: [...new Map(boxes.map((b) => [b.element, b])).values()],
    afterReceipt: [...new Set(rules.filter((r) => isOurs(form, r)).map((r) => r.says))],
    deadline: {
      words: pack.deadline,
      ...(dueSafe ? { answerBy: dueSafe } : {}),
      ...(dueLegal ? { outer: dueLegal } : {}),
      ...(holdUntil ? { notBefore: holdUntil } : {}),
      ...(keepUntil ? { keptUntil: keepUntil } : {}),
      ...(zone === undefined ? {} : { zone }),
    },
    user: { rule: judgement.notice.rule, cite: judgement.notice.cite },
  }
}

type Form = { readonly pack: Pack; readonly law: LawPacks; readonly reading: Reading }

const ruleOf = ({ pack, law }: Form, id: string): Rule | undefined =>
  pack.rules.find((r) => r.id === id) ?? law.common.rules.find((r) => r.id === id)

const elementOf = ({ pack, law }: Form, path: string): Pack['elements'][string] | undefined => {
  const [root, name = ''] = path.split('.')
  return root === 'elements' ? (pack.elements[name] ?? law.common.elements[name]) : undefined
}

const readBy = (r: Rule): string[] => [...pathsOf(r.holds), ...(r.when ? pathsOf(r.when) : [])]

/** Whether only our own people can settle it: by a finding, by calling back, or because nothing settles it but counsel. */
const isOurs = (form: Form, r: Rule): boolean =>
  r.holds === 'never' || readBy(r).some((p) => p === 'order.call_back' || elementOf(form, p)?.by_staff === true)

function emptyBoxes(form: Form, r: Rule): EmptyBox[] {
  return readBy(r).flatMap((path) => {
    const element = elementOf(form, path)
    if (!element || form.reading.value(path) !== undefined) return []
    const { means, type, values } = element
    return [{ element: path.slice('elements.'.length), means, type, ...(values ? { values } : {}) }]
  })
}

function partOf(form: Form, r: Ruling): DraftPart {
  const about = { category: r.category, accounts: r.part?.accounts ?? [], asks: [] }
  switch (r.verdict) {
    case 'refuse':
      return {
        ...about,
        outlook: 'refused',
        refusal: { ground: r.ground, words: r.route ?? '', cites: r.because.map((c) => c.cite) },
      }
    case 'clarify': {
      const toOfficer = r.ask.flatMap(({ rule: id, ask, fix }) => {
        const rule = ruleOf(form, id)
        if (rule ? isOurs(form, rule) : id === 'CATEGORY') return []
        return [{ ask, fix, ...(rule ? { cite: rule.cite } : {}) }]
      })
      return { ...about, asks: toOfficer, outlook: toOfficer.length > 0 ? 'asked-back' : 'decided-by-people' }
    }
    case 'preserve':
    case 'comply':
    case 'comply-after-two-approvals': {
      const end = r.limits?.windowEndUtc
      return {
        ...about,
        outlook: r.verdict === 'preserve' ? 'kept' : 'answered',
        ...(end ? { onlyBefore: end } : {}),
      }
    }
    default:
      return r satisfies never
  }
}
