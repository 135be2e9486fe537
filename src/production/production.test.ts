import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freshKey, item, sealSmall, signer, type SealOptions } from '../../test/sealed.ts'
import { Instant } from '../order/time.ts'
import { openBlobs, type Blobs } from '../platform/blobs.ts'
import { Broken, Forbidden, MovedOn, Unavailable } from '../platform/failure.ts'
import { bagFaults } from '../verify/bag.ts'
import { readTar, type Files } from '../verify/package-tar.ts'
import { verifyPackage } from '../verify/verify.ts'
import { preAuthEncoding } from './dsse.ts'
import type { Done, Incoming, Progress } from './production.ts'
import { dateLine } from './recheck.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-seal-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function sealed(
  options: SealOptions = {},
): Promise<{ tar: Buffer; files: Files; package: string; identityFile: string; vkey: string }> {
  const { file, identity, vkey } = await sealSmall(dir, options)
  const identityFile = join(dir, 'identity')
  await writeFile(identityFile, `${identity}\n`)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  const tar = Buffer.from(await decrypter.decrypt(await readFile(file)))
  const files = readTar(tar)
  if (!files.ok) throw new Error(files.why)
  return { tar, files: files.value, package: file, identityFile, vkey }
}

test('a sealed package opens with the authority’s key, and everything in it verifies', async () => {
  const { package: file, identityFile, vkey } = await sealed()
  const said = await verifyPackage({
    package: file,
    identityFile,
    vkey,
    deskKey: signer(4).publicKey,
    checkpointFile: join(dir, 'ledger', 'checkpoint'),
  })
  expect(said.findings.filter((f) => f.holds !== true)).toEqual([])
  expect(said).toMatchObject({ holds: true, items: 3 })
})

test('a package to a post-quantum hybrid key opens too', async () => {
  const { package: file, identityFile } = await sealed({ keyKind: 'hybrid' })
  expect((await verifyPackage({ package: file, identityFile })).holds).toBe(true)
})

test('another key does not open it, and the words say so', async () => {
  const { package: file } = await sealed()
  const other = join(dir, 'other')
  await writeFile(other, 'AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQS9TXE6C\n')
  const said = await verifyPackage({ package: file, identityFile: other })
  expect(said.holds).toBe(false)
})

test('one changed byte in any file of the package is found', async () => {
  const { tar, files } = await sealed()
  const at = join(dir, 'changed.tar')
  for (const [path, content] of files) {
    if (content.length === 0) continue
    const offset = tar.indexOf(content, tar.indexOf(`D-2026-000042/${path}`))
    const changed = Buffer.from(tar)
    changed[offset + Math.floor(content.length / 2)] = (changed[offset + Math.floor(content.length / 2)] ?? 0) ^ 1
    await writeFile(at, changed)
    expect((await verifyPackage({ package: at })).holds, path).toBe(false)
  }
})

test('an item that was taken out is found', async () => {
  const { files } = await sealed()
  const fewer = new Map(files)
  fewer.delete('data/items/000002.eml')
  expect(bagFaults(fewer)).toContain('data/items/000002.eml is missing')
})

test('one approval, or two of one person, do not make a package hold', async () => {
  for (const approvers of [
    [['anna', 1]],
    [
      ['anna', 1],
      ['anna', 1],
    ],
    [
      ['anna', 1],
      ['bruno', 1],
    ],
  ] as const) {
    const { package: file, identityFile } = await sealed({ approvers })
    const said = await verifyPackage({ package: file, identityFile })
    expect(said.findings.find((f) => f.check === 'approvals')?.holds).toBe(false)
    await rm(join(dir, 'ledger'), { recursive: true })
  }
})

test('an item outside the scope stops the whole package (I2)', async () => {
  const late = { internalDate: Instant.at(Date.UTC(2026, 1, 1)) }
  for (const wrong of [item(2, late), item(2, { account: 'li@nimbus.test' }), item(2, { category: 'traffic' })]) {
    await expect(sealSmall(dir, { items: [item(1), wrong] })).rejects.toThrow(Broken)
    await rm(join(dir, 'ledger'), { recursive: true })
  }
})

test('a wrong recipient key is refused in words before anything is written', async () => {
  const bad = 'age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq'
  await expect(sealSmall(dir, { recipients: [bad] })).rejects.toThrow(Forbidden)
})

test('a full disk while sealing says so and leaves no package', async () => {
  const blobs = await openBlobs(join(dir, 'blobs'))
  const noSpace = Object.assign(new Error('no space'), { code: 'ENOSPC' })
  const full: Blobs = { ...blobs, keep: () => Promise.reject(noSpace) }
  await expect(sealSmall(dir, { blobs: full })).rejects.toMatchObject({ name: 'Unavailable', code: 'ERR_DISK_FULL' })
  expect(await readdir(join(dir, 'blobs'))).toEqual([])
})

/** Seals 8,000 messages and stops when 700 have their place; then seals again. Gives how many were asked for the second time. */
async function stoppedAndGoneOn(between: (half: string) => Promise<void>): Promise<{ asked: number; holds: boolean }> {
  const identity = await generateX25519Identity()
  const identityFile = join(dir, 'identity')
  await writeFile(identityFile, `${identity}\n`)
  const all = Array.from({ length: 8000 }, (_none, n) => item(n + 1))
  let asked = 0
  const options = {
    recipients: [await identityToRecipient(identity)],
    orderKey: await freshKey(),
    items: async function* (done?: Done) {
      await Promise.resolve()
      const isDone = done?.('mail', '')
      asked = 0
      for (const each of all) {
        if ('bytes' in each && isDone?.(each.id)) continue
        asked++
        yield each
      }
    },
  }
  const stop = new AbortController()
  const progress = ({ items }: Progress): void => {
    if (items >= 700) stop.abort()
  }
  await expect(sealSmall(dir, { ...options, signal: stop.signal, progress })).rejects.toThrow(/abort/)
  const [half = ''] = (await readdir(join(dir, 'blobs'))).filter((name) => !name.endsWith('.journal'))
  await between(join(dir, 'blobs', half))
  await rm(join(dir, 'ledger'), { recursive: true })
  const { file, made } = await sealSmall(dir, options)
  expect(made.collection.items).toBe(8000)
  expect(await readdir(join(dir, 'blobs'))).toEqual([made.package.sha256])
  const said = await verifyPackage({ package: file, identityFile })
  expect(said.items).toBe(8000)
  return { asked, holds: said.holds }
}

