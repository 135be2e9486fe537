import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Scope } from './scope.ts'
import { Instant } from './time.ts'

const base = {
  order: 'D-2026-000001',
  accounts: ['mara@nimbus.test'],
  categories: ['content'],
  windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }],
  clock: 'internaldate',
  recipients: ['age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq'],
}
const why = (change: object): string => {
  const parsed = Scope.parse({ ...base, ...change })
  return parsed.ok ? 'accepted' : parsed.why
}

test('equal demands written differently have one hash', () => {
  const one = Scope.parse(base)
  const other = Scope.parse({
    ...base,
    accounts: ['MARA@nimbus.test', 'mara@nimbus.test'],
    windows: [
      { startUtc: '2026-01-15T01:00:00+01:00', endUtc: '2026-02-01T00:00:00Z' },
      { startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-01-15T00:00:00Z' },
    ],
  })
  if (!one.ok || !other.ok) throw new Error('both are scopes')
  expect(Scope.hash(other.value)).toBe(Scope.hash(one.value))
})

test('any change of a scope changes its hash', () => {
  const one = Scope.parse(base)
  if (!one.ok) throw new Error(one.why)
  for (const change of [
    { accounts: ['mara@nimbus.test', 'li@nimbus.test'] },
    { categories: ['content', 'traffic'] },
    { windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-02T00:00:00Z' }] },
    { clock: 'date' },
    { order: 'D-2026-000002' },
    { recipients: ['age1ppppppppppppppppppppppppppppppppppppppppppppppppppppppppp'] },
  ]) {
    const other = Scope.parse({ ...base, ...change })
    if (!other.ok) throw new Error(other.why)
    expect(Scope.hash(other.value)).not.toBe(Scope.hash(one.value))
  }
})

test('an empty window, a window without zone and a day that does not exist are refused in words', () => {
  const window = (startUtc: string, endUtc: string): object => ({ windows: [{ startUtc, endUtc }] })
  expect(why(window('2026-01-01T00:00:00Z', '2026-01-01T00:00:00Z'))).toMatch(/window is empty/)
  expect(why(window('2026-01-01T00:00:00', '2026-01-02T00:00:00'))).toMatch(/has no zone/)
  expect(why(window('2026-02-30T00:00:00Z', '2026-03-02T00:00:00Z'))).toMatch(/does not exist/)
  expect(why(window('2026-01-01T00:00:00 Europe/Atlantis', '2026-03-02T00:00:00Z'))).toMatch(/is not a time/)
})

test('no account, no category, no key and control characters are refused in words', () => {
  expect(why({ accounts: [] })).toMatch(/names no account/)
  expect(why({ accounts: ['a\r\nb'] })).toMatch(/control characters/)
  expect(why({ categories: ['everything'] })).toMatch(/not a data category/)
  expect(why({ recipients: [] })).toMatch(/no recipient key/)
  expect(why({ recipients: ['ssh-ed25519 AAAA'] })).toMatch(/not an age recipient/)
})

test('windows in any order and overlap are joined to the same set of moments', () => {
  const day = fc.integer({ min: 0, max: 60 })
  fc.assert(
    fc.property(fc.array(fc.tuple(day, day), { minLength: 1, maxLength: 6 }), day, (pairs, probe) => {
      const at = (n: number): Instant => Instant.at(Date.UTC(2026, 0, 1 + n))
      const windows = pairs.filter(([a, b]) => a < b).map(([a, b]) => ({ startUtc: at(a), endUtc: at(b) }))
      if (windows.length === 0) return
      const parsed = Scope.parse({ ...base, windows })
      if (!parsed.ok) throw new Error(parsed.why)
      const inside = (list: readonly { startUtc: Instant; endUtc: Instant }[]): boolean =>
        list.some((w) => w.startUtc <= at(probe) && at(probe) < w.endUtc)
      expect(inside(parsed.value.windows)).toBe(inside(windows))
    }),
  )
})

test('a name that lower case takes apart is put together again, so a scope read twice keeps its hash', () => {
  for (const letters of ['Ϋ\u0301', 'ᾼ\u0301', 'İ', 'Å']) {
    const once = Scope.parse({ ...base, accounts: [`${letters}@nimbus.test`] })
    if (!once.ok) throw new Error(once.why)
    const twice = Scope.parse(JSON.parse(Scope.canonical(once.value)))
    if (!twice.ok) throw new Error(twice.why)
    expect(Scope.hash(twice.value)).toBe(Scope.hash(once.value))
  }
})
