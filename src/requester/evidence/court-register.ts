import type { EventOf, Evidence } from '../../order/event.ts'
import type { StatedFacts } from '../../order/facts.ts'

/** What the court's own register says of the order, as staff looked it up and recorded it. */
export type RegisterCheck = {
  readonly confirmed: boolean
  readonly contradicted: boolean
  readonly evidence: readonly Evidence[]
}

/**
 * Weighs what staff found in the court's own register. It counts only for a docket that the order itself states: a
 * real docket of another matter proves nothing (attack A28). One contradiction outweighs any confirmation.
 */
export function weighRegisterChecks(
  checks: readonly EventOf<'register-checked'>[],
  facts: StatedFacts | undefined,
): RegisterCheck {
  const evidence = checks.map(({ by, register, docket, outcome, words }): Evidence => {
    const said = words ? ` Noted: ${words}` : ''
    if (outcome === 'contradicted') {
      return {
        signal: 'ref.unrelated',
        outcome: 'failed',
        words: `${register} contradicts docket ${docket}, as ${by} saw.${said}`,
      }
    }
    if (!facts)
      return {
        signal: 'register.confirmed',
        outcome: 'not-checked',
        words: `${by} found docket ${docket} in ${register}, but the order’s own facts are not stated yet, so nobody can compare them.`,
      }
    if (!docketsOf(facts).includes(plain(docket)))
      return {
        signal: 'ref.unrelated',
        outcome: 'failed',
        words: `${by} found docket ${docket} in ${register}, but the order names ${facts.reference}.`,
      }
    return {
      signal: 'register.confirmed',
      outcome: 'passed',
      words: `${register} confirms docket, date and issuer of ${docket}, as ${by} saw.${said}`,
    }
  })
  const contradicted = checks.some((check) => check.outcome === 'contradicted')
  const confirmed = evidence.some((e) => e.signal === 'register.confirmed' && e.outcome === 'passed')
  return { confirmed: confirmed && !contradicted, contradicted, evidence }
}

/** The file number, and whatever the form's field `docket` holds. */
function docketsOf(facts: StatedFacts): string[] {
  const docket = facts.elements['docket']
  return [facts.reference, ...(typeof docket === 'string' ? [docket] : [])].map(plain).filter((d) => d !== '')
}

const plain = (docket: string): string => docket.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()
