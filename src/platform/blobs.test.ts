import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { sha256 } from '../order/canonical.ts'
import type { Sha256 } from '../order/ids.ts'
import { openBlobs } from './blobs.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-blobs-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

async function* chunks(...parts: (string | Error)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    await Promise.resolve()
    if (part instanceof Error) throw part
    yield Buffer.from(part)
  }
}

test('a sealed file is stored under its own hash, read back whole and removed', async () => {
  const blobs = await openBlobs(join(dir, 'blobs'))
  const put = await blobs.put(chunks('sealed ', 'bytes'))
  expect(put).toEqual({ sha256: sha256('sealed bytes'), sizeBytes: 12 })
  expect(await blobs.put(chunks('sealed bytes'))).toEqual(put)
  let text = ''
  for await (const chunk of blobs.read(put.sha256)) text += Buffer.from(chunk).toString()
  expect(text).toBe('sealed bytes')
  expect(await blobs.has(put.sha256)).toBe(true)
  await blobs.remove(put.sha256)
  await blobs.remove(put.sha256)
  expect(await blobs.has(put.sha256)).toBe(false)
  const gone = blobs.read(put.sha256)[Symbol.asyncIterator]()
  await expect(gone.next()).rejects.toMatchObject({ name: 'Unavailable' })
})

test('when the disk fills while sealing nothing stays behind and the words say so', async () => {
  const blobs = await openBlobs(dir)
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
  await expect(blobs.put(chunks('half', full))).rejects.toMatchObject({ name: 'Unavailable', code: 'ERR_DISK_FULL' })
  await expect(blobs.put(chunks('half', new Error('the source broke')))).rejects.toThrow('the source broke')
  expect(await readdir(dir)).toEqual([])
})

test('a file that was half made gets its name, is read back whole and removed', async () => {
  const blobs = await openBlobs(join(dir, 'blobs'))
  const name = sha256('its name')
  await writeFile(blobs.half('one'), 'sealed bytes')
  expect(await blobs.has(name)).toBe(false)
  await blobs.keep(blobs.half('one'), name)
  let text = ''
  for await (const chunk of blobs.read(name)) text += Buffer.from(chunk).toString()
  expect(text).toBe('sealed bytes')
  expect(await blobs.has(name)).toBe(true)
  await blobs.remove(name)
  await blobs.remove(name)
  expect(await blobs.has(name)).toBe(false)
  expect(await readdir(join(dir, 'blobs'))).toEqual([])
  const gone = blobs.read(name)[Symbol.asyncIterator]()
  await expect(gone.next()).rejects.toMatchObject({ name: 'Unavailable' })
})

test('what a crash left half made stays for a day, and no longer', async () => {
  const blobs = await openBlobs(dir)
  for (const making of ['young', 'old']) await writeFile(blobs.half(making), '')
  const twoDaysAgo = new Date(Date.now() - 48 * 3_600_000)
  await utimes(blobs.half('old'), twoDaysAgo, twoDaysAgo)
  await openBlobs(dir)
  expect(await readdir(dir)).toEqual(['half-young'])
})

test('a path that is not a hash is never opened', async () => {
  const blobs = await openBlobs(dir)
  expect(() => blobs.path('../keys/root.age' as Sha256)).toThrow('not the name')
})
