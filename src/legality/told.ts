import type { Instant } from '../order/time.ts'
import { deliveryOf } from './delivery-limits.ts'
import { instant, judgeExample, type Example } from './examples.ts'
import { addresseeOf } from './reading.ts'
import type { LawPacks } from './schema.ts'

/**
 * What the law makes of a worked example, in the words of the case files and cut to what the case speaks of: equal to
 * `e.expect` when the example holds.
 */
export function told(e: Example, law: LawPacks): unknown {
  const want = e.expect
  const j = judgeExample(e, law)
  const same = (have: Instant | undefined, wanted: string | null | undefined): unknown =>
    wanted && have === instant(wanted, e.name) ? wanted : (have ?? null)
  const all = {
    verdict: j.verdict,
    kind: j.kind,
    rulings: j.rulings.map((r, i) => {
      const w = want.rulings?.[i] ?? {}
      const rules = r.because.map((c) => c.rule)
      const whole: Record<string, unknown> = {
        verdict: r.verdict,
        ground: r.verdict === 'refuse' ? r.ground : undefined,
        accounts: r.part?.accounts,
        rules: w.rules?.every((id) => rules.includes(id)) ? w.rules : rules,
        first: rules[0],
        asks: r.verdict === 'clarify' ? r.ask.map((q) => q.rule) : [],
        windowEnd: same('limits' in r ? r.limits.windowEndUtc : undefined, w.windowEnd),
      }
      return Object.fromEntries(Object.keys(w).map((k) => [k, whole[k]]))
    }),
    dueSafe: same(j.dueSafe, want.dueSafe),
    dueLegal: same(j.dueLegal, want.dueLegal),
    holdUntil: same(j.holdUntil, want.holdUntil),
    keepUntil: same(j.keepUntil, want.keepUntil),
    objectSafe: same(j.objectSafe, want.objectSafe),
    objectLegal: same(j.objectLegal, want.objectLegal),
    answerSafe: same(j.answerSafe, want.answerSafe),
    answerLegal: same(j.answerLegal, want.answerLegal),
    suspended: j.suspended === true,
    preserve: j.preserve,
    pageCounsel: j.pageCounsel,
    page: j.page,
    notice: j.notice.rule,
    noticeAt: same(j.notice.rule === 'after' ? j.notice.at : undefined, want.noticeAt),
    delivery: deliveredOf(e, law, same),
  }
  return Object.fromEntries(Object.keys(want).map((k) => [k, all[k as keyof typeof all]]))
}

function deliveredOf(
  e: Example,
  law: LawPacks,
  same: (have: Instant | undefined, wanted: string | null | undefined) => unknown,
): unknown {
  const pack = law.packs.get(e.facts.instrument)
  const zone = addresseeOf(e.facts, e.context)?.zone ?? 'UTC'
  const limits = pack && e.delivery && deliveryOf(pack, e.delivery, zone)
  if (!limits) return null
  const all = {
    by: limits.by,
    linkMin: same(limits.linkMin, e.expect.delivery?.linkMin),
    linkMax: same(limits.linkMax, e.expect.delivery?.linkMax),
  }
  return Object.fromEntries(Object.keys(e.expect.delivery ?? all).map((k) => [k, all[k as keyof typeof all]]))
}
