import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { sealInShards, type InShards } from '../../../../test/sealed-shards.ts'

let dir: string
let made: InShards
let file: Buffer
const node = globalThis.Buffer
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-unseal-'))
  made = await sealInShards(dir)
  file = await readFile(await made.join(made.parts))
}, 60_000)
afterAll(async () => {
  globalThis.Buffer = node
  await rm(dir, { recursive: true, force: true })
})

test('an answer in shards opens and verifies in the page, each item under its shard; another key opens nothing', async () => {
  const key = await readFile(made.identityFile, 'utf8')
  // It puts the page's own Buffer in place of Node's.
  const { nameOf, unseal } = await import('./unseal.ts')
  const opened = await unseal(new Uint8Array(file), key)
  if (!opened.ok) throw new Error(opened.why)
  const { files, items, verification } = opened.value
  expect(verification.findings.filter((f) => f.holds === false)).toEqual([])
  expect(verification.items).toBe(10)
  expect(items).toHaveLength(10)
  const last = items.at(-1)
  expect(last && nameOf(last)).toBe('shard-003/000004.eml')
  expect(new TextDecoder().decode(files.get(last?.path ?? ''))).toContain('Invented words 10.')
  const other = 'AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQS9TXE6C'
  expect((await unseal(new Uint8Array(file), other)).ok).toBe(false)
  const damaged = await unseal(new Uint8Array(file).fill(1, -3000, -2900), key)
  expect(damaged.ok && damaged.value.verification.holds).toBe(false)
})
