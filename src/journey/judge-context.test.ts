import { expect, test } from 'vitest'
import type { Evidence, OrderEvent } from '../order/event.ts'
import type { OrderId, PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import { foldOrder } from '../order/fold.ts'
import { Instant } from '../order/time.ts'
import { judgeContextOf } from './judge-context.ts'

const at = (minute: number): Instant => Instant.at(Date.UTC(2026, 10, 23, 9, minute))
const receivedAt = (minute: number, ...more: OrderEvent[]): Order => {
  const received: OrderEvent = {
    kind: 'received',
    receipt: 'R-1' as ReceiptId,
    channel: 'api',
    at: at(minute),
    digest: 'a'.repeat(64) as Sha256,
    documents: [],
    from: 'x',
  }
  return foldOrder(
    [received, ...more].map((event, i) => ({
      order: 'D-2026-000001' as OrderId,
      version: i + 1,
      at: at(minute + i),
      actor: { role: 'core' },
      event,
    })),
  )
}
const heard = (...signals: string[]): Evidence[] => signals.map((signal) => ({ signal, outcome: 'passed', words: '' }))
const desk = { now: at(30), entities: [] }

test('judging learns what we asked, and when the same demand came first', () => {
  const ask: OrderEvent = { kind: 'clarification-asked', by: 'anna' as PersonId, questions: ['Which zone?'] }
  expect(judgeContextOf(receivedAt(5, ask), [], receivedAt(0), desk)).toEqual({
    receivedAt: at(5),
    now: at(30),
    entities: [],
    questions: [{ askedAt: at(6) }],
    firstReceivedAt: at(0),
  })
})

test('only a call to a registered number counts, and a denial outweighs it', () => {
  const said = (...signals: string[]): unknown =>
    judgeContextOf(receivedAt(0), heard(...signals), undefined, desk).callBack
  expect(said()).toBeUndefined()
  expect(said('callback.unregistered_number', 'callback.no_answer')).toBeUndefined()
  expect(said('callback.confirmed')).toBe('confirmed')
  expect(said('callback.denied', 'callback.confirmed')).toBe('denied')
})
