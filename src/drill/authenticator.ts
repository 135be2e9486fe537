import { createHash, generateKeyPairSync, randomBytes, sign } from 'node:crypto'

/** A passkey in software, as an officer's device holds one. `key` is what the registry is told of it (SPKI, base64). */
export type Authenticator = {
  readonly id: string
  readonly key: string
  /** Its secret half (PKCS #8, base64), to put it into the virtual device of a browser under test. */
  readonly secret: string
  /** Signs the digest of a request at a web address, after its holder was verified unless `flags` says less. */
  assert(digest: string, origin: string, flags?: number): string
}

const presentAndVerified = 0x05

/** Makes a passkey (WebAuthn: ES256 over P-256, or EdDSA). With Ed25519 the same request has the same assertion. */
export function newAuthenticator(kind: 'p256' | 'ed25519'): Authenticator {
  const { privateKey, publicKey } =
    kind === 'p256' ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' }) : generateKeyPairSync('ed25519')
  const id = randomBytes(16).toString('base64url')
  return {
    id,
    key: publicKey.export({ format: 'der', type: 'spki' }).toString('base64'),
    secret: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    assert(digest, origin, flags = presentAndVerified) {
      const challenge = Buffer.from(digest, 'hex').toString('base64url')
      const client = Buffer.from(JSON.stringify({ type: 'webauthn.get', challenge, origin, crossOrigin: false }))
      const rpIdHash = createHash('sha256').update(new URL(origin).hostname).digest()
      const authenticator = Buffer.concat([rpIdHash, Buffer.from([flags, 0, 0, 0, 0])])
      const bytes = Buffer.concat([authenticator, createHash('sha256').update(client).digest()])
      const signature = sign(kind === 'p256' ? 'sha256' : null, bytes, privateKey)
      return [id, ...[client, authenticator, signature].map((part) => part.toString('base64url'))].join('.')
    },
  }
}
