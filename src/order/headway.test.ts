import { expect, test } from 'vitest'
import { headway, recent, type Sample } from './headway.ts'

const MB = 1_000_000
const at = (seconds: number, items: number, megabytes: number): Sample => ({
  atMs: seconds * 1000,
  items,
  bytes: megabytes * MB,
})

test('of 791 MB, 48 at 260 MB a second leave three seconds', () => {
  const total = { items: 20_000, bytes: 791 * MB }
  expect(headway([at(0, 0, 0), at(48 / 260, 1240, 48)], total)).toEqual({
    items: 1240,
    bytes: 48 * MB,
    of: total,
    bytesPerSecond: 260 * MB,
    secondsLeft: 3,
  })
})

test('the speed is that of the last five seconds, not of the whole', () => {
  const fast = Array.from({ length: 11 }, (_, s) => at(s, s * 10, s * 100))
  const slow = Array.from({ length: 10 }, (_, s) => at(11 + s, 100 + s, 1000 + (s + 1) * 10))
  expect(headway([...fast, ...slow])).toMatchObject({ bytesPerSecond: 10 * MB })
  expect(headway([...fast, ...slow.slice(0, 1)])).toMatchObject({ bytesPerSecond: 82 * MB })
})

test('what lies before the window is let go, but for the sample that begins it', () => {
  const samples = Array.from({ length: 21 }, (_, n) => at(n / 2, n, n))
  expect(recent(samples).map((s) => s.atMs)).toEqual([5000, 5500, 6000, 6500, 7000, 7500, 8000, 8500, 9000, 9500, 10_000]) // prettier-ignore
  expect(headway(recent(samples))).toEqual(headway(samples))
})

test('without a total nothing is said of the end; nor where it was passed, for then it was none', () => {
  const samples = [at(0, 0, 0), at(1, 5, 10)]
  expect(headway(samples)).toEqual({ items: 5, bytes: 10 * MB, bytesPerSecond: 10 * MB })
  expect(headway(samples, { items: 4, bytes: 100 * MB })).toEqual(headway(samples))
})

test('before anything is laid, and while the store stands still, no time left is made up', () => {
  const total = { items: 10, bytes: 10 * MB }
  expect(headway([], total)).toEqual({ items: 0, bytes: 0, of: total })
  expect(headway([at(3, 1, 1)], total)).toEqual({ items: 1, bytes: MB, of: total })
  expect(headway([at(3, 1, 1), at(7, 1, 1)], total)).toEqual({ items: 1, bytes: MB, of: total, bytesPerSecond: 0 })
})

test('at the end nothing is left', () => {
  expect(headway([at(0, 0, 0), at(2, 10, 10)], { items: 10, bytes: 10 * MB })).toMatchObject({ secondsLeft: 0 })
})
