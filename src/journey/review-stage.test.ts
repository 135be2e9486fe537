import { expect, test } from 'vitest'
import type { Desk } from '../desk.ts'
import { judgement } from '../legality/invented.fixture.ts'
import type { OrderEvent } from '../order/event.ts'
import type { OrderId, PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { Scope } from '../order/scope.ts'
import { approvalStatement, reviewStatement } from '../order/statement.ts'
import { Instant } from '../order/time.ts'
import { signerFromSeed } from '../platform/keys.ts'
import { settingsSchema } from '../platform/settings.ts'
import { wishesOf } from './pager-news.ts'
import { reviewStage, whyReview, whyUnreviewed } from './review-stage.ts'

const id = 'D-2026-000042' as OrderId
const at = Instant.at(Date.UTC(2026, 10, 23, 9))
const hash = 'a'.repeat(64) as Sha256
const signer = (n: number): ReturnType<typeof signerFromSeed> => signerFromSeed(new Uint8Array(32).fill(n))
const names = ['anna', 'bruno', 'clara'] as const
const desk = (review: object = {}, more: object = {}): Pick<Desk, 'settings'> => ({
  settings: settingsSchema.parse({
    entities: [{ id: 'n', name: 'N', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
    people: names.map((name, n) => ({ id: name, name, key: signer(n + 1).publicKey, may: ['approve', 'respond'] })),
    review,
    ...more,
  }),
})
const scope = ((): Scope => {
  const parsed = Scope.parse({
    order: id,
    accounts: ['mara@nimbus.test'],
    categories: ['content'],
    windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }],
    clock: 'internaldate',
    recipients: ['age1qqqqqqqqqqqqqqqq'],
  })
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
})()
const scopeHash = Scope.hash(scope)
const signed = (n: number, words: string): string => Buffer.from(signer(n).sign(Buffer.from(words))).toString('base64')
const received: OrderEvent = { kind: 'received', receipt: 'R-1' as ReceiptId, channel: 'api', at, digest: hash, documents: [], from: 'x' } // prettier-ignore
const approval = (n: number): OrderEvent => {
  const by = names[n - 1] as PersonId
  const signature = signed(n, approvalStatement({ order: id, scopeHash, by, at }))
  return { kind: 'approved', by, scopeHash, at, publicKey: signer(n).publicKey, signature }
}
const laidOut: OrderEvent = {
  kind: 'laid-out',
  collection: { items: 2, bytes: 2, withheld: 0, notHeld: [], connectors: [], digest: hash },
  package: { sha256: 'c'.repeat(64) as Sha256, sizeBytes: 9, recipients: ['age1q'], manifest: hash },
  sheet: hash,
  scopeHash,
  key: 'k',
  at,
}
const decide = (first: number, last: number): OrderEvent => ({ kind: 'items-decided', by: 'clara' as PersonId, items: [[first, last]], decision: { as: 'produce' } }) // prettier-ignore
const result = 'd'.repeat(64) as Sha256
const reviewApproval = (n: number, change: { result?: Sha256; key?: number } = {}): OrderEvent => {
  const by = names[n - 1] as PersonId
  const of = { order: id, result: change.result ?? result, by, at }
  return { kind: 'review-approved', ...of, publicKey: signer(change.key ?? n).publicKey, signature: signed(change.key ?? n, reviewStatement(of)) } // prettier-ignore
}
const orderOf = (...events: OrderEvent[]): Order =>
  foldOrder(
    [
      received,
      { kind: 'scope-proposed' as const, scope, by: 'duly' as const },
      approval(1),
      approval(2),
      ...events,
    ].map((event, n) => ({ order: id, version: n + 1, at, actor: { role: 'core' as const }, event })),
  )

test('what lies for a reviewer wakes people: for the items, then for the second signature, and no more once both have signed', () => {
  const news = (...events: OrderEvent[]): unknown =>
    wishesOf(orderOf(laidOut, ...events), { mayProduce: () => true }).map(
      (wish) =>
      wish.kind === 'settled' ? [wish.kind, wish.cause] : [wish.kind, 'need' in wish ? wish.need.cause : '', 'need' in wish ? wish.need.words : ''], // prettier-ignore
    )
  const waiting = (open: number): unknown => ['needed', 'arrival', expect.stringContaining(`waits for its reviewer: ${open} of 2 items`)] // prettier-ignore
  expect(news()).toContainEqual(waiting(2))
  expect(news(decide(1, 1))).toContainEqual(waiting(1))
  const [one, two] = [reviewApproval(1), reviewApproval(2)]
  expect(news(decide(1, 2), one)).toContainEqual(['signed', 'second-signature', expect.stringContaining('duly review approve')]) // prettier-ignore
  for (const settled of ['arrival', 'second-signature'])
    expect(news(decide(1, 2), one, two)).toContainEqual(['settled', settled])
})

test('once two have signed, nobody is woken while it is collected, however long that takes; what waits for a proof still wakes', () => {
  const arrival = (may: boolean): unknown[] =>
    wishesOf(orderOf(), { mayProduce: () => may }).filter((w) => w.kind === 'needed' && w.need.cause === 'arrival')
  expect(orderOf().state).toBe('decided')
  expect(arrival(true)).toEqual([])
  expect(arrival(false)).toHaveLength(1)
})

test('a person, a category of duly.yaml, a protected account and the law each ask for a review, and nothing else does', () => {
  const none = orderOf()
  expect(whyReview(desk(), none)).toBeUndefined()
  expect(reviewStage(desk(), none)).toBe('none')
  expect(whyUnreviewed(desk(), none)).toBeUndefined()
  expect(whyReview(desk(), orderOf({ kind: 'review-asked', by: 'anna' as PersonId, why: 'a lawyer' }))).toBe('a lawyer')
  expect(whyReview(desk({ categories: ['content'] }), none)).toMatch(/content data/)
  expect(whyReview(desk({ categories: ['traffic'] }), none)).toBeUndefined()
  const list = { protected: [{ account: 'Mara@nimbus.test', who: 'press' }] }
  expect(whyReview(desk({ protected: true }, list), none)).toMatch(/press/)
  expect(whyReview(desk({}, list), none)).toBeUndefined()
  const review = { categories: ['content'] as const, says: 'Counsel sees it first.', cite: 's. 22' }
  const judged = (of: object): Order => ({ ...none, judgement: { ...judgement, ...of } })
  expect(whyReview(desk(), judged({ review }))).toBe('Counsel sees it first. (s. 22)')
  expect(whyReview(desk(), judged({ review: { ...review, categories: ['traffic'] } }))).toBeUndefined()
})

test('a review that is due is laid out, then open, then done: only with every item decided and two people’s own signatures', () => {
  const by = desk({ categories: ['content'] })
  const stage = (...events: OrderEvent[]): string => reviewStage(by, orderOf(...events))
  expect(stage()).toBe('lay-out')
  expect(stage(laidOut)).toBe('open')
  expect(stage(laidOut, decide(1, 2), reviewApproval(1), reviewApproval(2))).toBe('done')
  const open: [OrderEvent[], RegExp][] = [
    [[laidOut], /2 of its 2 items/],
    [[laidOut, decide(1, 1), reviewApproval(1), reviewApproval(2)], /1 of its 2 items/],
    [[laidOut, decide(1, 2)], /Nobody has approved/],
    [[laidOut, decide(1, 2), reviewApproval(1)], /Only anna/],
    [[laidOut, decide(1, 2), reviewApproval(1), reviewApproval(1)], /Only anna/],
    [[laidOut, decide(1, 2), reviewApproval(1), reviewApproval(2, { key: 1 })], /Only anna/],
    [[laidOut, decide(1, 2), reviewApproval(1), reviewApproval(2, { result: hash })], /Only anna/],
    // A later decision takes both away.
    [[laidOut, decide(1, 2), reviewApproval(1), reviewApproval(2), decide(2, 2)], /Nobody has/],
    // Another list begins anew.
    [[laidOut, decide(1, 2), reviewApproval(1), reviewApproval(2), laidOut], /2 of its 2 items/],
  ]
  for (const [events, words] of open) {
    expect(stage(...events), String(words)).toBe('open')
    expect(whyUnreviewed(by, orderOf(...events))).toMatch(words)
  }
  // Configuration that no longer asks does not undo a review that was laid out.
  expect(reviewStage(desk(), orderOf(laidOut))).toBe('open')
})

test('whoever stated the facts does not approve the result, and what was laid out for another scope is none', () => {
  const by = desk({ categories: ['content'] })
  const whole = orderOf(laidOut, decide(1, 2), reviewApproval(1), reviewApproval(2))
  expect(whyUnreviewed(by, { ...whole, factsBy: ['bruno' as PersonId] })).toMatch(/Only anna/)
  const elsewhere = orderOf({ ...laidOut, scopeHash: hash }, decide(1, 2), reviewApproval(1), reviewApproval(2))
  expect(whyUnreviewed(by, elsewhere)).toMatch(/not the approved scope/)
  expect(reviewStage(by, elsewhere)).toBe('lay-out')
})
