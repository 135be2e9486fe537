import { expect, test } from 'vitest'
import { SeenNames } from './seen-names.ts'

test('each of many names that differ little is new once', () => {
  const seen = new SeenNames()
  const names = Array.from({ length: 200_000 }, (_none, n) => `17${n}.M${n % 1000}P${n % 7}.mx`)
  expect(names.every((name) => seen.add(name))).toBe(true)
  expect(names.some((name) => seen.add(name))).toBe(false)
  expect([seen.add(''), seen.add(''), seen.add('a'), seen.add('b'), seen.add('a')]).toEqual([
    true,
    false,
    true,
    true,
    false,
  ])
})
