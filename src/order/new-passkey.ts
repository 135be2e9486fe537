import { createHash, createPublicKey } from 'node:crypto'
import type { Place } from './assertion.ts'

/** A passkey as a browser made it: base64url, but its public key (SPKI, base64). */
export type Made = {
  readonly id: string
  readonly key: string
  readonly clientData: string
  readonly authenticatorData: string
}

const present = 0x01
const verified = 0x04
const credentialIncluded = 0x40

/**
 * What is wrong with a new passkey, in words; nothing when it may be registered. WebAuthn Level 3, section 7.1, without
 * attestation: who made the device does not matter here, a second person vouches for whose it is. The id and the key
 * must be those in the authenticator's own data. `digest` (SHA-256, hexadecimal) was its challenge. Never throws.
 */
export function whyNotMade(digest: string, made: Made, place: Place): string | undefined {
  const client = Buffer.from(made.clientData, 'base64url')
  const data = Buffer.from(made.authenticatorData, 'base64url')
  let said: { type?: unknown; challenge?: unknown; origin?: unknown; crossOrigin?: unknown }
  let points: Buffer[]
  try {
    said = JSON.parse(client.toString('utf8')) as typeof said
    const key = createPublicKey({ key: Buffer.from(made.key, 'base64'), format: 'der', type: 'spki' })
    const { x, y, crv } = key.export({ format: 'jwk' })
    if (crv !== 'P-256' && crv !== 'Ed25519') return 'its key is of a kind that is not taken'
    points = [x, y].flatMap((point) => (point === undefined ? [] : [Buffer.from(point, 'base64url')]))
  } catch {
    return 'it cannot be read'
  }
  if (said.type !== 'webauthn.create') return 'it was made for something else'
  if (said.challenge !== Buffer.from(digest, 'hex').toString('base64url')) return 'it was made for another invitation'
  if (said.origin !== place.origin || said.crossOrigin === true) return 'it was made at another web address'
  if (data.byteLength < 55) return 'it cannot be read'
  if (!data.subarray(0, 32).equals(createHash('sha256').update(place.rpId).digest()))
    return 'it was made at another web address'
  const flags = data[32] ?? 0
  if ((flags & present) === 0 || (flags & verified) === 0) return 'the device did not verify who held it'
  if ((flags & credentialIncluded) === 0) return 'it cannot be read'
  // Attested credential data: 16 bytes of model, the length of the id, the id, then the key (WebAuthn 6.5.2).
  const id = Buffer.from(made.id, 'base64url')
  const rest = data.subarray(55 + id.byteLength)
  if (data.readUInt16BE(53) !== id.byteLength || !data.subarray(55, 55 + id.byteLength).equals(id))
    return 'its name is another one than the device gave it'
  return points.every((point) => rest.includes(point)) ? undefined : 'its key is another one than the device made'
}
