import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sealSmall } from '../sealed.ts'

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
