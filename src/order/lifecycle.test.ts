import { expect, test } from 'vitest'
import type { EventOf, OrderEvent, Recorded } from './event.ts'
import { StatedFacts } from './facts.ts'
import type { AgencyId, OrderId, PersonId, ReceiptId, Sha256 } from './ids.ts'
import type { Judgement } from './judgement.ts'
import { may, next, type Circumstances, type Step } from './lifecycle.ts'
import { foldOrder } from './fold.ts'
import { Scope } from './scope.ts'
import { Instant, minutes } from './time.ts'

const id = 'D-2026-000001' as OrderId
const at = (minute: number): Instant => Instant.at(Date.UTC(2026, 10, 23, 9, minute))
const hash = 'a'.repeat(64) as Sha256
const scope = ((): Scope => {
  const parsed = Scope.parse({
    order: id,
    accounts: ['mara@nimbus.test'],
    categories: ['content'],
    windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }],
    clock: 'internaldate',
    recipients: ['age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq'],
  })
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
})()
const judgement: Judgement = {
  pack: 'eu.epoc',
  packVersion: '2026-11-23',
  packStatus: 'draft',
  verdict: 'comply',
  kind: 'production',
  rulings: [],
  preserve: false,
  page: 'routine',
  pageCounsel: false,
  notice: { rule: 'forbidden', cite: 'Annex I Section H' },
}
const facts = ((): StatedFacts => {
  const parsed = StatedFacts.parse({
    duly: 'order/1',
    instrument: 'eu.epoc',
    reference: 'X-1',
    issuer: { authority: 'Parquet', country: 'FR', level: 'prosecutor' },
    addressee: 'nmi',
    asks: [],
  })
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
})()
const received: OrderEvent = {
  kind: 'received',
  receipt: 'R-1' as ReceiptId,
  channel: 'api',
  at: at(0),
  digest: hash,
  documents: [],
  from: 'x',
}
const read: OrderEvent = { kind: 'read', text: '', notes: [] }
const examined: OrderEvent = { kind: 'examined', findings: [], round: 0 }
const authenticated: OrderEvent = { kind: 'authenticated', level: 'L4', agency: 'lka' as AgencyId, evidence: [] }
const judged: OrderEvent = { kind: 'judged', judgement, receivedAt: at(0) }
const proposed: OrderEvent = { kind: 'scope-proposed', scope, by: 'duly' }
const approvedBy = (by: string): OrderEvent => ({
  kind: 'approved',
  by: by as PersonId,
  scopeHash: Scope.hash(scope),
  at: at(5),
  publicKey: 'k',
  signature: 's',
})
const story = (...events: OrderEvent[]): Recorded[] =>
  events.map((event, i) => ({ order: id, version: i + 1, at: at(i), actor: { role: 'core' }, event }))
const open: Circumstances = { mayProduce: () => true, toKeep: () => [] }
const kinds = (...events: OrderEvent[]): string[] => next(foldOrder(story(...events)), open).map((s) => s.kind)

test('an order that was received is read', () => {
  expect(kinds(received)).toEqual(['read'])
})

test('nothing is collected on one approval, nor on two of one person', () => {
  expect(kinds(received, read, authenticated, judged, proposed, approvedBy('anna'))).not.toContain('produce')
  expect(kinds(received, read, authenticated, judged, proposed, approvedBy('anna'), approvedBy('anna'))).not.toContain(
    'produce',
  )
  expect(kinds(received, read, authenticated, judged, proposed, approvedBy('anna'), approvedBy('bruno'))).toContain(
    'produce',
  )
})

test('a new scope voids what was signed before', () => {
  const narrowed: OrderEvent = { kind: 'scope-proposed', scope, by: 'clara' as PersonId }
  expect(
    kinds(received, read, authenticated, judged, proposed, approvedBy('anna'), approvedBy('bruno'), narrowed),
  ).not.toContain('produce')
})

test('an approval that was withdrawn no longer counts', () => {
  const back: OrderEvent = { kind: 'approval-withdrawn', by: 'anna' as PersonId, why: 'second thoughts' }
  expect(
    kinds(received, read, authenticated, judged, proposed, approvedBy('anna'), approvedBy('bruno'), back),
  ).not.toContain('produce')
})

