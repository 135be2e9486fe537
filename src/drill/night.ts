import type { StatedFacts } from '../order/facts.ts'
import { accounts } from './estate.ts'

type Facts = Omit<StatedFacts, 'duly'>

/** One of the fourteen: what is sent, how, what staff do, and how it must end. */
export type Script = {
  readonly script: string
  readonly by: 'mail' | 'api'
  /** Mail: the sender's address. */
  readonly from: string
  /** Registry id whose key signs the request over the API; absent: unsigned. */
  readonly signedBy?: string
  readonly facts: Facts
  readonly staff: readonly StaffMove[]
  readonly expected: 'produced' | 'refused' | 'duplicate' | 'preserved' | 'awaiting-clarification'
  /** Items the package must hold, counted from the estate by hand. */
  readonly items?: number
  /** Sent only after this script is in the books. */
  readonly after?: string
}

export type StaffMove =
  | { readonly move: 'call-back'; readonly agency: string; readonly outcome: 'confirmed' | 'denied' }
  | { readonly move: 'check-register' }
  | { readonly move: 'approve' }
  | { readonly move: 'refuse'; readonly ground: string; readonly words: string }
  | { readonly move: 'clarify'; readonly ask: string }

const [mara, jonas, li, sam] = accounts
const callBack = (agency: string): StaffMove => ({ move: 'call-back', agency, outcome: 'confirmed' })
const approve: StaffMove = { move: 'approve' }
/** Ten messages: numbers 0 to 9 of the estate lie in it. */
const spring = { from: '2026-01-01T00:00:00Z', to: '2026-03-21T00:00:00Z', clock: 'internaldate' } as const

const epoc = {
  instrument: 'eu.epoc',
  addressee: 'nmi',
  elements: {
    on_form: true,
    language: 'en',
    issuer_contact: true,
    certified: true,
    signed: true,
    signed_with: 'qualified-signature',
    dated: true,
    channel: 'dis',
    deadline_box: '10-days-no-notification',
    proceedings: 'criminal-proceedings',
    offence: 'fraud, section 1 of the invented code',
    threshold: ['3-years'],
    controller: 'controller',
    recipient_named: true,
    service: 'mail',
  },
} as const

const us = {
  addressee: 'nmus',
  elements: { signed: true, court: 'District of Example', docket: '26-mj-100', return_date: '2026-12-20T10:00:00-05:00' },
} as const

/** The night. Invented people and authorities; what they ask follows real instruments. */
export const night: readonly Script[] = [
  {
    script: 'EPOC, French prosecutor, who is the user',
    by: 'api',
    from: 'parquet-lyon',
    signedBy: 'parquet-lyon',
    facts: {
      ...epoc,
      reference: 'LY-2026-101',
      issued: '2026-11-20',
      issuer: { authority: 'Parquet de Lyon', country: 'FR', level: 'prosecutor', agency: 'parquet-lyon' },
      asks: [{ category: 'subscriber', accounts: [mara] }],
    },
    staff: [callBack('parquet-lyon'), approve],
    expected: 'produced',
    items: 1,
  },
]
