import { Buffer as NodeBuffer } from 'node:buffer'
import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Bytes } from './bytes.ts'
import * as own from './crypto.ts'

test('bytes are read and written as Node does', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
      const [node, ours] = [NodeBuffer.from(raw), Bytes.from(raw)]
      for (const as of ['hex', 'base64', 'base64url', 'latin1', 'utf8'] as const) {
        expect(ours.toString(as)).toBe(node.toString(as))
        const text = node.toString(as)
        expect([...Bytes.from(text, as)]).toEqual([...NodeBuffer.from(text, as)])
      }
      expect([...Bytes.concat([raw, ours.subarray(1)])]).toEqual([...NodeBuffer.concat([raw, node.subarray(1)])])
    }),
  )
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
      expect([...Bytes.from(text)]).toEqual([...NodeBuffer.from(text)])
      expect(Bytes.byteLength(text)).toBe(NodeBuffer.byteLength(text))
    }),
  )
  // Also what is no base64 or hex, as far as it is ASCII.
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme-ascii', maxLength: 60 }), (text) => {
      for (const as of ['hex', 'base64', 'base64url'] as const)
        expect([...Bytes.from(text, as)]).toEqual([...NodeBuffer.from(text, as)])
    }),
  )
})

test('hashes and signatures come out as in Node', () => {
  const bytes = NodeBuffer.from('exactly this scope')
  for (const name of ['sha256', 'sha384', 'sha512', 'sha1', 'md5'])
    expect(own.createHash(name).update(bytes).digest('hex')).toBe(createHash(name).update(bytes).digest('hex'))
  for (const [hash, pair] of [
    [null, generateKeyPairSync('ed25519')],
    ['sha256', generateKeyPairSync('ec', { namedCurve: 'prime256v1' })],
  ] as const) {
    const der = pair.publicKey.export({ format: 'der', type: 'spki' })
    const key = own.createPublicKey({ key: der })
    const node = createPublicKey({ key: der, format: 'der', type: 'spki' })
    for (let i = 0; i < 8; i++) {
      const signature = sign(hash, bytes, pair.privateKey)
      expect(verify(hash, bytes, node, signature)).toBe(true)
      expect(own.verify(hash, bytes, key, signature)).toBe(true)
      expect(own.verify(hash, NodeBuffer.from('another'), key, signature)).toBe(false)
    }
  }
  expect(() => own.createPublicKey({ key: generateKeyPairSync('x25519').publicKey.export({ format: 'der', type: 'spki' }) })).toThrow() // prettier-ignore
})
