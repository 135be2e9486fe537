import { expect, test } from 'vitest'
import { headwayInWords } from './watch-order.ts'

test('how far a collection is stands on one line, as far as it is known', () => {
  const of = { items: 20_000, bytes: 791_000_000 }
  const known = { items: 1240, bytes: 48_000_000, bytesPerSecond: 260_000_000 }
  expect(headwayInWords({ ...known, of, secondsLeft: 3 })).toBe(
    '1,240 of 20,000 items · 48 of 791 MB · 260 MB/s · 3 s left',
  )
  expect(headwayInWords(known)).toBe('1,240 items · 48 MB · 260 MB/s')
  expect(headwayInWords({ items: 0, bytes: 0, of })).toBe('0 of 20,000 items · 0 of 791 MB')
  expect(headwayInWords({ ...known, shards: { done: 3, of: 14 } })).toBe(
    '3 of 14 shards · 1,240 items · 48 MB · 260 MB/s',
  )
  expect(headwayInWords({ ...known, of, secondsLeft: 400 })).toContain('7 min left')
})
