import { isStored } from '../order/category.ts'
import type { StatedFacts } from '../order/facts.ts'
import type { Clause, Judgement, Limits, NoticeRule, Part, Question, Ruling } from '../order/judgement.ts'
import { hours, Instant } from '../order/time.ts'
import { isZone, moment, periodEnd, type End } from './clocks.ts'
import { any, evaluate, not, type Truth } from './condition.ts'
import {
  addresseeOf,
  partsOf,
  readingOf,
  strangeElements,
  windowOf,
  type JudgeContext,
  type Reading,
} from './reading.ts'
import type { LawPacks, Pack, PackClock, Rule } from './schema.ts'

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
  const whole = readingOf(facts, pack, law, context)
  const emergency = any([
    facts.emergency ? 'holds' : 'fails',
    pack.emergency ? evaluate(pack.emergency, whole) : 'fails',
  ])
  const strange = strangeElements(facts, pack, law.common)
  const judged = partsOf(facts, context).map((about) =>
    rule(facts, pack, law, context, about, emergency !== 'fails', strange),
  )
  // An order that asks for nothing still gets its questions.
  if (judged.length === 0) {
    judged.push(rule(facts, pack, law, context, { part: { ask: 0, accounts: [] }, account: 'none' }, true, strange))
  }
  const clocks = clocksOf(pack, facts, context, whole)
  // An order of silence asks for nothing: once it is in order there is nothing to rule on, only to keep.
  const rulings = judged.map((j) => j.ruling).filter((r) => facts.asks.length > 0 || !complies(r))
  const due = clocks.times.dueSafe ?? clocks.times.dueLegal
  return {
    pack: pack.id,
    packVersion: pack.version,
    packStatus: pack.status,
    verdict: overall(judged),
    kind: pack.kind,
    rulings,
    ...clocks.times,
    preserve: pack.preserve && judged.some((j) => j.preserve),
    page:
      emergency === 'holds'
        ? 'emergency'
        : pack.page === 'routine' && due && Instant.between(context.now, due) <= hours(24)
          ? 'deadline'
          : pack.page,
    pageCounsel: pack.page_counsel || clocks.unsure || judged.some((j) => j.pageCounsel),
    notice: noticeOf(pack, whole, context.now),
  }
}

type Judged = {
  ruling: Ruling
  narrowed: boolean
  preserve: boolean
  pageCounsel: boolean
  /** Lawful on its face, and not ours to collect by machine: live data, capabilities. */
  byHand?: boolean
}

const complies = (r: Ruling): boolean => r.verdict === 'comply' || r.verdict === 'comply-after-two-approvals'

const clause = (r: Rule): Clause => ({ rule: r.id, cite: r.draft ? `${r.cite} (draft)` : r.cite, says: r.says })