test('a refused, withdrawn or recalled order never produces, whatever was approved', () => {
  for (const end of [
    { kind: 'refused', by: 'anna' as PersonId, ground: 'N02', words: 'no' },
    { kind: 'withdrawn', by: 'anna' as PersonId, words: 'by letter' },
    { kind: 'recalled', by: 'anna' as PersonId, why: 'mistake', beforeFirstRead: true },
  ] as const satisfies OrderEvent[]) {
    const steps = kinds(received, read, authenticated, judged, proposed, approvedBy('anna'), approvedBy('bruno'), end)
    expect(steps).not.toContain('produce')
    expect(steps).not.toContain('release')
  }
})

test('a sealed order waits for hold_until', () => {
  const holdUntil = at(59)
  const held: OrderEvent = { kind: 'judged', judgement: { ...judgement, holdUntil }, receivedAt: at(0) }
  const sealed: OrderEvent = {
    kind: 'sealed',
    scopeHash: Scope.hash(scope),
    package: { sha256: hash, sizeBytes: 1, recipients: [], manifest: hash },
    at: at(9),
  }
  const steps = next(
    foldOrder(story(received, read, authenticated, held, proposed, approvedBy('anna'), approvedBy('bruno'), sealed)),
    open,
  )
  expect(steps).toContainEqual({ kind: 'release', key: 'release', notBefore: holdUntil })
})

test('a new call-back has the order assessed again', () => {
  const call: OrderEvent = {
    kind: 'called-back',
    by: 'anna' as PersonId,
    number: '+49',
    answeredBy: 'x',
    outcome: 'confirmed',
    confirmed: 'all',
  }
  expect(kinds(received, read, authenticated, judged, proposed, call)).toContain('assess')
  expect(kinds(received, read, authenticated, judged, proposed)).not.toContain('assess')
})

test('a question has the order judged again, for its clock may stand still; each question has its letter', () => {
  const ask: OrderEvent = { kind: 'clarification-asked', by: 'anna' as PersonId, questions: ['Which zone?'] }
  const letter: OrderEvent = { kind: 'answered', letter: 'clarification', to: 'x', words: 'y' }
  const asked = [received, read, examined, authenticated, judged, ask] as const
  expect(kinds(...asked)).toEqual(expect.arrayContaining(['assess', 'answer']))
  expect(kinds(...asked, authenticated, judged)).toEqual(['answer'])
  expect(kinds(...asked, letter, authenticated, judged)).toEqual([])
  expect(kinds(...asked, letter, ask)).toContain('answer')
})

test('the clock may stand still from the question until facts come in again', () => {
  const ask: OrderEvent = { kind: 'clarification-asked', by: 'anna' as PersonId, questions: ['Which zone?'] }
  const stated: OrderEvent = { kind: 'facts-stated', facts, by: 'anna' as PersonId }
  const order = foldOrder(story(received, read, ask, ask, stated, ask))
  expect(order.clarifications).toEqual([
    { askedAt: at(2), answeredAt: at(4) },
    { askedAt: at(3), answeredAt: at(4) },
    { askedAt: at(5) },
  ])
})

test('a closed order has no next step', () => {
  expect(kinds(received, read, { kind: 'closed', outcome: 'produced' })).toEqual([])
})

test('what may not be done says why', () => {
  const order = foldOrder(story(received, read, { kind: 'withdrawn', by: 'anna' as PersonId, words: 'x' }))
  expect(may(order, 'approve')).toEqual({ ok: false, why: expect.stringContaining('withdrawn') as string })
})

const sealedStory = (...more: OrderEvent[]): OrderEvent[] => [
  received,
  read,
  authenticated,
  judged,
  proposed,
  approvedBy('anna'),
  approvedBy('bruno'),
  {
    kind: 'sealed',
    scopeHash: Scope.hash(scope),
    package: { sha256: hash, sizeBytes: 1, recipients: [], manifest: hash },
    at: at(9),
  },
  ...more,
]

test('a call-back that is denied after sealing is weighed before anything is released', () => {
  const denied: OrderEvent = {
    kind: 'called-back',
    by: 'anna' as PersonId,
    number: '+49',
    answeredBy: 'x',
    outcome: 'denied',
    confirmed: '',
  }
  expect(kinds(...sealedStory())).toContain('release')
  expect(kinds(...sealedStory(denied))).toContain('assess')
  expect(kinds(...sealedStory(denied))).not.toContain('release')
})

