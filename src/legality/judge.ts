import { isStored } from '../order/category.ts'
import type { StatedFacts } from '../order/facts.ts'
import type { Clause, Judgement, Limits, NoticeRule, Part, Question, Ruling } from '../order/judgement.ts'
import { hours, Instant, minutes } from '../order/time.ts'
import { dayEnd, elapsedHours, fullHours, isZone, moment, rolledDayEnd } from './clocks.ts'
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
  const rulings = judged.map((j) => j.ruling)
  const due = clocks.dueSafe ?? clocks.dueLegal
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
    notice: noticeOf(pack, whole),
  }
}

type Judged = { ruling: Ruling; narrowed: boolean; preserve: boolean; pageCounsel: boolean }

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
  const everyOrder = pack === law.common ? [] : law.common.rules.filter((r) => r.every_order)
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
  const asked = applied
    .map((a) => a.rule)
    .filter((r) => open.includes(r) || (failed.includes(r) && r.on_fail.do === 'clarify'))
  const held = applied.filter((a) => a.truth === 'holds').map((a) => a.rule)
  const pageCounsel = failed.some((r) => r.on_fail.page_counsel)
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
  // Categories that are not stored never pass, whatever a pack forgot to say of them.
  if (!isStored(category) && questions.length === 0) {
    questions.push({
      rule: 'CATEGORY',
      ask: `No rule speaks of ${category}. What is asked?`,
      fix: 'Counsel decides; Duly does not collect this.',
    })
  }
  if (questions.length > 0 || !isStored(category)) {
    const ruling: Ruling = { verdict: 'clarify', category, part, ask: questions, because: asked.map(clause) }
    return { ruling, narrowed: false, preserve: keepable, pageCounsel }
  }
  const limits = limitsOf(facts, part, narrowing, context)
  const body = { part, ...(limits ? { limits } : {}), because: [...narrowing, ...held].map(clause) }
  const ruling: Ruling =
    pack.kind === 'preservation'
      ? { verdict: 'preserve', category, ...body }
      : category === 'content' || twoPersons || pack.kind !== 'production'
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
  const complying = verdicts.filter((v) => v === 'comply' || v === 'comply-after-two-approvals')
  if (complying.length === verdicts.length && !judged.some((j) => j.narrowed)) return 'comply'
  if (complying.length > 0) return 'narrow'
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
  times: Pick<Judgement, 'dueSafe' | 'dueLegal' | 'holdUntil' | 'keepUntil'>
  dueSafe?: Instant
  dueLegal?: Instant
  /** A hold whose end may roll over holidays we have no calendar for. */
  unsure: boolean
}

function clocksOf(pack: Pack, facts: StatedFacts, context: JudgeContext, reading: Reading): Clocks {
  // Periods end in the addressee's zone; with no addressee of ours there is none to count in.
  if (!addresseeOf(facts, context)) return { times: {}, unsure: false }
  const applies = (c: PackClock, enough: (t: Truth) => boolean): boolean =>
    enough(c.when ? evaluate(c.when, reading) : 'holds')
  // While it is open which period applies, we work to the shortest: packs list it first.
  const due = pack.clocks.find((c) => c.for === 'due' && applies(c, (t) => t !== 'fails'))
  const hold = pack.clocks.find((c) => c.for === 'hold' && applies(c, (t) => t === 'holds'))
  const keep = pack.clocks.find((c) => c.for === 'keep' && applies(c, (t) => t === 'holds'))
  const dueEnds = due ? ends(due, reading) : {}
  const holdEnds = hold ? ends(hold, reading) : {}
  const keepEnds = keep ? ends(keep, reading) : {}
  const holdUntil = holdEnds.rolled ?? holdEnds.legal
  const keepUntil = keepEnds.rolled ?? keepEnds.legal
  // Nothing may leave before the hold ends, so the moment we work to cannot lie before it.
  const dueSafe = dueEnds.safe && holdUntil ? Instant.latest(dueEnds.safe, holdUntil) : dueEnds.safe
  const dueLegal = dueEnds.legal
  return {
    times: {
      ...(dueSafe ? { dueSafe } : {}),
      ...(dueLegal ? { dueLegal } : {}),
      ...(holdUntil ? { holdUntil } : {}),
      ...(keepUntil ? { keepUntil } : {}),
    },
    ...(dueSafe ? { dueSafe } : {}),
    ...(dueLegal ? { dueLegal } : {}),
    unsure: hold !== undefined && holdEnds.sure === false,
  }
}

function ends(
  clock: PackClock,
  reading: Reading,
): { safe?: Instant; legal?: Instant; rolled?: Instant; sure?: boolean } {
  const { receivedAt, zone } = reading
  const n = clock.n ?? 0
  switch (clock.rule) {
    case 'eu-days': {
      const safe = dayEnd(receivedAt, n, zone)
      const rolled = rolledDayEnd(receivedAt, n, zone, reading.calendar)
      return { safe, legal: rolled.sure ? rolled.at : safe, rolled: rolled.at, sure: rolled.sure }
    }
    case 'eu-hours':
      return { safe: elapsedHours(receivedAt, n), legal: fullHours(receivedAt, n, zone) }
    case 'us-days': {
      const stated = clock.zone_field ? reading.value(clock.zone_field) : undefined
      const end = dayEnd(receivedAt, n, isZone(stated) ? stated : zone)
      return { safe: end, legal: end }
    }
    case 'minutes':
      return { safe: Instant.plus(receivedAt, minutes(n)) }
    case 'on-face': {
      const end = clock.field ? moment(reading.value(clock.field), zone, 'end') : undefined
      return end ? { safe: end, legal: end } : {}
    }
    default:
      return clock.rule satisfies never
  }
}

function noticeOf(pack: Pack, reading: Reading): NoticeRule {
  for (const n of pack.notice) {
    const truth = n.when ? evaluate(n.when, reading) : 'holds'
    if (truth === 'fails') continue
    // Whether silence was ordered is open: until someone says, nobody is told.
    if (truth === 'unknown') return { rule: 'forbidden', cite: n.cite }
    if (n.rule !== 'after') return { rule: n.rule, cite: n.cite }
    const at = n.field ? moment(reading.value(n.field), reading.zone, 'end') : undefined
    return at ? { rule: 'after', at, cite: n.cite } : { rule: 'forbidden', cite: n.cite }
  }
  return { rule: 'policy', cite: pack.notice.at(-1)?.cite ?? pack.title }
}
