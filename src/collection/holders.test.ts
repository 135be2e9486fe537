import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { grantOf } from '../../test/grant-of.ts'
import type { CollectedItem, NotGiven } from '../order/item.ts'
import { Scope, type Holder } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import { settingsSchema } from '../platform/settings.ts'
import { recheck } from '../production/recheck.ts'
import { readHistory } from './account-history.ts'
import { collect } from './collection.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-holders-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const day = (n: number): Instant => Instant.at(Date.UTC(2026, 0, n, 12))
const shop = 'shop@nimbus.test'
const holder = (id: string, from: number, to: number): Holder => ({
  account: shop,
  id,
  windows: [{ startUtc: Instant.at(Date.UTC(2026, 0, from)), endUtc: Instant.at(Date.UTC(2026, 0, to)) }],
})

function scopeOf(categories: string[], holders?: readonly Holder[]): Scope {
  const parsed = Scope.parse({
    order: 'D-2026-000042',
    accounts: [shop],
    categories,
    windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-01-31T00:00:00Z' }],
    clock: 'internaldate',
    recipients: ['age1qqqqqqqqqqqqqqqq'],
    ...(holders ? { holders } : {}),
  })
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

/** A mailbox of each account with a letter every day, and their records in a directory. */
async function estate(accounts: readonly string[]): Promise<ReturnType<typeof settingsSchema.parse>['sources']> {
  const records: string[] = []
  for (const account of accounts) {
    const cur = join(dir, account, 'Maildir', 'cur')
    await mkdir(cur, { recursive: true })
    for (let n = 1; n <= 30; n++) {
      const file = join(cur, `${n}.x:2,S`)
      await writeFile(file, `From: a@b.test\nSubject: ${account} ${n}\n\nwords\n`)
      await utimes(file, new Date(day(n)), new Date(day(n)))
      records.push(JSON.stringify({ account, at: day(n), access: { ip: '192.0.2.1' } }))
    }
    records.push(JSON.stringify({ account, subscriber: { name: `Person ${account}` } }))
  }
  await writeFile(join(dir, 'accounts.jsonl'), `${records.join('\n')}\n`)
  return settingsSchema.parse({
    entities: [{ id: 'n', name: 'N', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
    sources: [
      { id: 'mail', kind: 'maildir', path: join(dir, '{account}', 'Maildir') },
      { id: 'accounts', kind: 'directory', path: join(dir, 'accounts.jsonl') },
    ],
  }).sources
}

async function collected(
  scope: Scope,
  sources: Awaited<ReturnType<typeof estate>>,
  byAddress: string[] = [],
): Promise<{ items: CollectedItem[]; notGiven: NotGiven[]; notHeld: string[] }> {
  const { grant, outside } = grantOf(scope)
  const all = await Array.fromAsync(collect(grant, { ...outside, sources, byAddress }))
  const items = all.filter((i) => 'bytes' in i)
  // INVARIANT I2 again, by the checker that shares no code.
  for (const item of items) expect(recheck(item, scope)).toBeTypeOf('object')
  return {
    items,
    notGiven: all.filter((i) => 'notGiven' in i),
    notHeld: all.flatMap((i) => ('notHeld' in i ? [i.notHeld] : [])),
  }
}

test('each holder of an address gives exactly the moments that were its own, under the name the order uses', async () => {
  const sources = await estate(['u1', 'u2'])
  const scope = scopeOf(['content', 'identifying_access', 'subscriber'], [holder('u1', 1, 11), holder('u2', 21, 31)])
  const { items, notGiven, notHeld } = await collected(scope, sources)
  const count = (id: string, category: string): number =>
    items.filter((i) => i.holder === id && i.category === category).length
  expect([count('u1', 'content'), count('u2', 'content')]).toEqual([10, 10])
  expect([count('u1', 'identifying_access'), count('u2', 'identifying_access')]).toEqual([10, 10])
  expect([count('u1', 'subscriber'), count('u2', 'subscriber')]).toEqual([1, 1])
  expect(new Set(items.map((i) => i.account))).toEqual(new Set([shop]))
  expect(notGiven.map((n) => n.notGiven)).toEqual([`${shop} from 2026-01-11T00:00:00.000Z to 2026-01-21T00:00:00.000Z`])
  expect(notHeld).toEqual([])
})

test('the checker finds an item of another holder, or of a moment that was not the holder’s', async () => {
  const sources = await estate(['u1', 'u2'])
  const scope = scopeOf(['content'], [holder('u1', 1, 11)])
  const { items } = await collected(scope, sources)
  const [first] = items
  if (!first) throw new Error('there are ten')
  expect(recheck({ ...first, holder: 'u2' }, scope)).toMatch(/was not the account/)
  expect(recheck({ ...first, internalDate: day(15) }, scope)).toMatch(/outside every window/)
})

test('a holder that no store knows, and a name that nobody bore, are told as not held', async () => {
  const sources = await estate(['u1'])
  expect((await collected(scopeOf(['content'], [holder('u9', 1, 31)]), sources)).notHeld).toEqual([shop])
  expect((await collected(scopeOf(['content'], []), sources)).notHeld).toEqual([shop])
})

test('a source that knows addresses is asked by address for those moments, and for nothing that bears no moment', async () => {
  const sources = await estate([shop, 'u1'])
  const scope = scopeOf(['content', 'identifying_access', 'subscriber'], [holder('u1', 1, 11)])
  const { items, notGiven } = await collected(scope, sources, ['accounts'])
  expect(items.filter((i) => i.category === 'identifying_access')).toHaveLength(10)
  expect(items.filter((i) => i.category === 'subscriber')).toEqual([])
  expect(notGiven.find((n) => n.source === 'accounts')?.why).toMatch(/bear no moment/)
  expect(items.filter((i) => i.category === 'content').every((i) => i.holder === 'u1')).toBe(true)
})

test('without a history nothing changes', async () => {
  const { items, notGiven } = await collected(scopeOf(['content']), await estate([shop]))
  expect(items).toHaveLength(30)
  expect(items[0]).not.toHaveProperty('holder')
  expect(notGiven).toEqual([])
})

test('a history is read whole or not at all', async () => {
  const path = join(dir, 'history.jsonl')
  const config = { kind: 'file' as const, path, tag: '+', by_address: [] }
  await writeFile(
    path,
    [
      '{"id":"u1","address":"Shop@Nimbus.test","until":"2026-01-11T00:00:00Z"}',
      '{"id":7,"address":"shop@nimbus.test","from":"2026-01-21T01:00:00+01:00"}',
      '{"id":"u3","address":"other@nimbus.test"}',
      '{"id":"u4","address":"*@nimbus.test"}',
      '',
    ].join('\n'),
  )
  expect(await readHistory(config, [shop])).toEqual([
    { id: 'u1', address: 'Shop@Nimbus.test', until: '2026-01-11T00:00:00.000Z' },
    { id: '7', address: 'shop@nimbus.test', from: '2026-01-21T00:00:00.000Z' },
    { id: 'u4', address: '*@nimbus.test' },
  ])
  for (const bad of ['{"id":"u1"', '{"id":"u1"}', '{"id":"u1","address":"a@b.test","from":"2026-01-01"}']) {
    await writeFile(path, `${bad}\n`)
    await expect(readHistory(config, [shop]), bad).rejects.toThrow(/line 1/)
  }
  await expect(readHistory({ ...config, path: join(dir, 'none') }, [shop])).rejects.toMatchObject({
    name: 'Unavailable',
  })
})

test('holders of a scope are in one form, within it, and shrink with it', () => {
  const twice = scopeOf(['content'], [holder('u2', 21, 31), holder('u1', 1, 6), holder('u1', 6, 11)])
  expect(twice.holders).toEqual([holder('u1', 1, 11), holder('u2', 21, 31)])
  expect(Scope.hash(twice)).toBe(Scope.hash(scopeOf(['content'], [holder('u1', 1, 11), holder('u2', 21, 31)])))
  expect(Scope.hash(twice)).not.toBe(Scope.hash(scopeOf(['content'], [holder('u1', 1, 11)])))
  const narrow = Scope.narrow(twice, {
    windows: [{ startUtc: '2026-01-05T00:00:00Z', endUtc: '2026-01-08T00:00:00Z' }],
  })
  expect(narrow?.holders).toEqual([holder('u1', 5, 8)])
})