test('a step that broke an invariant stops until somebody acknowledges the trouble', () => {
  const broke: OrderEvent = {
    kind: 'step-failed',
    step: 'release',
    words: 'I4',
    next: 'call engineering',
    stopped: true,
  }
  const acknowledged = (cause: 'arrival' | 'trouble'): OrderEvent => ({
    kind: 'acknowledged',
    by: 'anna' as PersonId,
    cause,
  })
  expect(kinds(...sealedStory(broke))).not.toContain('release')
  expect(kinds(...sealedStory(broke, acknowledged('arrival')))).not.toContain('release')
  expect(kinds(...sealedStory(broke, acknowledged('trouble')))).toContain('release')
})

test('originals are checked once; what the world did not answer is asked again later and meanwhile keeps nobody waiting', () => {
  const unanswered: OrderEvent = {
    kind: 'examined',
    findings: [{ check: 'mail-sender', document: 0, evidence: [], proofs: [], complete: false }],
    round: 0,
  }
  expect(kinds(received, read)).toEqual(expect.arrayContaining(['examine', 'assess']))
  expect(kinds(received, read, examined)).not.toContain('examine')
  const again = next(foldOrder(story(received, read, unanswered)), open).find((s) => s.kind === 'examine')
  expect(again).toEqual({ kind: 'examine', key: 'examine:1', notBefore: Instant.plus(at(2), minutes(1)) })
  expect(kinds(received, read, { ...unanswered, round: 8 })).not.toContain('examine')
})

const sealedEvent: OrderEvent = {
  kind: 'sealed',
  scopeHash: Scope.hash(scope),
  package: { sha256: hash, sizeBytes: 1, recipients: [], manifest: hash },
  at: at(6),
}
const deniedCall: OrderEvent = {
  kind: 'called-back',
  by: 'anna' as PersonId,
  number: '+49 30 1',
  answeredBy: 'Karl Amsel',
  outcome: 'denied',
  confirmed: '',
}
const sealedSoFar = [received, read, examined, authenticated, judged, proposed, sealedEvent]

test('a sealed order that the agency denies is frozen, and is released in no state of the freeze', () => {
  expect(kinds(...sealedSoFar)).toEqual(['release'])
  expect(kinds(...sealedSoFar, deniedCall)).toEqual(['assess', 'freeze'])
  const held: OrderEvent = { kind: 'held', incident: 'I-0001', denied: true }
  expect(kinds(...sealedSoFar, deniedCall, held)).toEqual(['assess'])
  expect(kinds(...sealedSoFar, held)).toEqual([])
})

test('a held order goes on only after its incident was lifted', () => {
  const held: OrderEvent = { kind: 'held', incident: 'I-0001', denied: false }
  const order = foldOrder(story(...sealedSoFar, held))
  expect(next(order, { ...open, lifted: () => false })).toEqual([])
  expect(next(order, { ...open, lifted: () => true }).map((s) => s.kind)).toEqual(['lift-hold'])
  expect(kinds(...sealedSoFar, held, { kind: 'hold-lifted', incident: 'I-0001' })).toEqual(['release'])
})

test('an incident that two steps notice holds an order once, so that one lift frees it', () => {
  const noticed: OrderEvent = { kind: 'held', incident: 'I-0001', denied: false }
  const denied: OrderEvent = { kind: 'held', incident: 'I-0001', denied: true }
  const order = foldOrder(story(...sealedSoFar, deniedCall, noticed, denied))
  expect(order).toMatchObject({ heldBy: ['I-0001'], incident: 'I-0001' })
})

test('a file of an emergency is not closed before the agency’s head was told', () => {
  const done: OrderEvent[] = [
    received,
    read,
    examined,
    authenticated,
    { kind: 'judged', judgement: { ...judgement, kind: 'emergency_voluntary', page: 'emergency' }, receivedAt: at(0) },
    proposed,
    sealedEvent,
    { kind: 'release-begun', ticket: hash, expiresAt: at(50) },
    { kind: 'released', ticket: hash, at: at(8), told: 'registry@lka.test' },
    { kind: 'fetched', ticket: hash, at: at(9), bytes: 1, complete: true },
    { kind: 'notice-set', rule: 'policy', cite: 'x' },
  ]
  expect(kinds(...done)).toEqual(['tell-head'])
  expect(kinds(...done, { kind: 'head-told', over: 'mail', to: 'head@lka.test' })).toEqual(['close'])
})

