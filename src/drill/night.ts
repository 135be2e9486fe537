import type { StatedFacts } from '../order/facts.ts'
import { issuedBy, type Authority } from './authorities.ts'
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
  /** Sent only when this script has ended. */
  readonly after?: string
}

export type StaffMove =
  | { readonly move: 'call-back'; readonly agency: string; readonly outcome: 'confirmed' | 'denied' }
  | { readonly move: 'check-register' }
  | { readonly move: 'state'; readonly elements: Readonly<Record<string, boolean>> }
  | { readonly move: 'approve' }
  | { readonly move: 'refuse'; readonly ground: string; readonly words: string }
  | { readonly move: 'clarify'; readonly ask: string }

const [mara, jonas, li, sam] = accounts
const callBack = (agency: Authority): StaffMove => ({ move: 'call-back', agency, outcome: 'confirmed' })
const approve: StaffMove = { move: 'approve' }
/** Ten messages: numbers 0 to 9 of the estate lie in it. */
const spring = { from: '2026-01-01T00:00:00Z', to: '2026-03-21T00:00:00Z', clock: 'internaldate' } as const

/** A warrant is stale two weeks after its signature, so its days are counted from the night of the drill. */
const day = (n: number): string => new Date(Date.now() + n * 86_400_000).toISOString().slice(0, 10)

/** The certificate of Annex I as a careful judge fills it in, and what only the provider knows of its account. */
export const certificate = {
  on_annex_i_form: true,
  language: 'fr',
  addressee_box: 'designated-establishment',
  deadline_box: '10-days-no-notification',
  service: 'mail',
  identifier_kind: 'account',
  proceedings: 'criminal-proceedings',
  offence: 'fraud, Article 1 of an invented code',
  threshold: ['3-years'],
  controller: 'controller',
  hosted_for: 'nobody',
  account_held_by: 'addressee',
  signed: true,
  certified: true,
  contact_stated: true,
  recipient_named: true,
}
const subpoena = {
  subpoena_kind: 'grand-jury',
  court: 'District of Example, Grand Jury 7',
  grand_jury: 'Grand Jury 7',
  signed: true,
  contact_stated: true,
  return_date: '2027-12-04T10:00:00-05:00',
  return_place: 'the address in our register',
  items_listed: true,
  issued_under: 'federal',
}

const warrant: Facts = {
  instrument: 'us.sca-warrant',
  reference: '26-mj-103',
  issuer: issuedBy('us-district-court'),
  addressee: 'nmus',
  asks: [{ category: 'content', accounts: [sam], ...spring }],
  elements: {
    court: 'District of Example',
    signed: true,
    signed_at: day(-3),
    probable_cause: true,
    accounts_attached: true,
    particular: true,
    offence: 'fraud, section 1 of an invented code',
    execute_by: day(7),
    agency_named: true,
    return_date: day(14),
    issued_under: 'federal',
  },
}

