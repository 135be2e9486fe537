import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Scope } from './scope.ts'
import { shardsOf } from './shards.ts'

const windows = [
  { startUtc: '2026-01-01T00:00:00.000Z', endUtc: '2026-02-01T00:00:00.000Z' },
  { startUtc: '2026-03-01T00:00:00.000Z', endUtc: '2026-04-01T00:00:00.000Z' },
]
const scopes = fc
  .record({
    accounts: fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{1,6}@nimbus\.test$/), { minLength: 1, maxLength: 60 }),
    holders: fc.boolean(),
    clock: fc.constantFrom('internaldate', 'date'),
  })
  .map(({ accounts, holders, clock }): Scope => {
    const scope = Scope.parse({
      order: 'D-2026-000001',
      accounts,
      categories: ['content', 'traffic'],
      windows,
      clock,
      recipients: [`age1${'q'.repeat(58)}`],
      deliverTo: 'registry@court.test',
      ...(holders ? { holders: accounts.map((account) => ({ account, id: `id-${account}`, windows })) } : {}),
    })
    if (!scope.ok) throw new Error(scope.why)
    return scope.value
  })

test('shards have no account in common, are together exactly the scope, and each is contained in it', () => {
  fc.assert(
    fc.property(scopes, fc.integer({ min: 1, max: 70 }), (scope, most) => {
      const shards = shardsOf(scope, most)
      expect(shards.flatMap((s) => s.accounts)).toEqual(scope.accounts)
      expect(shards.flatMap((s) => s.holders ?? [])).toEqual(scope.holders ?? [])
      for (const shard of shards) {
        expect(shard.accounts.length).toBeLessThanOrEqual(most)
        expect(Scope.contains(scope, shard)).toBe(true)
        const { accounts, holders } = scope
        expect({ ...shard, accounts, ...(holders ? { holders } : {}) }).toEqual(scope)
      }
      expect(shards).toHaveLength(Math.ceil(scope.accounts.length / most))
    }),
  )
})

test('what fits into one shard is not cut, and sizes differ by one at most', () => {
  fc.assert(
    fc.property(scopes, fc.integer({ min: 1, max: 70 }), (scope, most) => {
      const sizes = shardsOf(scope, most).map((s) => s.accounts.length)
      if (scope.accounts.length <= most) expect(shardsOf(scope, most)).toEqual([scope])
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
    }),
  )
})

test('a shard of nobody is no shard', () => {
  const [scope] = fc.sample(scopes, 1)
  if (scope) expect(() => shardsOf(scope, 0)).toThrow(RangeError)
})