const asked = { accounts: scope.accounts, categories: scope.categories, windows: scope.windows, clock: scope.clock }
const copyOf = (of: Scope, keepUntil?: Instant): OrderEvent => ({
  kind: 'preserved',
  collection: { items: 1, bytes: 1, notHeld: [] } as unknown as EventOf<'preserved'>['collection'],
  package: { sha256: hash, sizeBytes: 1, recipients: [], manifest: hash },
  scope: of,
  ...(keepUntil ? { keepUntil } : {}),
})
const judgedAs = (more: Partial<Judgement>): OrderEvent => ({
  kind: 'judged',
  judgement: { ...judgement, preserve: true, ...more } as Judgement,
  receivedAt: at(0),
})
const refusal: OrderEvent = { kind: 'refused', by: 'anna' as PersonId, ground: 'EU-E04', words: 'no' }
const letter: OrderEvent = { kind: 'answered', letter: 'refusal', to: 'x', words: 'y' }
const gone: OrderEvent = { kind: 'preservation-expired', package: hash, at: at(50) }
const keeping = (...events: OrderEvent[]): Step[] =>
  next(foldOrder(story(received, read, examined, authenticated, ...events)), { ...open, toKeep: () => [asked] })

test('what is refused is kept on nobody’s approval, once, and is gone at its end before the order closes', () => {
  const refused = [judgedAs({ verdict: 'refuse' }), refusal, letter] as const
  expect(keeping(...refused)).toContainEqual({
    kind: 'preserve',
    key: expect.stringMatching(/^preserve:/) as string,
    asked,
  })
  expect(keeping(...refused, copyOf(scope, at(50)))).toEqual([
    {
      kind: 'expire-preservation',
      key: `expire-preservation:${hash.slice(0, 16)}@${at(50)}`,
      package: hash,
      notBefore: at(50),
    },
  ])
  expect(kinds(received, read, examined, authenticated, ...refused, copyOf(scope, at(50)), gone)).toEqual(['close'])
})

test('a copy that holds less than what is to be kept does not stand for it', () => {
  const less = Scope.parse({
    ...scope,
    windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-01-02T00:00:00Z' }],
  })
  if (!less.ok) throw new Error(less.why)
  expect(keeping(judgedAs({ verdict: 'refuse' }), copyOf(less.value, at(50))).map((s) => s.kind)).toContain('preserve')
})

test('nothing is kept for an order that is withdrawn, repeats another, or of which the law keeps nothing after all', () => {
  const now = [{ kind: 'expire-preservation', key: `expire-preservation:${hash.slice(0, 16)}@now`, package: hash }]
  const kept = [judgedAs({ verdict: 'refuse' }), copyOf(scope, at(50))] as const
  const withdrawn: OrderEvent = { kind: 'withdrawn', by: 'anna' as PersonId, words: 'by letter' }
  expect(keeping(...kept, withdrawn)).toEqual(now)
  expect(keeping(...kept, withdrawn, gone).map((s) => s.kind)).toEqual(['close'])
  const twin: OrderEvent = { kind: 'duplicate-found', of: 'D-2026-000002' as OrderId, why: 'the same' }
  expect(keeping(...kept, twin)).toEqual(now)
  expect(keeping(...kept, twin, gone).map((s) => s.kind)).toEqual(['close'])
  expect(
    next(foldOrder(story(received, read, examined, authenticated, ...kept, judgedAs({ preserve: false }))), open),
  ).toEqual(now)
})

test('a released order whose refused part is kept closes when that is gone', () => {
  const end: OrderEvent[] = [
    { kind: 'release-begun', ticket: hash, expiresAt: at(55) },
    { kind: 'released', ticket: hash, at: at(20), told: 'x' },
    { kind: 'fetched', ticket: hash, at: at(21), bytes: 1, complete: true },
    { kind: 'notice-set', rule: 'forbidden', cite: 'x' },
  ]
  expect(kinds(...sealedStory(...end, copyOf(scope, at(50))))).not.toContain('close')
  expect(kinds(...sealedStory(...end, copyOf(scope, at(50)), gone))).toContain('close')
})

test('an extension lasts, and a preservation order without an end is kept without one', () => {
  const end = (more: Partial<Judgement>): unknown =>
    keeping(judgedAs({ verdict: 'preserve', keepUntil: at(50) }), copyOf(scope, at(50)), judgedAs(more)).find(
      (s) => s.kind === 'expire-preservation',
    )
  expect(end({ verdict: 'preserve', keepUntil: at(80) })).toMatchObject({
    key: expect.stringContaining(at(80)) as string,
    notBefore: at(80),
  })
  expect(end({ verdict: 'preserve' })).toBeUndefined()
  expect(end({ verdict: 'clarify' })).toMatchObject({ notBefore: at(50) })
})

