import type { Agency } from '../../order/agency.ts'
import type { Evidence, EventOf } from '../../order/event.ts'
import type { StatedFacts } from '../../order/facts.ts'
import { compareIdentifiers } from './identifiers.ts'
import { checkIssuerLevel } from './issuer-level.ts'
import { checkReferenceForm } from './reference-form.ts'
import { compareTimes } from './times.ts'

export type Claims = {
  readonly facts: StatedFacts
  /** Whether a person typed the facts; what an order file states of itself needs no comparing with itself. */
  readonly typed: boolean
  readonly read?: EventOf<'read'> | EventOf<'unreadable'>
  readonly agency?: Agency
  /** Zone of the company it is addressed to. */
  readonly zone?: string
}

/**
 * What an order says, held against its own document, the registry and the clock, in words for our reviewer. Raised
 * before anybody approves; blocks nothing by itself, and none of it is ever told outside.
 */
export const weighClaims = ({ facts, typed, read, agency, zone }: Claims): Evidence[] => [
  ...contradictions(read),
  ...(typed ? compareIdentifiers(facts, read?.kind === 'read' ? read.text : '') : []),
  ...compareTimes(facts, zone),
  ...checkReferenceForm(facts.reference, agency),
  ...checkIssuerLevel(facts, agency),
  ...emergencyWithoutFacts(facts),
]

/** Documents of one order that state different things (attack A20): only what all of them state is ever offered. */
export const contradictions = (read: Claims['read']): Evidence[] =>
  read?.kind === 'read' && read.conflict
    ? [
        {
          signal: 'doc.conflict',
          outcome: 'failed',
          words: `The documents contradict each other; nothing is joined, and only what all of them state is offered. ${read.conflict.join(' / ')}`,
        },
      ]
    : []

const five = {
  who: 'who is in danger',
  harm: 'what harm threatens',
  when: 'when',
  why_no_process: 'why there is no time for an order',
  how_data_helps: 'how these data help',
} as const

/** Which of the five facts an emergency leaves unsaid, in words. */
export const unsaid = ({ emergency }: StatedFacts): string[] =>
  (Object.keys(five) as (keyof typeof five)[]).filter((f) => !emergency?.[f]?.trim()).map((f) => five[f])

/** An urgent tone is no fact (attack A30): it wakes a person at once, and says what is left unsaid. */
function emergencyWithoutFacts(facts: StatedFacts): Evidence[] {
  const left = facts.emergency ? unsaid(facts) : []
  return left.length === 0
    ? []
    : [
        {
          signal: 'emergency.no_facts',
          outcome: 'failed',
          words: `It claims an emergency and does not say ${left.join('; ')}. Ask on the telephone.`,
        },
      ]
}
