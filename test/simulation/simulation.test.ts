import { expect, test } from 'vitest'
import { bugs } from './bugs.ts'
import { asItIs } from './parts.ts'
import { run } from './run.ts'

const asIs = (seed: number): ReturnType<typeof run> => run(seed, 0.5, 600, asItIs, (house) => house)

test('one seed is one run, bit for bit; another seed is another', () => {
  const once = asIs(11)
  expect(asIs(11)).toEqual(once)
  expect(asIs(12).digest).not.toBe(once.digest)
})

test('in some years of orders, crashes and lies every promise is kept', () => {
  for (const seed of [21, 22, 23]) {
    const { violations, orders, settled, crashes } = asIs(seed)
    expect(violations).toEqual([])
    expect(settled).toBe(orders)
    expect(orders).toBeGreaterThan(150)
    expect(crashes).toBeGreaterThan(0)
  }
})

test('a pager that ends a page on a provider’s word is found out', () => {
  const [believing] = bugs
  const found = [31, 32, 33].flatMap((seed) => run(seed, 1, 600, believing!.parts, (house) => house).violations)
  expect(found.map((each) => each.promise)).toContain('I12 no silent end')
})