const collection = { items: 2, bytes: 2, withheld: 0, notHeld: [], connectors: [], digest: hash }
const copy = { sha256: 'c'.repeat(64) as Sha256, sizeBytes: 9, recipients: ['age1q'], manifest: hash }
const decidedStory = [
  received,
  read,
  examined,
  authenticated,
  judged,
  proposed,
  approvedBy('anna'),
  approvedBy('bruno'),
]
const laidOut: OrderEvent = {
  kind: 'laid-out',
  collection,
  package: copy,
  sheet: hash,
  scopeHash: Scope.hash(scope),
  key: 'k',
  at: at(9),
}

test('what is under review is laid out, waits for people, and is produced by the approved result alone', () => {
  const kindsAt = (review: 'none' | 'lay-out' | 'open' | 'done', ...events: OrderEvent[]): string[] =>
    next(foldOrder(story(...decidedStory, ...events)), { ...open, review: () => review }).map((s) => s.kind)
  expect(kindsAt('none')).toContain('produce')
  expect(kindsAt('lay-out')).toEqual(['lay-out'])
  expect(kindsAt('open', laidOut)).toEqual([])
  expect(kindsAt('done', laidOut)).toEqual(['produce'])
})

test('what rested for a reviewer is destroyed once it was sealed, refused, withdrawn or is of another scope, before the file is closed', () => {
  const after = (...events: OrderEvent[]): string[] =>
    next(foldOrder(story(...decidedStory, laidOut, ...events)), { ...open, review: () => 'open' }).map((s) => s.kind)
  expect(after()).not.toContain('clear-review')
  const withdrawn: OrderEvent = { kind: 'withdrawn', by: 'anna' as PersonId, words: 'x' }
  expect(after({ kind: 'sealed', scopeHash: Scope.hash(scope), package: copy, at: at(10) })).toContain('clear-review')
  expect(after(withdrawn)).toEqual(['clear-review'])
  const narrower = Scope.narrow(scope, { windows: [{ startUtc: '2026-01-02T00:00:00Z', endUtc: '2026-01-03T00:00:00Z' }] }) // prettier-ignore
  if (!narrower) throw new Error('it is narrower')
  expect(after({ kind: 'scope-proposed', scope: narrower, by: 'anna' as PersonId })).toContain('clear-review')
  expect(after(withdrawn, { kind: 'review-cleared', package: copy.sha256, at: at(11) })).toEqual(['close'])
})

test('a decision or a withdrawn approval takes the approvals of a result away', () => {
  const approval: OrderEvent = { kind: 'review-approved', by: 'anna' as PersonId, result: hash, at: at(9), publicKey: 'k', signature: 's' } // prettier-ignore
  const left = (event: OrderEvent): number | undefined =>
    foldOrder(story(...decidedStory, laidOut, approval, event)).review?.approvals.length
  expect(left({ kind: 'items-decided', by: 'clara' as PersonId, items: [[1, 1]], decision: { as: 'produce' } })).toBe(0)
  expect(left({ kind: 'approval-withdrawn', by: 'anna' as PersonId, why: 'x' })).toBe(0)
  expect(left({ kind: 'approval-withdrawn', by: 'bruno' as PersonId, why: 'x' })).toBe(1)
})

test('a copy that people keep longer ends later, and one that they let go ends now', () => {
  const keptStory = (...events: OrderEvent[]): Step[] =>
    next(
      foldOrder(
        story(
          ...decidedStory.slice(0, 6),
          { kind: 'preserved', collection, package: copy, scope, key: 'k', keepUntil: at(30) },
          ...events,
        ),
      ),
      open,
    ).filter((s) => s.kind === 'expire-preservation')
  const judgedToKeep: OrderEvent = { ...judged, judgement: { ...judgement, preserve: true } }
  expect(keptStory(judgedToKeep)).toMatchObject([{ notBefore: at(30) }])
  const longer: OrderEvent = { kind: 'preservation-extended', by: 'anna' as PersonId, until: at(50), words: 'x' }
  expect(keptStory(judgedToKeep, longer)).toMatchObject([{ notBefore: at(50) }])
  // An end that the law itself sets later is not shortened by it.
  const later: OrderEvent = { ...judged, judgement: { ...judgement, preserve: true, keepUntil: at(55) } }
  expect(keptStory(later, longer)).toMatchObject([{ notBefore: at(55) }])
  const letGo = keptStory(judgedToKeep, { kind: 'preservation-released', by: 'anna' as PersonId, words: 'x' })
  expect(letGo).toHaveLength(1)
  expect(letGo[0]).not.toHaveProperty('notBefore')
})
