import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256 } from '../../src/order/canonical.ts'
import { sealSmall } from '../sealed.ts'
import { sealInShards } from '../sealed-shards.ts'

const run = promisify(execFile)
const bagit = fileURLToPath(new URL('../../node_modules/.cache/interop-python/bin/bagit.py', import.meta.url))
const hint = 'Install what this needs with: sh test/interop/install.sh.'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-interop-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function unpack(): Promise<string> {
  const { file, identity } = await sealSmall(dir)
  await writeFile(join(dir, 'key'), `${identity}\n`)
  await run('age', ['--decrypt', '-i', join(dir, 'key'), '-o', join(dir, 'package.tar'), file]).catch(
    (error: unknown) => {
      throw new Error(`Stock age does not open our package, or is not there. ${hint} ${String(error)}`)
    },
  )
  await mkdir(join(dir, 'out'))
  await run('tar', ['xf', join(dir, 'package.tar'), '-C', join(dir, 'out')])
  return join(dir, 'out', 'D-2026-000042')
}

test('stock age decrypts a package, and stock tar unpacks its three items', async () => {
  const bag = await unpack()
  expect(await readdir(join(bag, 'data', 'items'))).toEqual(['000001.eml', '000002.eml', '000003.eml'])
})

test("Python's bagit finds the bag valid, and invalid once an item is changed", async () => {
  const bag = await unpack()
  const said = await run(bagit, ['--validate', bag]).catch((error: unknown) => {
    throw new Error(`Python's bagit refuses our bag, or is not there. ${hint} ${String(error)}`)
  })
  expect(said.stderr).toMatch(/is valid/)
  await writeFile(join(bag, 'data', 'items', '000002.eml'), 'other words')
  await expect(run(bagit, ['--validate', bag])).rejects.toMatchObject({ code: 1 })
})

/** Unpacks an answer in shards by the command in its own README. Gives the bags: the root, then the shards. */
async function unpackShards(): Promise<string[]> {
  const { identityFile, join: joinParts, parts } = await sealInShards(dir)
  await run('tar', ['xf', await joinParts(parts), '-C', dir])
  const folder = join(dir, 'D-2026-000042')
  const words = await readFile(join(folder, 'README.txt'), 'utf8')
  const command = /for f in .*done/.exec(words)?.[0].replace('YOUR-KEY', identityFile) ?? 'false'
  await run('sh', ['-ec', command], { cwd: folder })
  return ['root', 'shard-001', 'shard-002', 'shard-003'].map((part) => join(folder, part, 'D-2026-000042'))
}

test('an answer in shards: stock tar and stock age open each part by the command in its README', async () => {
  const [root = '', ...shards] = await unpackShards()
  const items = await Promise.all(shards.map((bag) => readdir(join(bag, 'data', 'items'))))
  expect(items.map((some) => some.length)).toEqual([2, 4, 4])
  const { shards: named } = JSON.parse(await readFile(join(root, 'duly', 'manifest.json'), 'utf8')) as { shards: { manifest: string }[] } // prettier-ignore
  for (const [n, bag] of shards.entries())
    expect(sha256(await readFile(join(bag, 'duly', 'manifest.json')))).toBe(named[n]?.manifest)
})

test("Python's bagit finds the root and every shard valid", async () => {
  for (const bag of await unpackShards()) expect((await run(bagit, ['--validate', bag])).stderr).toMatch(/is valid/)
})
