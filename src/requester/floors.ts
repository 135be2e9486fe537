import type { AskedCategory } from '../order/category.ts'
import type { AssuranceLevel } from '../order/event.ts'
import type { Judgement } from '../order/judgement.ts'
import { days, Instant } from '../order/time.ts'

/** Whoever we have known for less is a stranger; a contact younger than this proves nothing (attack A35). */
export const settledAfter = days(30)

const rank: Record<AssuranceLevel, number> = { L0: 0, L1: 1, L2: 2, L3: 3, L4: 4 }

/**
 * How long something in the registry had been held at `at`, in milliseconds. The registry knows days, not hours, so the
 * count begins when the day `since` has ended in UTC: the careful end of what "that day" can mean. Negative when later.
 */
export const heldFor = (since: string, at: Instant): number =>
  Instant.ms(at) - (Date.parse(`${since}T00:00:00Z`) + days(1))

export type Floor = { readonly level: AssuranceLevel; readonly because: string }

/**
 * The least that must be proven of who asks before this category may leave. A deployment may ask for more, never less.
 *
 * Two rules wait for proofs that do not exist yet and are the careful side of what they will be: `subscriber` and
 * `identifying_access` take L2 with DMARC unchecked (shown as not checked, never as passed); `traffic` and `content`
 * take L4 alone, because an officer's own sign-in (L3) cannot be proven yet.
 */
export function floorOf(
  category: AskedCategory,
  asks: { kind: Judgement['kind']; agencySince: string; now: Instant },
): Floor {
  if (heldFor(asks.agencySince, asks.now) < settledAfter)
    return { level: 'L4', because: 'we have known this agency for less than 30 days' }
  if (asks.kind === 'emergency_voluntary')
    return { level: 'L4', because: 'it asks for a voluntary emergency disclosure' }
  if (asks.kind === 'preservation') return { level: 'L1', because: 'a preservation hands nothing over' }
  if (category === 'subscriber' || category === 'identifying_access')
    return { level: 'L2', because: `it asks for ${category}` }
  return { level: 'L4', because: `it asks for ${category}` }
}

const missing: Record<AssuranceLevel, string> = {
  L0: 'nothing',
  L1: 'a call-back to a number that the registry has held for 30 days',
  L2: 'the agency’s signature over the request, or the docket in the court’s own register',
  L3: 'the officer’s own sign-in',
  L4: 'the agency’s signature or the court’s register, and a call-back to a number that the registry has held for 30 days',
}

/** Whether what was proven is enough for this category (I8); if not, what is missing, for the person who can get it. */
export function reaches(
  level: AssuranceLevel,
  category: AskedCategory,
  asks: { kind: Judgement['kind']; agencySince: string; now: Instant },
): { ok: true } | { ok: false; why: string } {
  if (asks.kind === 'not_an_order') return { ok: false, why: 'It is not an order, so nothing may leave on it.' }
  const floor = floorOf(category, asks)
  if (rank[level] >= rank[floor.level]) return { ok: true }
  return {
    ok: false,
    why: `Who asks is proven to ${level}; ${floor.level} is needed, because ${floor.because}. Still missing: ${missing[floor.level]}.`,
  }
}
