import type { Times } from '../order/judgement.ts'
import { hours, Instant } from '../order/time.ts'
import { isZone, moment, periodEnd, type End } from './clocks.ts'
import { evaluate, type Truth } from './condition.ts'
import type { JudgeContext, Reading } from './reading.ts'
import type { Pack, PackClock } from './schema.ts'

/** What remains of a suspended period is never less than this (our reading; the text is silent). */
const leastRemainder = hours(8)

/**
 * When what is due for an order as a whole. `unsure` marks a hold whose end may roll over holidays that nobody knows:
 * counsel looks. Periods end in the addressee's zone; with no addressee of ours there is none to count in.
 */
export function timesOf(pack: Pack, reading: Reading, context: JudgeContext): { times: Times; unsure: boolean } {
  if (reading.country === undefined) return { times: {}, unsure: false }
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
  const last = context.questions?.at(-1)
  const answer = last ? pick('answer', (t) => t === 'holds') : undefined
  const suspended = due?.clock.suspended_by_question === true && last !== undefined && !last.answeredAt
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

/** A due period after each answered question: we work to the rest of it, and the law begins a fresh one (our reading). */
function resumed(due: { clock: PackClock; end: End }, reading: Reading, context: JudgeContext): End {
  if (!due.clock.suspended_by_question) return due.end
  return (context.questions ?? []).reduce((end, { askedAt, answeredAt }) => {
    if (!answeredAt) return end
    const rest = Math.max(Instant.between(askedAt, end.safe), leastRemainder)
    const fresh = endOf(due.clock, reading, context, answeredAt)
    return { safe: Instant.plus(answeredAt, rest), legal: fresh?.legal ?? end.legal, sure: fresh?.sure ?? end.sure }
  }, due.end)
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
