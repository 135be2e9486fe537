import { StatedFacts } from '../order/facts.ts'
import type { AgencyId, OrderId, PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { Clause, RulingForPeople } from '../order/judgement.ts'
import type { Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'

/** Orders as the answers read them: an EPOC of an invented court, refused or asked about for what `rulings` say. */
const at = '2026-11-23T09:15:00.000Z' as Instant

export const notValidated: Clause = {
  rule: 'EU-E04-TC',
  cite: 'Reg. (EU) 2023/1543 Art. 4(2)',
  says: 'An order for content data may be issued only by a judge, a court or an investigating judge.',
  box: 'not-validated',
}
export const notStored: Clause = {
  rule: 'EU-I01',
  cite: 'Reg. (EU) 2023/1543 Art. 16(4)(d)',
  says: 'The data requested are not stored.',
  box: 'not-stored',
}

export const refusedFor = (...because: Clause[]): RulingForPeople => ({
  verdict: 'refuse',
  category: 'content',
  part: { ask: 0, accounts: ['anna.beck@nimbus.example'] },
  ground: 'EU-E04',
  route: 'Please have it validated. The domain of anna.beck@nimbus.example is ours.',
  because,
})
export const askedFor = (...because: Clause[]): RulingForPeople => ({
  verdict: 'clarify',
  category: 'content',
  part: { ask: 0, accounts: ['anna.beck@nimbus.example'] },
  ask: [{ rule: 'EU-E07', ask: 'Who signed?', fix: 'Sign it.' }],
  because,
})

export function orderOf(
  rulings: readonly RulingForPeople[],
  more: Partial<Order> & { authority?: string; keep?: boolean; instrument?: string } = {},
): Order {
  const { authority = 'Tribunal judiciaire de Lyon', keep = true, instrument = 'eu.epoc', ...rest } = more
  const facts = StatedFacts.parse({
    duly: 'order/1',
    instrument,
    reference: 'JIRS-2026-1182',
    issued: '2026-11-20',
    issuer: { authority, country: 'FR', level: 'prosecutor' },
    addressee: 'nmi',
    asks: [{ category: 'content', accounts: ['anna.beck@nimbus.example'] }],
    elements: { notified_authority: 'Director of Public Prosecutions' },
  })
  if (!facts.ok) throw new Error(facts.why)
  return {
    id: 'D-2026-000417' as OrderId,
    version: 1,
    state: 'refused',
    receivedAt: at,
    received: {
      kind: 'received',
      receipt: 'R-01KXYZ00000000000000000000' as ReceiptId,
      channel: 'smtp',
      at,
      digest: 'a'.repeat(64) as Sha256,
      documents: [],
      from: 'x@example.test',
    },
    servedAgain: [],
    facts: facts.value,
    factsBy: [],
    agency: 'parquet-lyon' as AgencyId,
    proven: [],
    identities: [],
    evidence: [],
    calledBack: [],
    registerChecks: [],
    judgement: {
      pack: instrument,
      packVersion: '1',
      packStatus: 'draft',
      verdict: rulings.some((r) => r.verdict === 'refuse') ? 'refuse' : 'clarify',
      kind: instrument === 'eu.epoc-pr' ? 'preservation' : 'production',
      rulings,
      preserve: keep,
      page: 'routine',
      pageCounsel: false,
      notice: { rule: 'forbidden', cite: 'x' },
    },
    narrowed: false,
    approvals: [],
    pages: [],
    acknowledged: [],
    troubled: [],
    stopped: [],
    refusal: {
      kind: 'refused',
      by: 'bruno' as PersonId,
      ground: 'EU-E04',
      words: 'Content needs a judge; anna.beck@nimbus.example is not named here.',
    },
    questions: ['Which account is meant, ANNA.BECK@nimbus.example or another?'],
    answersReceived: [],
    clarifications: [],
    kept: [],
    ticketExpired: false,
    answered: [],
    judgeAgain: false,
    ...rest,
  }
}
