import { expect, test } from 'vitest'
import type { PersonId, Sha256 } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import type { Person } from '../platform/settings.ts'
import type { Approval } from '../order/approval.ts'
import { protectedIn, whyNotThird } from './protected-target.ts'

const scope = (account: string): Scope => {
  const parsed = Scope.parse({
    order: 'D-2026-000001',
    accounts: [account],
    categories: ['subscriber'],
    windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }],
    clock: 'internaldate',
    recipients: ['age1qqqqqqqqqqqq'],
  })
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}
const list = [
  { account: 'Press.Desk@nimbus.test', who: 'press' as const },
  { account: 'anna@nimbus.test', who: 'decider' as const, owner: 'anna' },
]
const person = (id: string, unit?: string, conflicts?: string[]): Person =>
  ({ id, name: id, unit, conflicts, may: ['approve'] }) as unknown as Person
const people = [
  person('anna', 'trust'),
  person('bruno', 'trust'),
  person('clara', 'trust'),
  person('doro', 'legal'),
  person('emil', 'legal', ['lka']),
]
const by = (...ids: string[]): Approval[] =>
  ids.map((id) => ({
    by: id as PersonId,
    scopeHash: 'a'.repeat(64) as Sha256,
    at: Instant.at(0),
    publicKey: id,
    signature: '',
  }))

test('an account that nobody listed needs no third person', () => {
  expect(whyNotThird(scope('mara@nimbus.test'), by('anna', 'bruno'), people, list, 'lka')).toBeUndefined()
  expect(protectedIn(['PRESS.desk@nimbus.test', 'x@nimbus.test'], list).map((p) => p.who)).toEqual(['press'])
})

test('a protected account waits for a third person, and that one comes from another unit', () => {
  const press = scope('press.desk@nimbus.test')
  expect(whyNotThird(press, by('anna', 'bruno'), people, list, 'lka')).toContain('a third person, from another unit')
  expect(whyNotThird(press, by('anna', 'doro'), people, list, 'lka')).toContain('a third person')
  expect(whyNotThird(press, by('anna', 'bruno', 'clara'), people, list, 'lka')).toContain('from another unit')
  expect(whyNotThird(press, by('anna', 'bruno', 'bruno', 'anna'), people, list, 'lka')).toContain('a third person')
  expect(whyNotThird(press, by('anna', 'bruno', 'doro'), people, list, 'lka')).toBeUndefined()
})

test('nobody decides on their own account, or against their conflict of interest', () => {
  expect(whyNotThird(scope('anna@nimbus.test'), by('anna', 'bruno', 'doro'), people, list, 'lka')).toContain(
    'their own account',
  )
  expect(whyNotThird(scope('press.desk@nimbus.test'), by('anna', 'bruno', 'emil'), people, list, 'lka')).toContain(
    'conflict of interest with lka',
  )
  expect(whyNotThird(scope('press.desk@nimbus.test'), by('anna', 'bruno', 'emil'), people, list, 'om')).toBeUndefined()
})
