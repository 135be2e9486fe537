import type { NoticeRule } from '../order/judgement.ts'
import type { Instant } from '../order/time.ts'
import { isZone, moment } from './clocks.ts'
import { evaluate } from './condition.ts'
import type { Reading } from './reading.ts'
import type { Pack } from './schema.ts'

/** May, must or must not the user be told: the first line of the pack that applies. Silent while that is open. */
export function noticeOf(pack: Pack, reading: Reading, now: Instant): NoticeRule {
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
