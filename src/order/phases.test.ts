import { expect, test } from 'vitest'
import type { OrderEvent, Recorded } from './event.ts'
import type { OrderId } from './ids.ts'
import { phasesOf } from './phases.ts'
import { Instant } from './time.ts'

const start = Instant.at(Date.parse('2026-11-24T03:10:00Z'))
const at = (s: number): Instant => Instant.plus(start, s * 1000)
const told = (...events: [number, Partial<OrderEvent> & { kind: string }][]): Recorded[] =>
  events.map(([s, event], i) => ({
    order: 'D-2026-000001' as OrderId,
    version: i + 1,
    at: at(s),
    actor: { role: 'core' },
    event: event as OrderEvent,
  }))
const received = { kind: 'received', at: start } as const

test('each phase is the time from the milestone before it', () => {
  expect(
    phasesOf(
      told(
        [1, received],
        [3, { kind: 'authenticated' }],
        [4, { kind: 'judged' }],
        [30, { kind: 'acknowledged' }],
        [60, { kind: 'approved' }],
        [90, { kind: 'approved' }],
        [91, { kind: 'collection-begun', purpose: 'produce' }],
        [95, { kind: 'collected', at: at(94) }],
        [96, { kind: 'sealed' }],
        [98, { kind: 'released' }],
      ),
    ),
  ).toEqual({
    receive: 1000,
    authenticate: 2000,
    judge: 1000,
    decide: 60_000,
    collect: 3000,
    seal: 2000,
    deliver: 2000,
  })
})

test('a page counts from when the pager sent it, however late it came into the books', () => {
  const story = told([1, received], [300, { kind: 'paged', at: at(2) }], [301, { kind: 'acknowledged', at: at(12) }])
  expect(phasesOf(story)).toMatchObject({ page: 2000, acknowledge: 10_000 })
})

test('what has not happened has no time', () => {
  expect(phasesOf(told([1, received]))).toEqual({ receive: 1000 })
  expect(phasesOf([])).toEqual({})
})
