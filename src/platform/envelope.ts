import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'

/**
 * The order's own key over its events in the database: whoever destroys the key erases the words, while the ledger's
 * proofs still hold. AES-256-GCM, key and salts derived by HKDF-SHA-256 (RFC 5869) from the order's age identity.
 */
export type Envelope = {
  /** `place` (stream, version, kind) is authenticated with it, so rows cannot change places. */
  close(place: string, words: string): Buffer
  /** Throws when the key or the place is another. */
  open(place: string, sealed: Uint8Array): string
  /** Salt of the ledger's commitment at this place: unguessable without the key. */
  salt(place: string): Buffer
}

export function openEnvelope(identity: string): Envelope {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', identity, 'duly', purpose, 32))
  const bodyKey = derive('event bodies v1')
  const saltKey = derive('ledger salts v1')
  return {
    close(place, words) {
      const nonce = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', bodyKey, nonce)
      cipher.setAAD(Buffer.from(place))
      return Buffer.concat([nonce, cipher.update(words, 'utf8'), cipher.final(), cipher.getAuthTag()])
    },
    open(place, sealed) {
      const bytes = Buffer.from(sealed)
      const decipher = createDecipheriv('aes-256-gcm', bodyKey, bytes.subarray(0, 12))
      decipher.setAAD(Buffer.from(place))
      decipher.setAuthTag(bytes.subarray(-16))
      return decipher.update(bytes.subarray(12, -16), undefined, 'utf8') + decipher.final('utf8')
    },
    salt: (place) => createHmac('sha256', saltKey).update(place).digest(),
  }
}
