import { expect, test } from 'vitest'
import type { Headway } from '../order/headway.ts'
import { openHeadways } from './headways.ts'

const order = 'D-2026-000417'

test('however often it is told, it is heard of at most twice a second, and once more when it ends', () => {
  let ms = 0
  const headways = openHeadways(() => ms)
  const heard: (Headway | null)[] = []
  const stop = headways.listen((_order, headway) => heard.push(headway))
  const one = headways.begin(order, { items: 1000, bytes: 10_000 })
  for (ms = 1; ms <= 2000; ms++) one.tell({ items: ms / 2, bytes: ms * 5 })
  expect(heard).toHaveLength(1 + 4)
  expect(heard.at(-1)).toMatchObject({ items: 1000, bytes: 10_000, bytesPerSecond: 5000, secondsLeft: 0 })
  one.end()
  expect(heard.at(-1)).toBeNull()
  expect(headways.now(order)).toBeNull()
  stop()
  headways.begin(order)
  expect(heard).toHaveLength(6)
})

test('a later attempt is not disturbed by what an earlier one still says', () => {
  let ms = 0
  const headways = openHeadways(() => ms)
  const first = headways.begin(order)
  const second = headways.begin(order)
  ms = 1000
  first.tell({ items: 900, bytes: 900 })
  first.end()
  expect(headways.now(order)).toEqual({ items: 0, bytes: 0 })
  second.end()
  expect(headways.now(order)).toBeNull()
})
