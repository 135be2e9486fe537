import type { StatedFacts } from '../order/facts.ts'
import type { Judgement, Ruling, Urgency } from '../order/judgement.ts'
import { hours, Instant } from '../order/time.ts'
import { any, evaluate } from './condition.ts'
import { timesOf } from './due.ts'
import { noticeOf } from './notice.ts'
import { judgePart, type Judged, type Matter } from './part.ts'
import { partsOf, readingOf, type JudgeContext } from './reading.ts'
import type { LawPacks } from './schema.ts'

/**
 * What the law lets us do with an order, part by part, with the clause for each. Pure: equal facts, law, and context
 * give an equal judgement.
 *
 * A rule that the facts leave open becomes a question and never a pass. An instrument we have no pack for, an unknown
 * box of a form, an unusable time: all are questions. Content and emergencies never get a bare `comply` (I6).
 * Rulings stand in the order of the asks; an ask whose accounts stand differently has several.
 */
export function judge(facts: StatedFacts, law: LawPacks, context: JudgeContext): Judgement {
  const pack = law.packs.get(facts.instrument) ?? law.common
  const matter: Matter = { facts, pack, law, context }
  const whole = readingOf(facts, pack, law, context)
  const emergency = any([
    facts.emergency ? 'holds' : 'fails',
    pack.emergency ? evaluate(pack.emergency, whole) : 'fails',
  ])
  const parts = partsOf(facts, context)
  // An order that asks for nothing still gets its questions.
  const nothing = { part: { ask: 0, accounts: [] }, account: 'none' }
  const judged = (parts.length > 0 ? parts : [nothing]).map((about) => judgePart(matter, about, emergency))

  const { times, unsure } = timesOf(pack, whole, context)
  const due = times.dueSafe ?? times.dueLegal
  const page: Urgency =
    emergency === 'holds'
      ? 'emergency'
      : pack.page === 'routine' && due && Instant.between(context.now, due) <= hours(24)
        ? 'deadline'
        : pack.page
  const common = {
    pack: pack.id,
    packVersion: pack.version,
    verdict: overall(judged),
    ...times,
    preserve: judged.some((j) => j.preserve),
    pageCounsel: pack.page_counsel || unsure || judged.some((j) => j.pageCounsel),
    notice: noticeOf(pack, whole, context.now),
    ...(pack.review ? { review: pack.review } : {}),
  }
  // An order of silence asks for nothing: once it is in order there is nothing to rule on, only to keep.
  const ruled = judged.filter((j) => facts.asks.length > 0 || !complies(j))
  const { status, kind } = pack
  return status === 'active' && kind === 'production' && emergency === 'fails' && page !== 'emergency'
    ? { ...common, packStatus: status, kind, page, rulings: ruled.map(byCode) }
    : { ...common, packStatus: status, kind, page, rulings: ruled.map((j) => j.ruling) }
}

const complies = (j: Judged): boolean => j.ruling.verdict === 'comply-after-two-approvals'

/** The ruling without a person's decision on the law, where nothing in it wants one. */
function byCode({ ruling, flagged }: Judged): Ruling {
  if (flagged || ruling.verdict !== 'comply-after-two-approvals') return ruling
  const { category } = ruling
  return category === 'content' ? ruling : { ...ruling, verdict: 'comply', category }
}

function overall(judged: readonly Judged[]): Judgement['verdict'] {
  const verdicts = judged.map((j) => j.ruling.verdict)
  if (verdicts.includes('preserve')) return 'preserve'
  const complying = judged.filter(complies)
  if (complying.length === verdicts.length && !judged.some((j) => j.narrowed)) return 'comply'
  if (complying.length > 0 || (verdicts.includes('refuse') && judged.some((j) => j.byHand))) return 'narrow'
  return verdicts.includes('clarify') ? 'clarify' : 'refuse'
}
