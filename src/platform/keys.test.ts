import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openKeys, readSigner, signerFromSeed, writeNewSigner } from './keys.ts'
import { verifySignature } from '../order/signature.ts'

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-keys-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

test('the signer of RFC 8032 section 7.1 test 2 makes the published signature', () => {
  const signer = signerFromSeed(Buffer.from('4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb', 'hex'))
  expect(Buffer.from(signer.publicKey.slice(8), 'base64').toString('hex')).toBe(
    '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
  )
  expect(Buffer.from(signer.sign(Buffer.from([0x72]))).toString('hex')).toBe(
    '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
  )
})

test('a key file written for a person reads back as the same signer and is never overwritten', async () => {
  const file = join(dir, 'anna.key')
  const signer = await writeNewSigner(file)
  const again = await readSigner(file)
  expect(again.publicKey).toBe(signer.publicKey)
  const words = Buffer.from('scope')
  expect(verifySignature(signer.publicKey, words, again.sign(words))).toBe(true)
  await expect(writeNewSigner(file)).rejects.toThrow('never overwritten')
  await expect(readSigner(join(dir, 'bruno.key'))).rejects.toThrow('no key file')
  await writeFile(join(dir, 'torn.key'), '-----BEGIN PRIVATE KEY-----')
  await expect(readSigner(join(dir, 'torn.key'))).rejects.toThrow('cannot be read')
})

test('a signature over other bytes, by another key or malformed does not verify', () => {
  const [a, b] = [signerFromSeed(Buffer.alloc(32, 1)), signerFromSeed(Buffer.alloc(32, 2))]
  const words = Buffer.from('scope')
  const signature = a.sign(words)
  expect(verifySignature(a.publicKey, words, signature)).toBe(true)
  expect(verifySignature(a.publicKey, Buffer.from('scopes'), signature)).toBe(false)
  expect(verifySignature(b.publicKey, words, signature)).toBe(false)
  expect(verifySignature(a.publicKey, words, signature.subarray(1))).toBe(false)
  for (const key of ['', 'ed25519:', 'ed25519:AAAA', a.publicKey.slice(8)])
    expect(verifySignature(key, words, signature)).toBe(false)
})

test('an order key opens only with the root key that wrapped it', async () => {
  const [ours, theirs] = [await openKeys(join(dir, 'ours')), await openKeys(join(dir, 'theirs'))]
  const made = await ours.newOrderKey()
  expect(await ours.unwrap(made.wrapped)).toBe(made.identity)
  await expect(theirs.unwrap(made.wrapped)).rejects.toMatchObject({ name: 'Broken' })
})