function rule(
  facts: StatedFacts,
  pack: Pack,
  law: LawPacks,
  context: JudgeContext,
  about: { part: Part; account: string },
  twoPersons: boolean,
  strange: readonly string[],
): Judged {
  const ask = facts.asks[about.part.ask]
  const category = ask?.category ?? 'subscriber'
  const reading = readingOf(facts, pack, law, context, about)
  const everyOrder =
    pack === law.common ? [] : law.common.rules.filter((r) => r.every_order && !pack.replaces.includes(r.id))
  const applied = [...everyOrder, ...pack.rules]
    .filter((r) => !r.categories || (ask !== undefined && r.categories.includes(category)))
    .filter((r) => !r.when || evaluate(r.when, reading) !== 'fails')
    .map((r) => ({
      rule: r,
      truth: any([not(r.when ? evaluate(r.when, reading) : 'holds'), evaluate(r.holds, reading)]),
    }))

  const failed = applied.filter((a) => a.truth === 'fails').map((a) => a.rule)
  const open = applied.filter((a) => a.truth === 'unknown').map((a) => a.rule)
  const refused = failed.filter((r) => r.on_fail.do === 'refuse')
  const narrowing = failed.filter((r) => r.on_fail.do === 'narrow')
  const flagged = failed.filter((r) => r.on_fail.do === 'counsel')
  const asked = applied
    .map((a) => a.rule)
    .filter((r) => open.includes(r) || (failed.includes(r) && r.on_fail.do === 'clarify'))
  const held = applied.filter((a) => a.truth === 'holds').map((a) => a.rule)
  const pageCounsel = failed.some((r) => r.on_fail.do === 'counsel' || r.on_fail.page_counsel)
  const keepable = isStored(category) && about.account === 'ours'
  const { part } = about

  const first = refused[0]?.on_fail
  if (first?.do === 'refuse') {
    const preserve = keepable && refused.every((r) => r.on_fail.do === 'refuse' && r.on_fail.preserve)
    const route = [first.words, first.route]
      .filter((w) => w !== undefined)
      .map((w) => fill(w, reading))
      .join(' ')
    const ruling: Ruling = {
      verdict: 'refuse',
      category,
      part,
      ground: first.ground,
      route,
      because: refused.map(clause),
    }
    return { ruling, narrowed: false, preserve, pageCounsel }
  }
  const questions: Question[] = [
    ...asked.map((r) => ({ rule: r.id, ask: fill(r.question.ask, reading), fix: fill(r.question.fix, reading) })),
    ...strange.map((ask) => ({ rule: 'ELEMENT', ask, fix: 'Correct the order file, or type the facts anew.' })),
  ]
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
    const ruling: Ruling = {
      verdict: 'clarify',
      category,
      part,
      ask: questions,
      because: [...asked, ...(byHand ? held : [])].map(clause),
    }
    return { ruling, narrowed: false, preserve: keepable, pageCounsel: pageCounsel || byHand, byHand }
  }
  const limits = limitsOf(facts, part, narrowing, context)
  const body = { part, ...(limits ? { limits } : {}), because: [...narrowing, ...flagged, ...held].map(clause) }
  const ruling: Ruling =
    pack.kind === 'preservation'
      ? { verdict: 'preserve', category, ...body }
      : category === 'content' ||
          twoPersons ||
          flagged.length > 0 ||
          pack.kind !== 'production' ||
          pack.status !== 'active'
        ? { verdict: 'comply-after-two-approvals', category, ...body }
        : { verdict: 'comply', category, ...body }
  return { ruling, narrowed: narrowing.length > 0, preserve: keepable, pageCounsel }
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

function overall(judged: readonly Judged[]): Judgement['verdict'] {
  const verdicts = judged.map((j) => j.ruling.verdict)
  if (verdicts.includes('preserve')) return 'preserve'
  const complying = judged.filter((j) => complies(j.ruling))
  if (complying.length === verdicts.length && !judged.some((j) => j.narrowed)) return 'comply'
  if (complying.length > 0 || (verdicts.includes('refuse') && judged.some((j) => j.byHand))) return 'narrow'
  return verdicts.includes('clarify') ? 'clarify' : 'refuse'
}

/** Puts facts into the words of a pack: `{ask.window_words}`. What is unsaid is called so. */
const fill = (words: string, reading: Reading): string =>
  words.replace(/\{([a-z_.0-9]+)\}/g, (_all, path: string) => {
    const value = reading.value(path)
    if (value === undefined || value === '') return 'not stated'
    return (typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 400)
  })

type Clocks = {
  times: Pick<
    Judgement,
    | 'dueSafe'
    | 'dueLegal'
    | 'holdUntil'
    | 'keepUntil'
    | 'objectSafe'
    | 'objectLegal'
    | 'answerSafe'
    | 'answerLegal'
    | 'suspended'
  >
  /** A hold whose end may roll over holidays we have no calendar for. */
  unsure: boolean
}

/** What remains of a suspended period is never less than this (our reading; the text is silent). */
const leastRemainder = hours(8)

