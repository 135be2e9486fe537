import { ed25519 } from '@noble/curves/ed25519.js'
import { p256 } from '@noble/curves/nist.js'
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js'
import { Bytes, own } from './bytes.ts'

/** As much of `node:crypto` as the verifier uses, for the browser: hashes, and signatures by Ed25519 and P-256. */
const hashes = { sha256, sha384, sha512, sha1, md5 } as const

const bytesOf = (data: Uint8Array | string): Uint8Array =>
  typeof data === 'string' ? new TextEncoder().encode(data) : data

type Hashing = { update(data: Uint8Array | string): Hashing; digest(): Bytes; digest(as: 'hex' | 'base64'): string }

export function createHash(name: string): Hashing {
  const make = hashes[name as keyof typeof hashes] as (typeof hashes)[keyof typeof hashes] | undefined
  if (make === undefined) throw new Error(`no such hash here: ${name}`)
  const running = make.create()
  const hashing: Hashing = {
    update(data) {
      running.update(bytesOf(data))
      return hashing
    },
    digest: ((as?: 'hex' | 'base64') => {
      const bytes = own(running.digest())
      return as === undefined ? bytes : bytes.toString(as)
    }) as Hashing['digest'],
  }
  return hashing
}

export type KeyObject = {
  readonly asymmetricKeyType: 'ed25519' | 'ec'
  readonly asymmetricKeyDetails: { readonly namedCurve?: string }
  readonly raw: Uint8Array
}

const heads = {
  ed25519: '302a300506032b6570032100', // RFC 8410
  ec: '3059301306072a8648ce3d020106082a8648ce3d030107034200', // RFC 5480, P-256, uncompressed
} as const

/** A public key in SPKI (DER) of one of these two kinds. Throws for any other. */
export function createPublicKey({ key }: { key: Uint8Array }): KeyObject {
  const hex = own(key).toString('hex')
  for (const kind of ['ed25519', 'ec'] as const) {
    const raw = Bytes.from(hex.slice(heads[kind].length), 'hex')
    if (hex.startsWith(heads[kind]) && raw.length === (kind === 'ec' ? 65 : 32)) {
      if (kind === 'ec') p256.Point.fromBytes(raw).assertValidity()
      return { asymmetricKeyType: kind, asymmetricKeyDetails: kind === 'ec' ? { namedCurve: 'prime256v1' } : {}, raw }
    }
  }
  throw new Error('a key of another kind')
}

export const verify = (_hash: string | null, data: Uint8Array, key: KeyObject, signature: Uint8Array): boolean =>
  key.asymmetricKeyType === 'ed25519'
    ? ed25519.verify(signature, data, key.raw, { zip215: false })
    : p256.verify(signature, data, key.raw, { format: 'der', lowS: false })
