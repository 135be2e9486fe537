import type { Instant } from '../../order/time.ts'
import type { Clock } from '../../platform/clock.ts'

/** True the first time it is told of something, as long as `until` has not come. Afterwards that is forgotten. */
export type Once = (what: string, until: Instant) => boolean

/** In the memory of one process: whoever else answers for the same desk remembers on their own. */
export function newOnce(clock: Clock): Once {
  const known = new Map<string, Instant>()
  return (what, until) => {
    const now = clock.now()
    for (const [old, end] of known) if (end <= now) known.delete(old)
    if (known.has(what)) return false
    known.set(what, until)
    return true
  }
}
