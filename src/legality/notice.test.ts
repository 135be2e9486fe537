import { expect, test } from 'vitest'
import { at, inventedPack } from './invented.fixture.ts'
import { noticeOf } from './notice.ts'
import type { Pack } from './schema.ts'

const pack = inventedPack()
const now = at('2026-11-23T09:15:00Z')
const told = (notice: Partial<Pack['notice'][number]>[], facts: Record<string, unknown> = {}): unknown =>
  noticeOf(
    { ...pack, notice: notice.map((n, i) => ({ rule: 'policy' as const, cite: `s. ${i + 1}`, ...n })) },
    {
      value: (path) => facts[path],
      receivedAt: now,
      zone: 'Europe/Berlin',
      calendars: { get: () => undefined },
    },
    now,
  )

test('the first line that applies decides', () => {
  expect(told([{ when: 'never', rule: 'forbidden' }, { rule: 'now' }, { rule: 'policy' }])).toEqual({
    rule: 'now',
    cite: 's. 2',
  })
})

test('while it is open whether silence was ordered, nobody is told', () => {
  expect(told([{ when: { fact: 'silence', is: true }, rule: 'now' }])).toEqual({ rule: 'forbidden', cite: 's. 1' })
  expect(told([{ rule: 'after', field: 'until' }])).toEqual({ rule: 'forbidden', cite: 's. 1' })
  expect(told([{ rule: 'after' }])).toEqual({ rule: 'forbidden', cite: 's. 1' })
})

test('silence ends with the last second of its day where the order says, else where the addressee is', () => {
  const until = { rule: 'after' as const, field: 'until', zone_field: 'zone' }
  const day = { until: '2026-12-01' }
  expect(told([until], day)).toEqual({ rule: 'after', at: at('2026-12-01T22:59:59Z'), cite: 's. 1' })
  expect(told([until], { ...day, zone: 'Asia/Tokyo' })).toMatchObject({ at: at('2026-12-01T14:59:59Z') })
  expect(told([until], { ...day, zone: 'Nowhere' })).toMatchObject({ at: at('2026-12-01T22:59:59Z') })
})

test('silence that has ended is over, and at its very last second it still holds', () => {
  const until = { rule: 'after' as const, field: 'until' }
  expect(told([until], { until: '2026-11-23T09:14:59Z' })).toEqual({ rule: 'now', cite: 's. 1' })
  expect(told([until], { until: '2026-11-23T09:15:00Z' })).toEqual({ rule: 'after', at: now, cite: 's. 1' })
})

test('when no line applies our own policy decides, by the last clause that was read', () => {
  expect(told([{ when: 'never' }, { when: 'never' }])).toEqual({ rule: 'policy', cite: 's. 2' })
})