/** The night. Invented people and authorities; what they ask follows real instruments. */
export const night: readonly Script[] = [
  {
    script: 'EPOC of a French prosecutor: who is the user',
    by: 'api',
    from: 'parquet-lyon',
    signedBy: 'parquet-lyon',
    facts: {
      instrument: 'eu.epoc',
      reference: 'LY-101',
      issuer: issuedBy('parquet-lyon'),
      addressee: 'nmi',
      asks: [{ category: 'subscriber', accounts: [mara] }],
      elements: certificate,
    },
    staff: [callBack('parquet-lyon'), approve],
    expected: 'produced',
    items: 1,
  },
  {
    script: 'EPOC of a French judge: a mailbox, ten weeks',
    by: 'api',
    from: 'tribunal-lyon',
    signedBy: 'tribunal-lyon',
    facts: {
      instrument: 'eu.epoc',
      reference: 'LY-102',
      issuer: issuedBy('tribunal-lyon'),
      addressee: 'nmi',
      asks: [{ category: 'content', accounts: [jonas], ...spring }],
      elements: certificate,
    },
    staff: [callBack('tribunal-lyon'), approve],
    expected: 'produced',
    items: 10,
  },
  {
    script: 'SCA warrant by mail: a mailbox; the court’s register confirms it',
    by: 'mail',
    from: 'clerk@court.gov.test',
    facts: warrant,
    staff: [{ move: 'check-register' }, callBack('us-district-court'), approve],
    expected: 'produced',
    items: 10,
  },
  {
    script: '2703(d) order: headers, not words',
    by: 'api',
    from: 'us-district-court',
    signedBy: 'us-district-court',
    facts: {
      instrument: 'us.2703d-order',
      reference: '26-mc-104',
      issuer: issuedBy('us-district-court'),
      addressee: 'nmus',
      asks: [{ category: 'traffic', accounts: [sam], ...spring }],
      elements: {
        court: 'District of Example',
        signed: true,
        signed_at: '2026-11-18',
        cites_2703d: true,
        specific_facts_found: true,
        return_date: '2099-12-20T10:00:00-05:00',
        issued_under: 'federal',
      },
    },
    staff: [callBack('us-district-court'), approve],
    expected: 'produced',
    items: 10,
  },
  {
    script: 'Grand jury subpoena: who is the user',
    by: 'api',
    from: 'us-grand-jury',
    signedBy: 'us-grand-jury',
    facts: {
      instrument: 'us.subpoena',
      reference: 'GJ-105',
      issuer: issuedBy('us-grand-jury'),
      addressee: 'nmus',
      asks: [{ category: 'subscriber', accounts: [sam] }],
      elements: subpoena,
    },
    staff: [approve],
    expected: 'produced',
    items: 1,
  },
  {
    script: 'Content asked with only a subpoena',
    by: 'api',
    from: 'us-grand-jury',
    signedBy: 'us-grand-jury',
    facts: {
      instrument: 'us.subpoena',
      reference: 'GJ-106',
      issuer: issuedBy('us-grand-jury'),
      addressee: 'nmus',
      asks: [{ category: 'content', accounts: [sam], ...spring }],
      elements: subpoena,
    },
    staff: [
      {
        move: 'refuse',
        ground: 'N08',
        words: 'A subpoena does not open the content of a mailbox; a warrant under 18 USC 2703 does.',
      },
    ],
    expected: 'refused',
  },
  {
    script: 'Everything asked with a subpoena: narrowed to what it opens',
    by: 'api',
    from: 'us-grand-jury',
    signedBy: 'us-grand-jury',
    facts: {
      instrument: 'us.subpoena',
      reference: 'GJ-107',
      issuer: issuedBy('us-grand-jury'),
      addressee: 'nmus',
      asks: [
        { category: 'subscriber', accounts: [sam] },
        { category: 'content', accounts: [sam], ...spring },
      ],
      elements: subpoena,
    },
    staff: [approve],
    expected: 'produced',
    items: 1,
  },
  {
    script: 'EPOC-PR of a Dutch prosecutor: keep a mailbox',
    by: 'api',
    from: 'om-utrecht',
    signedBy: 'om-utrecht',
    facts: {
      instrument: 'eu.epoc-pr',
      reference: 'UT-108',
      issuer: issuedBy('om-utrecht'),
      addressee: 'nmi',
      asks: [{ category: 'content', accounts: [li], ...spring }],
      elements: {
        on_annex_ii_form: true,
        language: 'en',
        addressee_box: 'designated-establishment',
        service: 'mail',
        proceedings: 'criminal-proceedings',
        offence: 'fraud, Article 1 of an invented code',
        signed: true,
        certified: true,
        contact_stated: true,
      },
    },
    staff: [],
    expected: 'preserved',
  },
  {
    script: 'Look-alike domain with an urgent story',
    by: 'mail',
    from: 'sheriff@sherlff-elm.test',
    facts: {
      instrument: 'us.emergency-voluntary',
      reference: 'EDR-109',
      issuer: issuedBy('sheriff-elm-county'),
      addressee: 'nmus',
      asks: [{ category: 'identifying_access', accounts: [sam], purpose: 'identify_user', ...spring }],
      emergency: {
        kind: 'life',
        who: 'a child',
        harm: 'kidnapping',
        when: 'now',
        why_no_process: 'no time',
        how_data_helps: 'where the phone is',
      },
      elements: {},
    },
    staff: [
      { move: 'call-back', agency: 'sheriff-elm-county', outcome: 'denied' },
      { move: 'refuse', ground: 'N05', words: 'The agency itself does not know this case.' },
    ],
    expected: 'refused',
  },
  {
    script: 'A ministry wants a backdoor',
    by: 'api',
    from: 'ministry',
    facts: {
      instrument: 'any.letter',
      reference: 'MIN-110',
      issuer: { authority: 'Ministry of Order', country: 'ES', level: 'minister' },
      addressee: 'nmi',
      asks: [
        {
          category: 'capability',
          accounts: [],
          words: 'Install a component that lets us read what your users encrypt.',
        },
      ],
      elements: { demand: 'backdoor' },
    },
    staff: [
      {
        move: 'refuse',
        ground: 'N02',
        words:
          'We do not weaken encryption and build no hidden access. Orders for data that we hold are answered under the law.',
      },
    ],
    expected: 'refused',
  },
  {
    script: 'The same warrant again, by another channel',
    by: 'api',
    from: 'us-district-court',
    signedBy: 'us-district-court',
    facts: warrant,
    staff: [],
    expected: 'duplicate',
    after: 'SCA warrant by mail: a mailbox; the court’s register confirms it',
  },
  {
    script: 'A kidnapped child: the sheriff asks for log-in addresses',
    by: 'api',
    from: 'sheriff-elm-county',
    signedBy: 'sheriff-elm-county',
    facts: {
      instrument: 'us.emergency-voluntary',
      reference: 'EDR-112',
      issuer: issuedBy('sheriff-elm-county'),
      addressee: 'nmus',
      asks: [{ category: 'identifying_access', accounts: [sam], purpose: 'identify_user', ...spring }],
      emergency: {
        kind: 'life',
        who: 'a child of six',
        harm: 'kidnapped',
        when: 'since this evening',
        why_no_process: 'no judge can be reached before morning',
        how_data_helps: 'the last log-in shows where the car is',
      },
      elements: { officer_named: true },
    },
    staff: [
      callBack('sheriff-elm-county'),
      { move: 'state', elements: { agency_knows_case: true, supervisor_named: true } },
      approve,
    ],
    expected: 'produced',
    items: 10,
  },
  {
    script: 'EPOC whose window names no time zone',
    by: 'api',
    from: 'tribunal-lyon',
    signedBy: 'tribunal-lyon',
    facts: {
      instrument: 'eu.epoc',
      reference: 'LY-113',
      issuer: issuedBy('tribunal-lyon'),
      addressee: 'nmi',
      asks: [{ category: 'content', accounts: [mara], from: '2026-01-01T00:00:00', to: '2026-02-01T00:00:00' }],
      elements: certificate,
    },
    staff: [{ move: 'clarify', ask: 'Which time zone do the times in Section E mean?' }],
    expected: 'awaiting-clarification',
  },
  {
    script: 'Emergency EPOC of Spanish police, not yet validated: who is the user',
    by: 'api',
    from: 'policia-madrid',
    signedBy: 'policia-madrid',
    facts: {
      instrument: 'eu.epoc',
      reference: 'MA-114',
      issuer: issuedBy('policia-madrid'),
      addressee: 'nmi',
      asks: [{ category: 'subscriber', accounts: [jonas] }],
      emergency: { kind: 'life-or-safety', who: 'two hostages', harm: 'death', when: 'tonight' },
      elements: {
        ...certificate,
        language: 'en',
        deadline_box: '8-hours',
        emergency_type: 'life-or-safety',
        emergency_reasons: 'two hostages are threatened with death tonight',
        emergency_without_validation: true,
      },
    },
    staff: [callBack('policia-madrid'), approve],
    expected: 'produced',
    items: 1,
  },
]
