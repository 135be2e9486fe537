import { Decrypter } from 'age-encryption'
import { mkdtemp, readdir, readFile, rm, open, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { sha256 } from '../order/canonical.ts'
import { ReceiptId } from '../order/ids.ts'
import type { Instant } from '../order/time.ts'
import { systemClock } from './clock.ts'
import { openKeys, type Keys } from './keys.ts'
import { openSpool, type Arrival, type Spool } from './spool.ts'

let dir: string
let keys: Keys
let spool: Spool
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-spool-'))
  keys = await openKeys(join(dir, 'keys'))
  spool = await openSpool(join(dir, 'spool'), keys.rootRecipient, systemClock, (wrapped) => keys.unwrap(wrapped))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(dir, { recursive: true, force: true })
})

const at = '2026-11-23T03:10:00.000Z' as Instant
const order = (text: string): Arrival => ({
  channel: 'smtp',
  from: 'greffe@parquet-lyon.test',
  receivedAt: at,
  documents: [{ name: 'message.eml', mediaType: 'message/rfc822', bytes: Buffer.from(text) }],
})

async function all(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function everyByte(folder: string): Promise<string> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = names.filter((n) => n.isFile()).map((n) => join(n.parentPath, n.name))
  return Buffer.concat(await Promise.all(files.map((f) => readFile(f)))).toString('latin1')
}

test('an accepted order comes back byte for byte with the order’s own key, also after it is in the books', async () => {
  const bytes = Buffer.from(`Subject: order\r\n\r\n${'x'.repeat(200_000)}`)
  const receipt = await spool.accept({
    ...order(''),
    documents: [
      { name: 'a.pdf', mediaType: 'application/pdf', bytes },
      { name: 'b.pdf', mediaType: 'application/pdf', bytes: Buffer.alloc(0) },
    ],
    signature: { key: 'ed25519:x', value: 'y' },
  })
  expect(ReceiptId.parse(receipt).ok).toBe(true)
  expect(await spool.waiting()).toEqual([receipt])
  const spooled = await spool.open(receipt)
  expect(spooled).toMatchObject({ receipt, at, from: 'greffe@parquet-lyon.test', signature: { key: 'ed25519:x' } })
  expect(spooled.documents.map((d) => [d.name, d.sizeBytes, d.sha256])).toEqual([
    ['a.pdf', bytes.length, sha256(bytes)],
    ['b.pdf', 0, sha256('')],
  ])
  await spool.done(receipt)
  await spool.done(receipt)
  expect(await spool.waiting()).toEqual([])
  expect(await spool.open(receipt)).toEqual(spooled)
  const decrypter = new Decrypter()
  decrypter.addIdentity(spooled.identity)
  for (const [i, plain] of [bytes, Buffer.alloc(0)].entries()) {
    const sealed = await all(spool.document(receipt, spooled.documents[i]?.sha256 ?? sha256('')))
    expect(sha256(await decrypter.decrypt(sealed))).toBe(sha256(plain))
  }
})

test('nothing of an order lies readable in the spool, and the edge cannot read it back', async () => {
  const receipt = await spool.accept(order('the account is marta@nimbus.test'))
  const onDisk = await everyByte(join(dir, 'spool'))
  for (const word of ['marta', 'parquet-lyon', 'message.eml', 'smtp']) expect(onDisk).not.toContain(word)
  const edge = await openSpool(join(dir, 'spool'), keys.rootRecipient, systemClock)
  expect(await edge.waiting()).toEqual([receipt])
  await expect(edge.open(receipt)).rejects.toMatchObject({ name: 'Forbidden' })
})

test('the same bytes served twice have the same digest, under two receipts and two keys', async () => {
  const [a, b] = [
    await spool.open(await spool.accept(order('one'))),
    await spool.open(await spool.accept(order('one'))),
  ]
  expect(a.digest).toBe(b.digest)
  expect(a.receipt).not.toBe(b.receipt)
  expect(a.recipient).not.toBe(b.recipient)
  expect((await spool.open(await spool.accept(order('two')))).digest).not.toBe(a.digest)
})

test('receipts sort by the time of arrival', async () => {
  const late = await spool.accept({ ...order('late'), receivedAt: '2026-11-23T03:10:00.001Z' as Instant })
  const early = await spool.accept(order('early'))
  expect(await spool.waiting()).toEqual([early, late])
})

test('an order is acknowledged only after its files, its folder and the folder above were fsynced', async () => {
  const probe = await open(join(dir, 'keys', 'root.age'))
  const handle = Object.getPrototypeOf(probe) as { sync(): Promise<void> }
  await probe.close()
  const sync = vi.spyOn(handle, 'sync')
  await spool.accept(order('x'))
  expect(sync).toHaveBeenCalledTimes(4) // document, header, its folder, new/
  sync.mockRejectedValueOnce(Object.assign(new Error('I/O error'), { code: 'EIO' }))
  await expect(spool.accept(order('y'))).rejects.toThrow('I/O error')
  expect(await spool.waiting()).toHaveLength(1)
})

test('a full disk is said in plain words, and nothing half-written stays', async () => {
  const probe = await open(join(dir, 'keys', 'root.age'))
  const handle = Object.getPrototypeOf(probe) as { writeFile(x: unknown): Promise<void> }
  await probe.close()
  vi.spyOn(handle, 'writeFile').mockRejectedValueOnce(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }))
  await expect(spool.accept(order('x'))).rejects.toMatchObject({ name: 'Unavailable', code: 'ERR_DISK_FULL' })
  expect(await readdir(join(dir, 'spool', 'tmp'))).toEqual([])
  expect(await spool.waiting()).toEqual([])
})

test('whoever watches the spool is called when an order arrives', async () => {
  const called = Promise.withResolvers<undefined>()
  const stop = spool.watch(() => {
    called.resolve(undefined)
  })
  await spool.accept(order('x'))
  await called.promise
  stop()
})

test('an arrival that is not there is a reason to look at the disk, and a made-up name is refused', async () => {
  const absent = `R-${'0'.repeat(26)}` as ReceiptId
  await expect(spool.open(absent)).rejects.toMatchObject({ code: 'ERR_STORE_UNREACHABLE' })
  await expect(spool.open('../../etc' as ReceiptId)).rejects.toThrow('not a receipt')
})

test('keys are made once, for their owner alone, and two desks that open them at once agree', async () => {
  const [a, b] = await Promise.all([openKeys(join(dir, 'k2')), openKeys(join(dir, 'k2'))])
  expect([a.rootRecipient, a.desk.publicKey, a.ledger.publicKey]).toEqual([
    b.rootRecipient,
    b.desk.publicKey,
    b.ledger.publicKey,
  ])
  for (const name of await readdir(join(dir, 'k2'))) {
    expect((await stat(join(dir, 'k2', name))).mode & 0o777).toBe(0o600)
  }
  expect((await readdir(join(dir, 'k2'))).sort()).toEqual(['desk.pem', 'ledger.pem', 'root.age'])
})