test('sealing that was stopped goes on where it was, and nothing is missing or doubled', async () => {
  const { asked, holds } = await stoppedAndGoneOn(() => Promise.resolve())
  expect(holds).toBe(true)
  expect(asked).toBeGreaterThan(0)
  expect(asked).toBeLessThanOrEqual(7500)
})

test('a second attempt at what is being sealed changes nothing and leaves it to the first', async () => {
  const options = {
    recipients: [await identityToRecipient(await generateX25519Identity())],
    orderKey: await freshKey(),
    blobs: await openBlobs(join(dir, 'blobs')),
  }
  const second = Promise.withResolvers<unknown>()
  const items = async function* (): AsyncGenerator<Incoming> {
    second.resolve(await sealSmall(join(dir, 'other'), { ...options, items: () => items() }).catch((e: unknown) => e))
    yield item(1)
  }
  const { made } = await sealSmall(dir, { ...options, items: () => items() })
  expect(await second.promise).toBeInstanceOf(MovedOn)
  expect(await readdir(join(dir, 'blobs'))).toEqual([made.package.sha256])
})

test('what was half made and is damaged counts for nothing: sealing begins anew', async () => {
  for (const harm of [
    (half: string) => truncate(half, 300),
    async (half: string) => writeFile(half, (await readFile(half)).fill(1, 2000, 3000)),
    (half: string) => truncate(`${half}.journal`, 100),
  ]) {
    expect(await stoppedAndGoneOn(harm)).toEqual({ asked: 8000, holds: true })
    for (const name of ['blobs', 'ledger']) await rm(join(dir, name), { recursive: true })
  }
})

test('an end that a crash left is written over only by itself: with other papers the file begins anew, under a new key', async () => {
  const identity = await generateX25519Identity()
  const options = {
    recipients: [await identityToRecipient(identity)],
    orderKey: await freshKey(),
    items: async function* (done?: Done) {
      await Promise.resolve()
      if (!done?.('mail', '')('m1')) yield item(1)
    },
  }
  const blobs = await openBlobs(join(dir, 'blobs'))
  const away: Blobs = {
    ...blobs,
    keep: () => Promise.reject(new Unavailable('ERR_STORE_UNREACHABLE', 'The store is away.', { next: 'Wait.' })),
  }
  const half = async (): Promise<Buffer> => {
    const [name = ''] = (await readdir(join(dir, 'blobs'))).filter((n) => !n.endsWith('.journal'))
    return readFile(join(dir, 'blobs', name))
  }
  const again = async (more: SealOptions): Promise<void> => {
    await rm(join(dir, 'ledger'), { recursive: true, force: true })
    await expect(sealSmall(dir, { ...options, ...more, blobs: away })).rejects.toThrow('The store is away.')
  }
  await again({})
  const first = await half()
  await again({})
  expect((await half()).equals(first)).toBe(true)
  await again({ approvers: [['anna', 1], ['clara', 5]] }) // prettier-ignore
  const other = await half()
  expect(other.subarray(0, 200).equals(first.subarray(0, 200))).toBe(false)
})

test('an account that is not held gives a package that says so and holds no item', async () => {
  const { files } = await sealed({
    items: [
      { notHeld: 'mara@nimbus.test', source: 'mail' },
      { notGiven: 'a.log line 2', source: 'access', why: 'its time cannot be read' },
    ],
  })
  expect(Buffer.from(files.get('data/not-held.json') ?? []).toString()).toBe(
    '{"notGiven":[{"notGiven":"a.log line 2","source":"access","why":"its time cannot be read"}],"notHeld":["mara@nimbus.test"]}\n',
  )
})

test('hostile archives are refused in words', () => {
  const header = (name: string, type = '0'): Buffer => {
    const block = Buffer.alloc(512)
    block.write(name)
    block.write('00000000000\0', 124)
    block.write(type, 156)
    return block
  }
  for (const bad of [header('../../etc/passwd'), header('/etc/passwd'), header('a/b', '2'), header('')])
    expect(readTar(Buffer.concat([bad, Buffer.alloc(1024)])).ok).toBe(false)
})

test('the DSSE example has the bytes that its protocol prints', () => {
  expect(Buffer.from(preAuthEncoding('http://example.com/HelloWorld', Buffer.from('hello world'))).toString()).toBe(
    'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
  )
})

test('the checker reads Date lines by itself', () => {
  const read = (line: string): string | undefined =>
    dateLine(Buffer.from(`Subject: x\r\n${line}\r\n\r\nDate: Mon, 1 Jan 2001 00:00:00 +0000`))
  expect(read('Date: Mon, 23 Nov 2026 10:15:00 +0100 (CET)')).toBe('2026-11-23T09:15:00.000Z')
  expect(read('date: 23 Nov 26 09:15 GMT')).toBe('2026-11-23T09:15:00.000Z')
  expect(read('Date: yesterday')).toBeUndefined()
  expect(read('X-Other: y')).toBeUndefined()
})
