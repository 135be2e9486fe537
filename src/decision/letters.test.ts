import { expect, test } from 'vitest'
import { StatedFacts } from '../order/facts.ts'
import type { AgencyId, OrderId, PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { Judgement } from '../order/judgement.ts'
import type { Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'
import { acknowledgement, answerLetter } from './letters.ts'

const at = '2026-11-23T09:15:00.000Z' as Instant
const parsed = StatedFacts.parse({
  duly: 'order/1',
  instrument: 'us.subpoena',
  reference: '26-mj-100\r\nBcc: all@example.test {link}',
  addressee: 'nmus',
  issuer: { authority: 'District of Example', country: 'US', level: 'prosecutor' },
  asks: [{ category: 'content', accounts: ['mara@nimbus.test'] }],
})
if (!parsed.ok) throw new Error(parsed.why)

const judgement: Judgement = {
  pack: 'us.subpoena',
  packVersion: '1',
  packStatus: 'draft',
  verdict: 'refuse',
  kind: 'production',
  rulings: [
    {
      verdict: 'refuse',
      category: 'content',
      part: { ask: 0, accounts: ['mara@nimbus.test'] },
      ground: 'needs_warrant',
      route: 'a search warrant',
      because: [{ rule: 'US-1', cite: '18 U.S.C. 2703(a)', says: 'only pursuant to a warrant' }],
    },
  ],
  preserve: false,
  page: 'routine',
  pageCounsel: false,
  notice: { rule: 'policy', cite: 'x' },
}
const order: Order = {
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
  facts: parsed.value,
  factsBy: [],
  agency: 'doj' as AgencyId,
  proven: [],
  identities: [],
  evidence: [],
  calledBack: [],
  registerChecks: [],
  judgement,
  narrowed: false,
  approvals: [],
  pages: [],
  acknowledged: [],
  troubled: [],
  stopped: [],
  refusal: { kind: 'refused', by: 'bruno' as PersonId, ground: 'needs_warrant', words: 'Content needs a warrant.' },
  questions: ['Which account do you mean?', 'Which days?'],
  answersReceived: [],
  clarifications: [],
  kept: [],
  ticketExpired: false,
  answered: [],
  judgeAgain: false,
}

test('everyone gets the same acknowledgement but for the reference', () => {
  const [a, b] = ['R-01KXYZ00000000000000000000', 'R-01KXYZ00000000000000000001'] as [ReceiptId, ReceiptId]
  expect(acknowledgement(a).replace(a, '')).toBe(acknowledgement(b).replace(b, ''))
  expect(acknowledgement(a)).toContain(a)
})

test('a refusal gives ground, clause and route', () => {
  const letter = answerLetter('refusal', order, {})
  for (const words of [
    'D-2026-000417',
    'needs_warrant',
    'Content needs a warrant.',
    '18 U.S.C. 2703(a)',
    '- a search warrant',
  ])
    expect(letter).toContain(words)
  expect(letter).not.toMatch(/\n{3}/)
})

test('a clarification numbers its questions', () => {
  expect(answerLetter('clarification', order, {})).toContain('1. Which account do you mean?\n2. Which days?')
})

test('a letter that the answer is ready carries link and end, in UTC', () => {
  const letter = answerLetter('ready', order, { link: 'http://127.0.0.1/d/token', expiresAt: at })
  expect(letter).toContain('http://127.0.0.1/d/token')
  expect(letter).toContain('2026-11-23 09:15 (UTC)')
})

test('no letter names an account or says whether one is held', () => {
  for (const kind of ['refusal', 'clarification', 'preservation', 'ready'] as const)
    expect(answerLetter(kind, order, {})).not.toContain('mara@nimbus.test')
  expect(answerLetter('preservation', order, {})).toContain('as far as we hold it')
})

test('words of a demand stay on their line and are never filled in as ours', () => {
  const letter = answerLetter('ready', order, { link: 'http://127.0.0.1/d/token', expiresAt: at })
  expect(letter).toContain('Your reference: 26-mj-100 Bcc: all@example.test {link}\n')
  expect(letter.match(/d\/token/g)).toHaveLength(1)
})
