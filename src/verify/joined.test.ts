import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { accounts, sealInShards, type InShards } from '../../test/sealed-shards.ts'
import { signer } from '../../test/sealed.ts'
import { Scope } from '../order/scope.ts'
import type { Part } from '../production/joined.ts'
import type { NamedShard } from '../production/production.ts'
import { verifyPackage, type Verification } from './verify.ts'

let dir: string
let good: InShards
let other: InShards
let root: Part
let shards: Part[]
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-joined-'))
  good = await sealInShards(join(dir, 'good'))
  other = await sealInShards(join(dir, 'other'))
  ;[root, ...shards] = good.parts as [Part, ...Part[]]
}, 60_000)
afterAll(() => rm(dir, { recursive: true, force: true }))

const failed = ({ findings }: Verification): string =>
  findings.flatMap((f) => (f.holds === false ? [f.words] : [])).join('\n')
const verify = async (of: InShards, parts: readonly Part[]): Promise<Verification> =>
  verifyPackage({ package: await of.join(parts), identityFile: of.identityFile, deskKey: signer(4).publicKey })
const shard = (n: number): Part => {
  const found = shards[n - 1]
  if (!found) throw new Error('there is no such shard')
  return found
}

test('an answer in shards holds whole, joined in any order and unpacked', async () => {
  const said = await verify(good, good.parts)
  expect(failed(said)).toBe('')
  expect(said).toMatchObject({ holds: true, items: 2 * accounts.length })
  expect(said.findings.map((f) => f.words).join()).toContain('All 3 shards are there')
  expect(await verify(good, [...good.parts].reverse())).toMatchObject({ holds: true, items: 10 })
  await promisify(execFile)('tar', ['xf', await good.join(good.parts), '-C', dir])
  const unpacked = { package: join(dir, 'D-2026-000042'), identityFile: good.identityFile }
  expect(await verifyPackage(unpacked)).toMatchObject({ holds: true, items: 10 })
})

test('without a key, or with another, it says so', async () => {
  const file = await good.join(good.parts)
  expect(failed(await verifyPackage({ package: file }))).toContain('Name the key that opens it')
  const said = await verifyPackage({ package: file, identityFile: other.identityFile })
  expect(failed(said)).toContain('does not open')
})

test('a root or a shard alone is said to be a part', async () => {
  const { identityFile } = good
  expect(failed(await verifyPackage({ package: root.path, identityFile }))).toContain(
    'the root of an answer in 3 shards',
  )
  const said = await verifyPackage({ package: shard(2).path, identityFile })
  expect(failed(said)).toContain('one shard of the answer to order D-2026-000042, and proves nothing alone')
  expect(said).toMatchObject({ holds: false, items: 4 })
})

test('a root or a shard that is missing, doubled, swapped, foreign or altered is found', async () => {
  const foreign = other.parts[1]
  if (!foreign) throw new Error('there is no other shard')
  const altered = join(dir, 'altered')
  const bytes = await readFile(shard(2).path)
  bytes[bytes.length - 200] = (bytes[bytes.length - 200] ?? 0) ^ 1
  await writeFile(altered, bytes)
  const named = (n: number, as: number): Part => ({ ...shard(n), file: shard(as).file })
  for (const [parts, words] of [
    [shards, 'The root of the answer, root.tar.age, is missing'],
    [[root, shard(1), shard(3)], '"shard-002.tar.age" is missing'],
    [[root, ...shards, shard(2)], 'holds "shard-002.tar.age" twice'],
    [[root, shard(1), named(1, 2), shard(3)], 'shard-002.tar.age: It is shard-001.tar.age under another name'],
    [[root, named(2, 1), named(1, 2), shard(3)], 'shard-001.tar.age: It is shard-002.tar.age under another name'],
    [[root, ...shards, { ...shard(1), file: 'shard-004.tar.age' }], '"shard-004.tar.age" is not of this answer'],
    [[root, { ...foreign, file: shard(1).file }, shard(2), shard(3)], 'shard-001.tar.age: This key does not open'],
    [[root, shard(1), { ...shard(2), path: altered }, shard(3)], 'shard-002.tar.age: This key does not open the package, or the package was changed'], // prettier-ignore
    [[{ ...shard(1), file: root.file }, ...shards], 'The root names no shards'],
  ] as const) {
    const said = await verify(good, parts)
    expect(failed(said)).toContain(words)
    expect(said.holds).toBe(false)
  }
})

test('a shard sealed anew to the same key, of the same accounts, is not the one that was signed', async () => {
  const again = await sealInShards(join(dir, 'again'), () => good.named)
  const said = await verify(again, again.parts)
  expect(failed(said)).toContain('it was altered, or belongs to another answer')
})

const narrowed = (whole: Scope, some: readonly string[]): Scope => Scope.narrow(whole, { accounts: some }) ?? whole
test.each<[string, (shards: readonly NamedShard[], whole: Scope) => readonly NamedShard[], string]>([
  ['names a shard less', (named) => named.slice(1), 'No shard is of "ada@nimbus.test", which was approved'],
  ['names a shard twice', (named) => [...named, ...named.slice(0, 1)], 'The root names "shard-001.tar.age" twice'],
  [
    'has an account in two',
    (named, whole) => named.map((s, n) => (n === 1 ? { ...s, scope: narrowed(whole, accounts.slice(0, 3)) } : s)),
    'is in shard-001.tar.age and in shard-002.tar.age',
  ],
  [
    'reaches over the approved accounts',
    (named, whole) => named.map((s) => ({ ...s, scope: { ...whole, accounts: ['eve@nimbus.test'] } })),
    'is not a part of the approved one',
  ],
  [
    'gives a shard another window',
    (named) =>
      named.map((s) => ({
        ...s,
        scope: { ...s.scope, windows: [{ startUtc: '2026-01-01T00:00:00.000Z', endUtc: '2026-01-09T00:00:00.000Z' }] } as unknown as Scope, // prettier-ignore
      })),
    'accounts, data, windows, clock or recipients differ',
  ],
  [
    'counts other items',
    (named) => named.map((s) => ({ ...s, items: { ...s.items, count: 1 } })),
    'It holds other items than the root counts',
  ],
])('a signed root that %s does not hold', async (what, signs, words) => {
  const made = await sealInShards(join(dir, what.replaceAll(' ', '-')), signs)
  expect(failed(await verify(made, made.parts))).toContain(words)
})
