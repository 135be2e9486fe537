import { expect, test } from 'vitest'
import type { Desk } from '../desk.ts'
import type { OrderEvent } from '../order/event.ts'
import type { AgencyId, OrderId, PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import { StatedFacts } from '../order/facts.ts'
import type { Judgement } from '../order/judgement.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { noRegistry } from '../order/registry.ts'
import { days, Instant } from '../order/time.ts'
import { settingsSchema, type Settings } from '../platform/settings.ts'
import { Scope } from '../order/scope.ts'
import { circumstancesOf, whyNotProduce } from './circumstances.ts'

const received = Instant.at(Date.parse('2026-11-23T09:15:00Z'))
const after = (n: number): Instant => Instant.plus(received, days(n))
const account = 'mara@nimbus.test'
const settings: Settings = settingsSchema.parse({
  entities: [
    {
      id: 'nmi',
      name: 'Nimbus',
      country: 'IE',
      zone: 'Europe/Dublin',
      domains: ['nimbus.test'],
      roles: ['controller'],
    },
  ],
  sources: [{ id: 'mail', kind: 'maildir', path: '/srv/{account}', categories: ['content'] }],
  agencies: [{ id: 'parquet', name: 'Parquet', country: 'FR', level: 'prosecutor', since: '2026-01-01' }],
})
const books = { ...noRegistry, agencies: settings.agencies }
const registry: Desk['registry'] = { now: () => Promise.resolve(books), last: () => books }
const window = { from: '2026-01-01T00:00:00Z', to: '2026-02-01T00:00:00Z' }
const facts = StatedFacts.parse({
  duly: 'order/1',
  instrument: 'eu.epoc',
  reference: 'X-1',
  issuer: { authority: 'Parquet', country: 'FR', level: 'prosecutor' },
  addressee: 'nmi',
  asks: [
    { category: 'content', accounts: [account], ...window },
    { category: 'traffic', accounts: [account], ...window },
  ],
})
const refusedPart = (category: 'content' | 'traffic', ask: number): Judgement['rulings'][number] => ({
  verdict: 'refuse',
  category,
  part: { ask, accounts: [account] },
  ground: 'EU-E04',
  keep: true,
  because: [],
})
const judgement: Judgement = {
  pack: 'eu.epoc',
  packVersion: '1',
  packStatus: 'draft',
  verdict: 'refuse',
  kind: 'production',
  rulings: [refusedPart('content', 0) as never, refusedPart('traffic', 1) as never],
  preserve: true,
  page: 'routine',
  pageCounsel: false,
  notice: { rule: 'forbidden', cite: 'x' },
}

type More = { readonly proven?: ['L1'] | []; readonly judgement?: Partial<Judgement> }

const toKeep = (now: Instant, more: More = {}): unknown =>
  circumstancesOf({ settings, registry }, now).toKeep(orderOf(more))

function orderOf(more: More): Order {
  if (!facts.ok) throw new Error(facts.why)
  const { proven = ['L1'] } = more
  const story: OrderEvent[] = [
    {
      kind: 'received',
      receipt: 'R-1' as ReceiptId,
      channel: 'api',
      at: received,
      digest: 'a'.repeat(64) as Sha256,
      documents: [],
      from: 'x',
    },
    { kind: 'facts-stated', facts: facts.value, by: 'anna' as PersonId },
    { kind: 'authenticated', level: proven[0] ?? 'L0', proven, agency: 'parquet' as AgencyId, evidence: [] },
    { kind: 'judged', judgement: { ...judgement, ...more.judgement } as Judgement, receivedAt: received },
  ]
  return foldOrder(
    story.map((event, i) => ({
      order: 'D-2026-000001' as OrderId,
      version: i + 1,
      at: received,
      actor: { role: 'core' },
      event,
    })),
  )
}
const kept = [
  {
    accounts: [account],
    categories: ['content'],
    windows: [{ startUtc: '2026-01-01T00:00:00.000Z', endUtc: '2026-02-01T00:00:00.000Z' }],
    clock: 'internaldate',
  },
]

test('what is refused is kept of the stores that hold it, for whoever reaches the floor of a preservation', () => {
  expect(toKeep(after(0))).toEqual(kept)
  expect(toKeep(after(0), { proven: [] })).toEqual([])
})

test('nothing refused is kept without an end: that of its law, or else sixty days', () => {
  expect(toKeep(after(59))).toEqual(kept)
  expect(toKeep(after(60))).toEqual([])
  expect(toKeep(after(6), { judgement: { keepUntil: after(5) } })).toEqual([])
  expect(toKeep(after(80), { judgement: { keepUntil: after(90) } })).toEqual(kept)
})

test('nothing leaves by another law than the facts name, nor without an order while the five facts are unsaid', () => {
  const scope = Scope.parse({
    order: 'D-2026-000001',
    accounts: [account],
    categories: ['content'],
    windows: [{ startUtc: window.from, endUtc: window.to }],
    clock: 'internaldate',
    recipients: ['age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq'],
  })
  if (!scope.ok) throw new Error(scope.why)
  const ruling = { verdict: 'comply-after-two-approvals', category: 'content', part: { ask: 0, accounts: [account] }, because: [] } as never // prettier-ignore
  const why = (change: Partial<Judgement>, emergency?: Record<string, string>): string | undefined => {
    const order = orderOf({ judgement: { verdict: 'comply', rulings: [ruling], ...change } })
    if (!order.facts) throw new Error('no facts')
    return whyNotProduce({ settings, registry }, { ...order, scope: scope.value, facts: { ...order.facts, ...(emergency ? { emergency } : {}) } }, after(0)) // prettier-ignore
  }
  const five = { who: 'a child', harm: 'death', when: 'now', why_no_process: 'night', how_data_helps: 'where she is' }
  expect(why({ pack: 'us.2703d' })).toBe('It was judged by us.2703d, and its facts name eu.epoc.')
  expect(why({ kind: 'emergency_voluntary' })).toContain('while it is not said who is in danger; what harm threatens')
  expect(why({ kind: 'emergency_voluntary' }, { ...five, when: ' ' })).toContain('while it is not said when.')
  for (const told of [why({}), why({ kind: 'emergency_voluntary' }, five)])
    expect(told).toContain('Nobody has approved')
})
