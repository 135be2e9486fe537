import type { EventOf, Evidence } from '../../order/event.ts'
import type { StatedFacts } from '../../order/facts.ts'
import type { Instant } from '../../order/time.ts'
import type { Agency } from '../../platform/settings.ts'
import { heldFor, settledAfter } from '../floors.ts'

/** What calls to the agency have shown. `denied` outweighs everything else. */
export type CallBackCheck = {
  readonly confirmed: boolean
  readonly denied: boolean
  readonly evidence: readonly Evidence[]
}

/**
 * Weighs the calls that staff made. A call counts when it went to a number that the registry has held for this agency
 * for at least 30 days before the order came (A35), and a named person other than the requesters answered and named the
 * order's own file number and accounts (level L4 of the assurance levels). A denial counts wherever it was heard: friction may be added, never removed (A07).
 */
export function weighCallBacks(
  calls: readonly EventOf<'called-back'>[],
  agency: Agency | undefined,
  order: { readonly requesters: readonly string[]; readonly facts?: StatedFacts | undefined },
  receivedAt: Instant,
): CallBackCheck {
  const evidence = calls.map((call): Evidence => {
    const { by, number, answeredBy, outcome } = call
    if (outcome === 'denied')
      return failed(
        'callback.denied',
        `${by} called ${number}; ${answeredBy} says the agency never sent this. Refuse it, and look at everything else from this sender.`,
      )
    if (outcome === 'no-answer')
      return {
        signal: 'callback.no_answer',
        outcome: 'not-checked',
        words: `${by} called ${number} and nobody answered.`,
      }
    const why = whyNotCounted(call, agency, order, receivedAt)
    if (why) return why
    const noted = call.confirmed ? ` Noted: ${call.confirmed}` : ''
    return {
      signal: 'callback.confirmed',
      outcome: 'passed',
      words: `${by} called ${agency?.name ?? 'the agency'} at its registered number ${number}; ${answeredBy} confirmed file ${call.reference ?? ''} and each account of it.${noted}`,
    }
  })
  const denied = evidence.some((e) => e.signal === 'callback.denied')
  const confirmed = evidence.some((e) => e.signal === 'callback.confirmed')
  return { confirmed: confirmed && !denied, denied, evidence }
}

function whyNotCounted(
  { number, answeredBy, reference, accounts }: EventOf<'called-back'>,
  agency: Agency | undefined,
  { requesters, facts }: { readonly requesters: readonly string[]; readonly facts?: StatedFacts | undefined },
  receivedAt: Instant,
): Evidence | undefined {
  if (!agency)
    return failed(
      'callback.unregistered_number',
      `The call to ${number} proves nothing: no registered agency stands behind the order, so there is no number to compare with.`,
    )
  const known = agency.callback.filter((c) => dialled(c.number) === dialled(number))
  if (known.length === 0)
    return failed(
      'callback.unregistered_number',
      `The call to ${number} proves nothing: the registry does not hold this number for ${agency.name}. Call one that it holds.`,
    )
  // Two entries of one number: the older one speaks.
  if (!known.some((c) => heldFor(c.since, receivedAt) >= settledAfter))
    return failed(
      'registry.fresh_contact',
      `The call to ${number} does not count: the registry has held it only since ${known[0]?.since ?? ''}, less than 30 days before the order came.`,
    )
  if (!isNamed(answeredBy))
    return failed(
      'callback.unnamed',
      `The call to ${number} does not count: “${answeredBy}” is not the name of a person. Ask who is speaking.`,
    )
  if (!reference?.trim() || !accounts)
    return failed(
      'callback.nothing_noted',
      `The call to ${number} does not count: it is not noted which file number and which accounts they named. Ask, without telling them first.`,
    )
  if (!facts || requesters.length === 0)
    return {
      signal: 'callback.requester_unknown',
      outcome: 'not-checked',
      words: `The call to ${number} does not count yet: the facts do not say who signs the order (issuer.representative), so nobody can tell that ${answeredBy} is another person.`,
    }
  const requester = requesters.find((name) => samePerson(answeredBy, name))
  if (requester !== undefined)
    return failed(
      'callback.same_person',
      `The call to ${number} does not count: ${answeredBy} is, or may be, the requester (${requester}). Ask for another person there.`,
    )
  const differs = differences({ reference, accounts }, facts)
  if (differs !== undefined)
    return failed('callback.mismatch', `The call to ${number} does not count: ${answeredBy} ${differs}`)
  return undefined
}

/** What the agency named on the telephone beside what the order names; nothing when both are the same. */
function differences(said: { reference: string; accounts: readonly string[] }, facts: StatedFacts): string | undefined {
  const bare = (text: string): string => text.normalize('NFKC').toLowerCase().replace(/\s+/gu, '')
  if (bare(said.reference) !== bare(facts.reference))
    return `named file ${said.reference}, the order names ${facts.reference}.`
  const asked = [...new Set(facts.asks.flatMap((a) => a.accounts.map(bare)))]
  const named = [...new Set(said.accounts.map(bare))]
  const unnamed = asked.filter((a) => !named.includes(a))
  const foreign = named.filter((a) => !asked.includes(a))
  if (unnamed.length > 0) return `did not name ${unnamed.join(', ')}, which the order asks for.`
  if (foreign.length > 0) return `named ${foreign.join(', ')}, which the order does not ask for.`
  return undefined
}

const failed = (signal: string, words: string): Evidence => ({ signal, outcome: 'failed', words })

/** The digits that are dialled: `+49 (0)30 12-34` and `0049301234` ring at one telephone. */
export const dialled = (number: string): string =>
  number
    .normalize('NFKC')
    .replace(/\(0\)/g, '')
    .replace(/[^\d+]/g, '')
    .replace(/^00/, '+')

const words = (name: string): string[] =>
  name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((w) => w.length > 1 && !titles.has(w))

const titles = new Set(['mr', 'mrs', 'ms', 'dr', 'prof', 'det', 'sgt', 'lt', 'cpt', 'capt', 'insp', 'officer', 'detective', 'inspector', 'sergeant', 'judge', 'prosecutor', 'herr', 'frau', 'monsieur', 'madame', 'someone', 'somebody', 'unknown', 'nobody', 'anonymous', 'duty', 'desk', 'the', 'kriminalkommissar', 'kriminalkommissarin', 'unbekannt']) // prettier-ignore

/** Something that could be a name, beyond rank or "duty officer". */
export const isNamed = (name: string): boolean => words(name).length > 0

/** Whether two names may mean one person: one holds all words of the other ("Roth" and "Det. Anna Roth"). */
export function samePerson(a: string, b: string): boolean {
  const [left, right] = [words(a), words(b)]
  const [few, many] = left.length <= right.length ? [left, right] : [right, left]
  return few.every((w) => many.includes(w))
}
