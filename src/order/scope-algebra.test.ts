import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonical } from './canonical.ts'
import { Scope, type Asked } from './scope.ts'
import { Instant } from './time.ts'
import { intersectWindows, joinWindows, type Window } from './windows.ts'

const at = (n: number): Instant => Instant.at(Date.UTC(2026, 0, 1) + n)
const holds = (windows: readonly Window[], n: number): boolean =>
  windows.some((w) => w.startUtc <= at(n) && at(n) < w.endUtc)
const moments = Array.from({ length: 32 }, (_none, n) => n)
const inside = (windows: readonly Window[]): number[] => moments.filter((n) => holds(windows, n))

const window = fc
  .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 1, max: 8 }))
  .map(([start, length]): Window => ({ startUtc: at(start), endUtc: at(start + length) }))
const windows = fc.array(window, { minLength: 1, maxLength: 5 })
const names = ['mara@nimbus.test', 'li@nimbus.test', 'jürgen@nimbus.test', 'ada@nimbus.test'] as const
const asked: fc.Arbitrary<Asked> = fc.record({
  accounts: fc.subarray([...names], { minLength: 1 }),
  categories: fc.subarray(['subscriber', 'identifying_access', 'traffic', 'content'] as const, { minLength: 1 }),
  windows,
  clock: fc.constantFrom('internaldate', 'date'),
})
const scopeOf = (from: object): Scope => {
  const parsed = Scope.parse({ order: 'D-2026-000001', recipients: [`age1${'q'.repeat(58)}`], ...from })
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}
const same = (a: Asked | undefined, b: Asked | undefined): boolean => canonical({ a }) === canonical({ a: b })
/** Every account, category and moment of it, so that two can be compared without the code under test. */
const cells = (a: Asked | undefined): Set<string> =>
  new Set(
    a?.accounts.flatMap((who) =>
      a.categories.flatMap((what) => inside(a.windows).map((n) => `${a.clock} ${who} ${what} ${n}`)),
    ),
  )
const lies = (inner: Asked, wider: Asked): boolean => {
  const held = cells(wider)
  return [...cells(inner)].every((cell) => held.has(cell))
}

test('what two sets of windows have in common are the moments that lie in both', () => {
  fc.assert(
    fc.property(windows, windows, (a, b) => {
      const both = intersectWindows(a, b)
      for (const n of moments) expect(holds(both, n)).toBe(holds(a, n) && holds(b, n))
      expect(joinWindows(both)).toEqual(both)
    }),
  )
})

test('a window cut at any moment gives each moment to one half only', () => {
  fc.assert(
    fc.property(window, fc.integer({ min: 0, max: 25 }), (w, cut) => {
      const before = intersectWindows([w], [{ startUtc: at(-1), endUtc: at(cut) }])
      const after = intersectWindows([w], [{ startUtc: at(cut), endUtc: at(40) }])
      for (const n of inside([w])) expect([holds(before, n), holds(after, n)]).toEqual([n < cut, n >= cut])
    }),
  )
})

test('what two ask for in common does not depend on their order or grouping, and lies in both', () => {
  fc.assert(
    fc.property(asked, asked, asked, (a, b, c) => {
      const ab = Scope.intersect(a, b)
      const bc = Scope.intersect(b, c)
      expect(same(ab, Scope.intersect(b, a))).toBe(true)
      expect(same(ab && Scope.intersect(ab, c), bc && Scope.intersect(a, bc))).toBe(true)
      if (ab) expect(Scope.intersect(ab, ab)).toEqual(ab)
      expect(cells(ab)).toEqual(new Set([...cells(a)].filter((cell) => cells(b).has(cell))))
      if (ab) expect([Scope.contains(a, ab), Scope.contains(b, ab)]).toEqual([true, true])
    }),
  )
})

test('one scope contains another exactly when it holds every account, category and moment of it', () => {
  fc.assert(
    fc.property(asked, asked, (a, b) => {
      expect(Scope.contains(a, a)).toBe(true)
      expect(Scope.contains(a, b)).toBe(lies(b, a))
    }),
  )
})

test('narrowing gives what was wished for or nothing, and never more than there was', () => {
  fc.assert(
    fc.property(asked, asked, (a, { accounts, categories, windows: w }) => {
      const narrower = Scope.narrow(scopeOf(a), { accounts, categories, windows: w })
      const wished = { ...a, accounts, categories, windows: w }
      expect(narrower !== undefined).toBe(lies(wished, a))
      if (narrower) expect(cells(narrower)).toEqual(cells(wished))
      expect(Scope.narrow(scopeOf(a), {})).toEqual(scopeOf(a))
    }),
  )
})

test('two scopes have one hash exactly when they ask for the same, however it was written', () => {
  fc.assert(
    fc.property(asked, asked, fc.integer({ min: 1, max: 7 }), (a, b, cut) => {
      const rewritten = {
        ...a,
        accounts: [...a.accounts, ...a.accounts].reverse().map((n) => n.toUpperCase().normalize('NFD')),
        categories: a.categories.toReversed(),
        // Each window as two that overlap or touch, last first.
        windows: a.windows
          .flatMap(({ startUtc, endUtc }) => {
            const middle = Instant.earliest(Instant.plus(startUtc, cut), endUtc)
            return [{ startUtc, endUtc: middle }, ...(middle < endUtc ? [{ startUtc: middle, endUtc }] : [])]
          })
          .reverse(),
      }
      expect(Scope.hash(scopeOf(rewritten))).toBe(Scope.hash(scopeOf(a)))
      const equal = cells(a).size === cells(b).size && lies(a, b)
      expect(Scope.hash(scopeOf(a)) === Scope.hash(scopeOf(b))).toBe(equal)
    }),
  )
})
