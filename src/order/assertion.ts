import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto'

/** Where passkeys for a desk are made: the relying party and the origin that an authenticator names (WebAuthn 5.8). */
export type Place = { readonly rpId: string; readonly origin: string }

/** The place of the web address at which people use their passkeys. */
export const placeAt = (url: string): Place => ({ rpId: new URL(url).hostname, origin: new URL(url).origin })

/** A passkey's signature as it travels and is kept: `credential.clientData.authenticatorData.signature`, each in base64url. */
export type Assertion = {
  readonly credential: string
  readonly clientData: string
  readonly authenticatorData: string
  readonly signature: string
}

/** The four parts; nothing when the text has another shape. */
export function readAssertion(text: string): Assertion | undefined {
  const parts = text.split('.')
  const [credential = '', clientData = '', authenticatorData = '', signature = ''] = parts
  if (parts.length !== 4 || !parts.every((part) => /^[A-Za-z0-9_-]+$/.test(part))) return undefined
  return { credential, clientData, authenticatorData, signature }
}

const present = 0x01
const verified = 0x04

/**
 * What is wrong with an assertion over this digest (SHA-256, hexadecimal) by the key (SPKI, base64), in words; nothing
 * when it holds. WebAuthn Level 3, section 7.2: made to sign, with the digest as its challenge, at `place`, by a device
 * that verified its holder just then. Without a place it must fit the web address that it names itself: so is read what
 * was checked at the door, also after the desk moved. Never throws.
 */
export function whyNotGenuine(
  digest: string,
  { clientData, authenticatorData, signature }: Omit<Assertion, 'credential'>,
  key: string,
  place?: Place,
): string | undefined {
  const client = Buffer.from(clientData, 'base64url')
  const authenticator = Buffer.from(authenticatorData, 'base64url')
  let said: { type?: unknown; challenge?: unknown; origin?: unknown; crossOrigin?: unknown }
  let publicKey: KeyObject
  let at: Place
  try {
    said = JSON.parse(client.toString('utf8')) as typeof said
    publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
    at = place ?? placeAt(String(said.origin))
  } catch {
    return 'it cannot be read'
  }
  if (said.type !== 'webauthn.get') return 'it was made for something else than signing'
  if (said.challenge !== Buffer.from(digest, 'hex').toString('base64url')) return 'it was made for another request'
  if (said.origin !== at.origin || said.crossOrigin === true) return 'it was made at another web address'
  if (authenticator.byteLength < 37) return 'it cannot be read'
  if (!authenticator.subarray(0, 32).equals(createHash('sha256').update(at.rpId).digest()))
    return 'it was made at another web address'
  const flags = authenticator[32] ?? 0
  if ((flags & present) === 0 || (flags & verified) === 0) return 'the device did not verify who held it'
  const kind = publicKey.asymmetricKeyType
  const curve = publicKey.asymmetricKeyDetails?.namedCurve
  if (kind !== 'ed25519' && !(kind === 'ec' && curve === 'prime256v1')) return 'its key is of a kind that is not taken'
  const bytes = Buffer.concat([authenticator, createHash('sha256').update(client).digest()])
  try {
    // ES256 signatures are in DER here, Ed25519 ones raw (WebAuthn 6.5.5).
    const genuine = verify(kind === 'ec' ? 'sha256' : null, bytes, publicKey, Buffer.from(signature, 'base64url'))
    return genuine ? undefined : 'it was changed, or signed by someone else'
  } catch {
    return 'it cannot be read'
  }
}