function clocksOf(pack: Pack, facts: StatedFacts, context: JudgeContext, reading: Reading): Clocks {
  // Periods end in the addressee's zone; with no addressee of ours there is none to count in.
  if (!addresseeOf(facts, context)) return { times: {}, unsure: false }
  const pick = (
    purpose: PackClock['for'],
    enough: (t: Truth) => boolean,
  ): { clock: PackClock; end: End } | undefined => {
    const clock = pack.clocks.find((c) => c.for === purpose && enough(c.when ? evaluate(c.when, reading) : 'holds'))
    const end = clock && endOf(clock, reading, context)
    return clock && end && { clock, end }
  }
  // While it is open which period applies, we work to the shortest: packs list it first.
  const due = pick('due', (t) => t !== 'fails')
  const hold = pick('hold', (t) => t === 'holds')
  const keep = pick('keep', (t) => t === 'holds')
  const object = pick('object', (t) => t !== 'fails')
  const answer = context.question ? pick('answer', (t) => t === 'holds') : undefined
  const suspended =
    due?.clock.suspended_by_question === true && context.question !== undefined && !context.question.answeredAt
  const dueEnd = due && !suspended ? resumed(due, reading, context) : undefined
  const holdUntil = hold?.end.legal
  // Nothing may leave before the hold ends, so the moment we work to cannot lie before it.
  const dueSafe = dueEnd && holdUntil ? Instant.latest(dueEnd.safe, holdUntil) : dueEnd?.safe
  return {
    times: {
      ...(dueSafe ? { dueSafe } : {}),
      ...(dueEnd && !due?.clock.own_target ? { dueLegal: dueEnd.legal } : {}),
      ...(holdUntil ? { holdUntil } : {}),
      ...(keep ? { keepUntil: keep.end.legal } : {}),
      ...(object ? { objectSafe: object.end.safe, objectLegal: object.end.legal } : {}),
      ...(answer ? { answerSafe: answer.end.safe, answerLegal: answer.end.legal } : {}),
      ...(suspended ? { suspended: true as const } : {}),
    },
    unsure: hold !== undefined && !hold.end.sure,
  }
}

/** The end of a due period after an answered question: the rest of it, and for the law a fresh one (our reading). */
function resumed(due: { clock: PackClock; end: End }, reading: Reading, context: JudgeContext): End {
  const { question } = context
  if (!due.clock.suspended_by_question || !question?.answeredAt) return due.end
  const rest = Math.max(Instant.between(question.askedAt, due.end.safe), leastRemainder)
  const fresh = endOf(due.clock, reading, context, question.answeredAt)
  return { safe: Instant.plus(question.answeredAt, rest), legal: fresh?.legal ?? due.end.legal, sure: due.end.sure }
}

/** Nothing when the pack's clock hangs on a date that nobody stated. */
function endOf(clock: PackClock, reading: Reading, context: JudgeContext, start?: Instant): End | undefined {
  const stated = clock.zone_field ? reading.value(clock.zone_field) : undefined
  const zone = isZone(stated) ? stated : (clock.zone ?? reading.zone)
  if (clock.rule === 'on-face') {
    const end = clock.field ? moment(reading.value(clock.field), zone, 'end') : undefined
    return end ? { safe: end, legal: end, sure: true } : undefined
  }
  // One demand has one clock: a repetition runs from the first receipt.
  const received = context.firstReceivedAt ?? reading.receivedAt
  const from = start ?? (clock.from ? moment(reading.value(clock.from), zone, 'start') : received)
  if (from === undefined) return undefined
  const end = periodEnd(clock.rule, clock.n ?? 0, from, zone, reading.calendars, reading.country)
  // Without a calendar the roll is a guess, and a guess never moves the outer limit of what we owe.
  return clock.for === 'due' && !end.sure ? { ...end, legal: end.safe } : end
}

function noticeOf(pack: Pack, reading: Reading, now: Instant): NoticeRule {
  for (const n of pack.notice) {
    const truth = n.when ? evaluate(n.when, reading) : 'holds'
    if (truth === 'fails') continue
    // Whether silence was ordered is open: until someone says, nobody is told.
    if (truth === 'unknown') return { rule: 'forbidden', cite: n.cite }
    if (n.rule !== 'after') return { rule: n.rule, cite: n.cite }
    const stated = n.zone_field ? reading.value(n.zone_field) : undefined
    const at = n.field ? moment(reading.value(n.field), isZone(stated) ? stated : reading.zone, 'end') : undefined
    if (at === undefined) return { rule: 'forbidden', cite: n.cite }
    return at < now ? { rule: 'now', cite: n.cite } : { rule: 'after', at, cite: n.cite }
  }
  return { rule: 'policy', cite: pack.notice.at(-1)?.cite ?? pack.title }
}
