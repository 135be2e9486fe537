import { expect, test } from 'vitest'
import type { OrderEvent, Recorded } from './event.ts'
import type { AgencyId, OrderId, PersonId, ReceiptId, Sha256 } from './ids.ts'
import { foldOrder } from './fold.ts'
import { portalCase } from './portal.ts'
import { Instant, minutes } from './time.ts'

const began = Instant.at(Date.parse('2026-11-24T03:10:00Z'))
const hash = 'a'.repeat(64) as Sha256
const anna = 'anna' as PersonId
const received: OrderEvent = {
  kind: 'received',
  receipt: 'R-01KXYZ00000000000000000000' as ReceiptId,
  channel: 'api',
  at: began,
  digest: hash,
  documents: [],
  from: 'over the portal',
}
const proven: OrderEvent = {
  kind: 'authenticated',
  level: 'L3',
  proven: ['L3'],
  agency: 'lka-berlin' as AgencyId,
  evidence: [],
}
const timeline = (...events: OrderEvent[]): Recorded[] =>
  events.map((event, i) => ({
    order: 'D-2026-000417' as OrderId,
    version: i + 1,
    at: Instant.plus(began, minutes(i)),
    actor: { role: 'core' },
    event,
  }))
const shown = (...events: OrderEvent[]): ReturnType<typeof portalCase> => {
  const all = timeline(received, ...events)
  return portalCase(foldOrder(all), all)
}

test('an order that nobody is proven to have asked is no case of anybody', () => {
  expect(shown()).toBeUndefined()
  expect(shown({ ...proven, level: 'L0', proven: [] })).toBeUndefined()
})

test('a question is shown until its answer is there, and then it is our turn again and the clock runs', () => {
  const asked: OrderEvent = { kind: 'clarification-asked', by: anna, questions: ['Which window?'] }
  expect(shown(proven, asked)).toMatchObject({ state: 'question', questions: ['Which window?'] })
  const answer: OrderEvent = {
    kind: 'answer-received',
    receipt: 'R-01KXYZ00000000000000000001' as ReceiptId,
    at: Instant.plus(began, minutes(90)),
    officer: 'lka-berlin/roth',
    words: 'From 1 to 3 May.',
    documents: [],
    wrapped: 'sealed',
  }
  const after = timeline(received, proven, asked, answer)
  expect(foldOrder(after)).toMatchObject({
    judgeAgain: true,
    questions: [],
    clarifications: [{ answeredAt: answer.at }],
  })
  expect(portalCase(foldOrder(after), after)).toMatchObject({ state: 'in-review', questions: [] })
  expect(portalCase(foldOrder(after), after)?.clock.map((m) => m.what)).toEqual(['received', 'question-asked', 'question-answered']) // prettier-ignore
})

test('what the stores said, what was kept, and who at the desk did what is in no case', () => {
  const kept: OrderEvent = {
    kind: 'preserved',
    collection: {
      items: 7,
      bytes: 9000,
      withheld: 0,
      notHeld: ['mara@nimbus.test'],
      connectors: ['imap'],
      digest: hash,
    },
    package: { sha256: hash, sizeBytes: 9300, recipients: [], manifest: hash },
    scope: {} as never,
  }
  const refused: OrderEvent = { kind: 'refused', by: anna, ground: 'N01', words: 'mara@nimbus.test is not ours.' }
  expect(JSON.stringify(shown(proven, kept, refused))).not.toMatch(/mara|anna|imap|9000|N01|preserv/)
})

test('a closed case tells how it ended', () => {
  const withdrawn: OrderEvent = { kind: 'withdrawn', by: 'requester', words: 'Sent by mistake.' }
  expect(shown(proven, withdrawn)).toMatchObject({ state: 'withdrawn', mayWithdraw: false })
  expect(shown(proven, withdrawn, { kind: 'closed', outcome: 'withdrawn' })).toMatchObject({ state: 'withdrawn' })
  expect(shown(proven, { kind: 'closed', outcome: 'preservation ended' })).toMatchObject({ state: 'closed' })
})

test('a package can be fetched while its link is open, and no longer once it was', () => {
  const sealed: OrderEvent = { kind: 'sealed', scopeHash: hash, at: began, package: { sha256: hash, sizeBytes: 5, recipients: [], manifest: hash } } // prettier-ignore
  const open: OrderEvent = { kind: 'release-begun', ticket: hash, expiresAt: Instant.plus(began, minutes(999)) }
  const released: OrderEvent = { kind: 'released', ticket: hash, at: began, told: 'registry@lka.test' }
  expect(shown(proven, sealed, open)?.package).toBeUndefined()
  expect(shown(proven, sealed, open, released)).toMatchObject({
    state: 'ready',
    package: { ticket: hash, sizeBytes: 5 },
  })
  const fetched: OrderEvent = { kind: 'fetched', ticket: hash, at: began, bytes: 5, complete: true }
  expect(shown(proven, sealed, open, released, fetched)).toMatchObject({ state: 'handed-over' })
  expect(shown(proven, sealed, open, released, fetched)?.package).toBeUndefined()
})
