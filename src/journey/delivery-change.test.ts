import { expect, test } from 'vitest'
import { booksWith, type Earlier } from '../../test/attacks/books.ts'
import type { Desk } from '../desk.ts'
import type { OrderEvent } from '../order/event.ts'
import type { AgencyId, OrderId, PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import { agency, facts } from '../requester/cast.fixture.ts'
import { deliveryChanged } from './delivery-change.ts'
import { wishesOf } from './pager-news.ts'

const at = Instant.at(Date.UTC(2026, 9, 23, 9))
const none = 'a'.repeat(64) as Sha256
const lka = agency({ recipients: [`age1${'q'.repeat(58)}`] })
const target = 'anna.beck@elsewhere.test'
const scope = Scope.parse({ order: 'D-2026-000001', accounts: [target], categories: ['subscriber'], windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }], clock: 'date', recipients: lka.recipients, deliverTo: 'registry@polizei-berlin.test' }) // prettier-ignore
if (!scope.ok) throw new Error(scope.why)

const received = (id: string): OrderEvent => ({ kind: 'received', receipt: `R-${id}` as ReceiptId, channel: 'smtp', at, digest: none, documents: [], from: 'anna.roth@polizei-berlin.test' }) // prettier-ignore
const known: OrderEvent = { kind: 'authenticated', level: 'L1', proven: ['L1'], agency: lka.id as AgencyId, identities: [], evidence: [] } // prettier-ignore
const signature = (by: string): OrderEvent => ({ kind: 'approved', by: by as PersonId, scopeHash: Scope.hash(scope.value), at, publicKey: '', signature: '' }) // prettier-ignore
const judged = [
  received('1'),
  { kind: 'facts-stated', by: 'x' as PersonId, facts: { ...facts(), asks: [{ category: 'subscriber', accounts: [target] }] } }, // prettier-ignore
  known,
  { kind: 'scope-proposed', scope: scope.value, by: 'duly' },
] as const satisfies OrderEvent[]
const first = (...more: OrderEvent[]): Earlier => ({ id: 'D-2026-000001' as OrderId, at, events: [...judged, ...more] })
const approved = first(signature('bruno'), signature('clara'))

const later = (text: string, ...more: OrderEvent[]): Order =>
  foldOrder(
    [received('2'), { kind: 'read', text, notes: [] } as const, ...more].map((event, i) => ({ order: 'D-2026-000002' as OrderId, version: i + 1, at, actor: { role: 'core' }, event })), // prettier-ignore
  )
async function raised(earlier: Earlier, order: Order, of = lka) {
  const settings = { entities: [{ domains: ['nimbus.test'] }] }
  const desk = { ...(await booksWith([earlier])), settings } as unknown as Desk
  return deliveryChanged(desk, order, of)
}
const elsewhere = 'Our portal is down. Send it to agent.7@freemail.invalid.'

test.each([
  ['by its own number', `${elsewhere} Az. 12  JS 345/26`],
  ['by ours', `${elsewhere} Your D-2026-000001`],
])('a message about an approved order, named %s, that names another address is shown', async (_how, text) => {
  const order = later(text)
  const [evidence, ...more] = await raised(approved, order)
  expect(evidence).toMatchObject({ signal: 'delivery.changed', outcome: 'failed' })
  expect(evidence?.words).toContain('It names agent.7@freemail.invalid. Nothing changes by it')
  expect(more).toEqual([])
  // The page says of which order, and no address.
  const wish = wishesOf({ ...order, evidence: evidence ? [evidence] : [] }, { mayProduce: () => false }).find(
    (w) => w.kind === 'needed',
  )
  const words = wish?.kind === 'needed' ? wish.need.words : ''
  expect(words).toContain('It asks to deliver elsewhere what was approved for D-2026-000001. See:')
  expect(words).not.toContain('freemail')
})

test('as does one whose stated facts have the file number', async () => {
  const stated: OrderEvent = { kind: 'facts-stated', by: 'x' as PersonId, facts: facts() }
  expect(await raised(approved, later(elsewhere, stated))).toHaveLength(1)
})

test('what asks for nothing new, speaks of another matter, comes before the approvals or from another agency is left alone', async () => {
  expect(await raised(approved, later(`12 Js 345/26: when do we hear of ${target}? a.b@polizei-berlin.test`))).toEqual([]) // prettier-ignore
  expect(await raised(approved, later(`${elsewhere} 99 Js 1/26`))).toEqual([])
  expect(await raised(first(signature('bruno')), later(`${elsewhere} 12 Js 345/26`))).toEqual([])
  expect(await raised(approved, later(`${elsewhere} 12 Js 345/26`), agency({ id: 'bka' }))).toEqual([])
})

test('the address to be told is part of what two people sign', () => {
  const other = Scope.parse({ ...scope.value, deliverTo: 'agent.7@freemail.invalid' })
  expect(other.ok && Scope.hash(other.value)).not.toBe(Scope.hash(scope.value))
  expect(Scope.parse({ ...scope.value, deliverTo: 'nobody' }).ok).toBe(false)
})
