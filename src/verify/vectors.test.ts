import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { inflateSync } from 'node:zlib'
import { armor, Decrypter } from 'age-encryption'
import { expect, test } from 'vitest'
import { bagFaults } from './bag.ts'
import { openPackage } from './open-package.ts'

const vectors = new URL('../../test/vectors/', import.meta.url)

async function faultsOf(folder: string): Promise<string[]> {
  const opened = await openPackage(fileURLToPath(new URL(`bagit-conformance/${folder}`, vectors)), undefined)
  if (!opened.ok) return [opened.why]
  try {
    return bagFaults(opened.value)
  } catch (error) {
    return [String(error)]
  }
}
const bagsIn = async (folder: string): Promise<string[]> =>
  (await readdir(new URL(`bagit-conformance/${folder}`, vectors), { withFileTypes: true }))
    .filter((e) => e.isDirectory())
    .map((e) => `${folder}/${e.name}`)

test('the public BagIt bags that are valid are valid here', async () => {
  const bags = [...(await bagsIn('v0.97/valid')), ...(await bagsIn('v1.0/valid'))]
  expect(bags.length).toBeGreaterThan(10)
  for (const bag of bags) expect(await faultsOf(bag), bag).toEqual([])
})

test('the public BagIt bags that are invalid are invalid here, and so are those that lead out of the bag', async () => {
  const bags = [...(await bagsIn('v0.97/invalid')), ...(await bagsIn('v0.97/linux-only'))].filter(
    (bag) => !lenient.has(bag),
  )
  expect(bags.length).toBeGreaterThan(10)
  for (const bag of bags) expect(await faultsOf(bag), bag).not.toEqual([])
})

/** Bags that the suite calls invalid for a file RFC 8493 does not require: `bag-info.txt` is optional (section 2.2.2). */
const lenient = new Set(['v0.97/invalid/missing-baginfo'])

test('the public age vectors open or are refused as the age testkit says', async () => {
  const folder = new URL('age-cctv/testdata/', vectors)
  const names = await readdir(folder)
  expect(names.length).toBeGreaterThan(50)
  for (const name of names) {
    const bytes = await readFile(new URL(name, folder))
    const end = bytes.indexOf('\n\n')
    const head = bytes.subarray(0, end).toString('utf8').split('\n')
    const all = (field: string): string[] =>
      head.filter((l) => l.startsWith(`${field}: `)).map((l) => l.slice(field.length + 2))
    const [expected] = all('expect')
    const decrypter = new Decrypter()
    for (const identity of all('identity')) decrypter.addIdentity(identity)
    for (const passphrase of all('passphrase')) decrypter.addPassphrase(passphrase)
    const stored = bytes.subarray(end + 2)
    const body = all('compressed')[0] === 'zlib' ? inflateSync(stored) : stored
    const opened = await (async () => {
      const file = all('armored')[0] === 'yes' ? armor.decode(body.toString('latin1')) : new Uint8Array(body)
      return createHash('sha256')
        .update(await decrypter.decrypt(file))
        .digest('hex')
    })().catch(() => 'refused')
    expect(opened, name).toBe(expected === 'success' ? all('payload')[0] : 'refused')
  }
}, 120_000)
