import type { AskedCategory } from '../order/category.ts'
import type { AssuranceLevel, Proven } from '../order/event.ts'
import type { Judgement } from '../order/judgement.ts'
import { days, Instant } from '../order/time.ts'
import type { Settings } from '../platform/settings.ts'

/** Whoever we have known for less is a stranger; a contact younger than this proves nothing (attack A35). */
export const settledAfter = days(30)

/**
 * How long something in the registry had been held at `at`, in milliseconds. The registry knows days, not hours, so the
 * count begins when the day `since` has ended in UTC: the careful end of what "that day" can mean. Negative when later.
 */
export const heldFor = (since: string, at: Instant): number =>
  Instant.ms(at) - (Date.parse(`${since}T00:00:00Z`) + days(1))

/** What must be proven: all that stands in one of `anyOf`. */
export type Floor = { readonly anyOf: readonly (readonly Proven[])[]; readonly because: string }

/** What of an order decides how much must be proven before its data may leave. */
export type Asks = {
  readonly kind: Judgement['kind']
  readonly emergency: boolean
  readonly agencySince: string
  readonly now: Instant
  /** What the evidence found wrong (codes of signals): some of it asks for more proof, none for less (G8). */
  readonly signals?: readonly string[]
  /** What this desk asks for on top. */
  readonly raised?: Settings['floors']
}

const institution: Floor['anyOf'] = [['L4']]
/** The officer in person and the document, or the institution by telephone. */
const personAndPaper: Floor['anyOf'] = [['L3', 'L2'], ['L4']]

/**
 * The least that must be proven of who asks before this category may leave. What `duly.yaml` raises comes on top: a
 * deployment may ask for more, never for less.
 */
export function floorOf(category: AskedCategory, asks: Asks): Floor {
  const least = defaultFloor(category, asks)
  const more = asks.raised?.[raisedBy(category, asks)]
  return more === undefined
    ? least
    : {
        anyOf: least.anyOf.map((all) => (all.includes(more) ? all : [...all, more])),
        because: `${least.because}, and duly.yaml asks for ${more}`,
      }
}

const raisedBy = (category: AskedCategory, { kind, emergency }: Asks): keyof NonNullable<Settings['floors']> =>
  kind === 'preservation'
    ? 'preservation'
    : emergency
      ? 'emergency'
      : category === 'subscriber' || category === 'identifying_access' || category === 'traffic'
        ? category
        : 'content'

function defaultFloor(category: AskedCategory, { kind, emergency, agencySince, now, signals = [] }: Asks): Floor {
  // The highest comes first: no other signal may lower it.
  if (emergency && kind !== 'preservation' && signals.includes('emergency.debt'))
    return { anyOf: [['L4', 'L2']], because: 'the agency still owes the formal order of an earlier emergency' }
  if (heldFor(agencySince, now) < settledAfter)
    return { anyOf: institution, because: 'we have known this agency for less than 30 days' }
  if (kind === 'preservation')
    return { anyOf: [['L1'], ['L2'], ['L3'], ['L4']], because: 'a preservation hands nothing over' }
  if (signals.includes('identity.burnt'))
    return { anyOf: institution, because: 'another provider reports that this sender was misused' }
  // Where a thief sits who holds the mailbox but cannot read it for long (attack A06): also beside a real docket.
  if (signals.includes('replyto.mismatch'))
    return { anyOf: institution, because: 'it wants the answer at another address than the sender’s' }
  // A stolen account asks for much, fast (attack A25): only a person of the agency on the telephone can tell.
  if (signals.includes('volume.burst'))
    return { anyOf: institution, because: 'far more came from there within an hour than on an ordinary day' }
  if (signals.includes('oracle.probe'))
    return { anyOf: institution, because: 'many accounts that the agency lately asked for are not there' }
  // Whoever took over a mailbox wants the answer elsewhere (attack A39).
  if (signals.includes('delivery.changed'))
    return { anyOf: institution, because: 'it wants an approved answer at another place or for another key' }
  // A device or a place that we never saw this officer use: a sold or borrowed account (attack A22).
  if (signals.includes('session.new_context'))
    return { anyOf: institution, because: 'the officer’s account was used from a device or network new to us' }
  // The call-back names the number, so it also settles which one is meant (attack A27).
  if (signals.includes('ref.format'))
    return { anyOf: institution, because: 'its file number has no form that the agency uses' }
  if (signals.includes('issuer.level_differs'))
    return { anyOf: institution, because: 'it says that another kind of authority issued it than the registry does' }
  if (kind === 'emergency_voluntary')
    return { anyOf: institution, because: 'it asks for a voluntary emergency disclosure' }
  if (emergency) return { anyOf: personAndPaper, because: 'it is an emergency order' }
  if (category === 'subscriber' || category === 'identifying_access')
    return { anyOf: [['L3'], ['L2', 'L1'], ['L4']], because: `it asks for ${category}` }
  return { anyOf: personAndPaper, because: `it asks for ${category}` }
}

const missing: Record<Proven, string> = {
  L1: 'mail that provably comes from its own servers',
  L2: 'its signature over the document, or the docket in the court’s own register',
  L3: 'the officer’s own passkey over the request',
  L4: 'a call-back to a number that the registry has held for 30 days, beside a proven document or officer',
}

/** The highest of what was proven, as one word. */
export const highest = (proven: readonly Proven[]): AssuranceLevel =>
  (['L4', 'L3', 'L2', 'L1'] as const).find((level) => proven.includes(level)) ?? 'L0'

/** Whether what was proven is enough for this category (I8); if not, what is missing, for the person who can get it. */
export function reaches(
  proven: readonly Proven[],
  category: AskedCategory,
  asks: Asks,
): { ok: true } | { ok: false; why: string } {
  if (asks.kind === 'not_an_order') return { ok: false, why: 'It is not an order, so nothing may leave on it.' }
  const floor = floorOf(category, asks)
  if (floor.anyOf.some((all) => all.every((level) => proven.includes(level)))) return { ok: true }
  const needed = floor.anyOf.map((all) => all.join(' with ')).join(', or ')
  const ways = floor.anyOf.map((all) =>
    all
      .filter((level) => !proven.includes(level))
      .map((level) => missing[level])
      .join(', and '),
  )
  return {
    ok: false,
    why: `Who asks is proven to ${proven.length > 0 ? proven.join(' and ') : 'L0'}; ${needed} is needed, because ${floor.because}. Still missing: ${ways.join('; or ')}.`,
  }
}
