import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { newAuthenticator } from '../drill/authenticator.ts'
import { sealSmall, signer } from '../../test/sealed.ts'
import { canonical, type Json } from '../order/canonical.ts'
import { openPackage } from './open-package.ts'
import { verifyPackage, type Verification } from './verify.ts'

let dir: string
let bag: Map<string, Uint8Array>
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-verify-'))
  const { file, identity } = await sealSmall(dir)
  await writeFile(join(dir, 'identity'), `${identity}\n`)
  const opened = await openPackage(file, join(dir, 'identity'))
  if (!opened.ok) throw new Error(opened.why)
  bag = new Map(opened.value)
})
afterEach(() => rm(dir, { recursive: true, force: true }))

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const put = (path: string, words: string): unknown => bag.set(path, Buffer.from(words))
const read = (path: string): string => Buffer.from(bag.get(path) ?? []).toString()

/** The verdict on the bag as it is now; a forger also writes fitting manifests, so that only the deeper checks speak. */
async function verdict(more: { staffKeys?: Record<string, string> } = {}): Promise<Verification> {
  const sums = (paths: string[]): string =>
    paths.map((p) => `${sha256(bag.get(p) ?? Buffer.alloc(0))}  ${p}\n`).join('')
  const payload = [...bag.keys()].filter((p) => p.startsWith('data/'))
  const octets = payload.reduce((n, p) => n + (bag.get(p)?.length ?? 0), 0)
  put('bag-info.txt', `Payload-Oxum: ${octets}.${payload.length}\n`)
  put('manifest-sha256.txt', sums(payload))
  put('tagmanifest-sha256.txt', sums([...bag.keys()].filter((p) => !p.startsWith('data/') && !p.startsWith('tagman'))))
  const folder = await mkdtemp(join(dir, 'bag-'))
  for (const [path, bytes] of bag) {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), bytes)
  }
  return verifyPackage({ package: folder, ...more })
}
const failed = (v: Verification): string => v.findings.flatMap((f) => (f.holds === false ? [f.words] : [])).join('\n')

test('the untouched package holds, also with fresh bag manifests', async () => {
  expect(failed(await verdict())).toBe('')
})

test('an item changed, removed, added or swapped is found behind fitting bag manifests', async () => {
  const [first, second] = [read('data/items/000001.eml'), read('data/items/000002.eml')]
  put('data/items/000001.eml', first.replace('Invented', 'Reworded'))
  expect(failed(await verdict())).toContain('data/items/000001.eml is not what the list says')
  put('data/items/000001.eml', second)
  put('data/items/000002.eml', first)
  expect(failed(await verdict())).toMatch(/000001.eml is not what the list says[^]*000002.eml is not what/)
  put('data/items/000001.eml', first)
  put('data/items/000002.eml', second)
  put('data/items/000009.eml', second)
  expect(failed(await verdict())).toContain('data/items/000009.eml is in the package but not on the list')
  bag.delete('data/items/000009.eml')
  bag.delete('data/items/000003.eml')
  expect(failed(await verdict())).toContain('data/items/000003.eml is on the list and not in the package')
})

test('a list that says of a message what its bytes do not is found', async () => {
  put(
    'data/items.jsonl',
    read('data/items.jsonl').replace('"internalDate"', '"sentDate":"2026-01-06T10:00:00.000Z","internalDate"'),
  )
  expect(failed(await verdict())).toContain('bears another Date than the list says')
})

test('an approval dropped, or both of one person, or of a stranger, does not hold', async () => {
  const approvals = JSON.parse(read('duly/approvals.json')) as Record<string, Json>[]
  put('duly/approvals.json', canonical(approvals.slice(0, 1)))
  expect(failed(await verdict())).toContain('Only one person approved; two are needed.')
  put('duly/approvals.json', canonical([approvals[0] ?? {}, approvals[0] ?? {}]))
  expect(failed(await verdict())).toContain('Only one person approved; two are needed.')
  put('duly/approvals.json', canonical([approvals[0] ?? {}, { ...approvals[1], by: 'carla' }]))
  expect(failed(await verdict())).toContain('The signature of "carla" under the approval is wrong.')
  put('duly/approvals.json', canonical(approvals))
  const staffKeys = { anna: signer(1).publicKey, bruno: signer(9).publicKey }
  expect(failed(await verdict({ staffKeys }))).toContain('Not among the keys you named: "bruno".')
})

test('no file can be missing or nonsense without words about it', async () => {
  for (const path of [...bag.keys()].filter((p) => p.startsWith('duly/') && p.endsWith('.json'))) {
    const kept = bag.get(path)
    for (const nonsense of ['', 'null', '[]', '{"leaves":{}}']) {
      put(path, nonsense)
      const said = await verdict()
      if (!/custody|minimisation/.test(path)) expect(said.holds, `${path} ${nonsense}`).toBe(false)
      expect(failed(said)).not.toMatch(/TypeError|undefined| at .*\.ts/)
    }
    if (kept) bag.set(path, kept)
  }
})

const officeDoor = 'https://desk.nimbus.test'
test.each([
  ['approved with passkeys', {}, ''],
  [
    'whose approver was not verified by the device',
    { flags: 0x01 },
    'The signature of "bruno" under the approval is wrong.',
  ],
])('a package %s is judged offline by the same rule', async (_what, change, wrong) => {
  const { file, identity } = await sealSmall(join(dir, 'passkeys'), {
    approvers: [
      ['anna', { device: newAuthenticator('ed25519'), origin: officeDoor }],
      ['bruno', { device: newAuthenticator('p256'), origin: officeDoor, ...change }],
    ],
  })
  await writeFile(join(dir, 'identity'), `${identity}\n`)
  expect(failed(await verifyPackage({ package: file, identityFile: join(dir, 'identity') }))).toBe(wrong)
})

test('one passkey under two names is one person', async () => {
  const own = { device: newAuthenticator('p256'), origin: officeDoor }
  const { file, identity } = await sealSmall(join(dir, 'passkeys'), {
    approvers: [
      ['anna', own],
      ['bruno', own],
    ],
  })
  await writeFile(join(dir, 'identity'), `${identity}\n`)
  expect(failed(await verifyPackage({ package: file, identityFile: join(dir, 'identity') }))).toContain(
    'two names and one key',
  )
})
