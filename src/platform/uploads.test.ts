import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Instant, minutes } from '../order/time.ts'
import { idleMs, openUploads, type Uploads } from './uploads.ts'

let dir: string
let now = Instant.at(Date.parse('2026-11-24T09:00:00Z'))
const room = { ofOne: 100, documentsOfOne: 3, ofAll: 250 }
const opened = (): Promise<Uploads> => openUploads(join(dir, 'uploads'), room, { now: () => now })
const pdf = (sizeBytes: number, name = 'order.pdf') => ({ name, mediaType: 'application/pdf', sizeBytes }) // prettier-ignore
const files = (): Promise<string[]> => readdir(join(dir, 'uploads'))

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-uploads-'))
})
afterEach(() => rm(dir, { recursive: true }))

async function* torn(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
  await Promise.resolve()
  throw new Error('the line broke')
}
const begun = async (u: Uploads, owner: string, what: ReturnType<typeof pdf>): Promise<string> =>
  (await u.begin(owner, what))?.id ?? 'no room'

test('a document in pieces over a line that breaks is the same bytes at the end, and never lies here in the clear', async () => {
  const u = await opened()
  const bytes = Buffer.from('%PDF-1.7 Mara Voss, account mara.voss@nimbus.test')
  const id = await begun(u, 'roth', pdf(bytes.length))
  expect(await u.take('roth', id, 0, torn(bytes.subarray(0, 20)))).toEqual({ kept: 20 })
  expect(await u.read('roth', id)).toBeUndefined()
  expect(await u.take('roth', id, 0, [bytes])).toEqual({ elsewhere: 20 })
  expect(await u.take('roth', id, 20, [bytes.subarray(20, 30), bytes.subarray(30)])).toEqual({ kept: bytes.length })
  expect(Buffer.from((await u.read('roth', id)) ?? []).toString()).toBe(bytes.toString())
  const lies = await readFile(join(dir, 'uploads', id))
  expect(lies).toHaveLength(bytes.length)
  expect(lies.includes('Mara')).toBe(false)
})

test('more than was said takes all of it away', async () => {
  const u = await opened()
  const id = await begun(u, 'roth', pdf(10))
  expect(await u.take('roth', id, 0, [new Uint8Array(6), new Uint8Array(6)])).toEqual({ past: true })
  expect(u.find('roth', id)).toBeUndefined()
  expect(await files()).toEqual([])
})

test('nobody reaches the upload of another passkey', async () => {
  const u = await opened()
  const id = await begun(u, 'roth', pdf(4))
  await u.take('roth', id, 0, [new Uint8Array(4)])
  expect(u.find('petit', id)).toBeUndefined()
  expect(await u.take('petit', id, 0, [new Uint8Array(4)])).toEqual({ gone: true })
  expect(await u.read('petit', id)).toBeUndefined()
  await u.drop('petit', id)
  expect(await u.read('roth', id)).toHaveLength(4)
})

test('what was interrupted is gone after its time, and all of it when the portal starts again', async () => {
  const u = await opened()
  const id = await begun(u, 'roth', pdf(10))
  await u.take('roth', id, 0, torn(new Uint8Array(5)))
  now = Instant.plus(now, idleMs - minutes(1))
  await u.clear()
  expect(await files()).toEqual([id])
  now = Instant.plus(now, minutes(2))
  await u.clear()
  expect(await files()).toEqual([])
  await begun(u, 'roth', pdf(10))
  await writeFile(join(dir, 'uploads', 'left'), 'by a crash')
  await opened()
  expect(await files()).toEqual([])
})

test('one officer’s own oldest make room, and all together have an end', async () => {
  const u = await opened()
  const first = await begun(u, 'roth', pdf(60))
  await begun(u, 'roth', pdf(60))
  expect(u.find('roth', first)).toBeUndefined()
  for (const owner of ['petit', 'klein']) expect(await u.begin(owner, pdf(90))).toBeDefined()
  expect(await u.begin('weber', pdf(90))).toBeUndefined()
  expect(await files()).toHaveLength(3)
})

test('a newer line takes over from one that hangs', async () => {
  const u = await opened()
  const id = await begun(u, 'roth', pdf(8))
  let go: (() => void) | undefined
  async function* hanging(): AsyncGenerator<Uint8Array> {
    yield new Uint8Array([1, 2])
    await new Promise<void>((resolve) => (go = resolve))
    yield new Uint8Array([9, 9])
  }
  const old = u.take('roth', id, 0, hanging())
  await expect.poll(() => go).toBeDefined()
  expect(await u.take('roth', id, 2, [new Uint8Array([3, 4, 5, 6, 7, 8])])).toEqual({ kept: 8 })
  go?.()
  expect(await old).toEqual({ elsewhere: 8 })
  expect([...((await u.read('roth', id)) ?? [])]).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
})
