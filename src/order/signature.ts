import { createPublicKey, verify } from 'node:crypto'
import { readAssertion, whyNotGenuine, type Place } from './assertion.ts'
import { sha256 } from './canonical.ts'

const spkiPrefix = Buffer.from('302a300506032b6570032100', 'hex') // RFC 8410, section 4

/**
 * True when `signature` is the signature of `bytes` by the Ed25519 key `ed25519:` and 32 bytes in base64 (RFC 8032). False
 * for anything malformed; never throws.
 */
export function verifySignature(publicKey: string, bytes: Uint8Array, signature: Uint8Array): boolean {
  const raw = /^ed25519:([A-Za-z0-9+/]{43}=)$/.exec(publicKey)?.[1]
  if (raw === undefined || signature.byteLength !== 64) return false
  try {
    const key = createPublicKey({
      key: Buffer.concat([spkiPrefix, Buffer.from(raw, 'base64')]),
      format: 'der',
      type: 'spki',
    })
    return verify(null, bytes, key, signature)
  } catch {
    return false
  }
}

/** An Ed25519 key that signs (RFC 8032). `publicKey` is `ed25519:` and the 32 raw bytes in base64. */
export type Signer = { readonly publicKey: string; sign(bytes: Uint8Array): Uint8Array }

/** Whether `signature` is a person's, by this public key, over exactly this statement. */
export type Verify = (publicKey: string, statement: string, signature: string) => boolean

/**
 * The one way in which a person of this house signs a statement, checked: with their key (Ed25519 over the statement,
 * base64), or with a passkey, whose challenge is the SHA-256 of exactly that statement. A statement holds what is meant,
 * by whom and when (an approval: order, scope hash, person, moment), so one assertion is good for one act of one person
 * at one moment; with the bare scope hash as challenge it would be good again after the approval was withdrawn, and in
 * another's name.
 *
 * `place` is where the desk's passkeys are used. Left out, an assertion must fit the web address it names itself: so
 * books and packages are read, whose words were checked at the door. False for anything malformed; never throws.
 */
export const verifyPersonAt =
  (place: Place | undefined): Verify =>
  (publicKey, statement, signature) => {
    if (publicKey.startsWith('ed25519:'))
      return (
        /^[A-Za-z0-9+/]{86}==$/.test(signature) &&
        verifySignature(publicKey, Buffer.from(statement), Buffer.from(signature, 'base64'))
      )
    const assertion = readAssertion(signature)
    return assertion !== undefined && whyNotGenuine(sha256(statement), assertion, publicKey, place) === undefined
  }

/** The same for what was checked at the door once: books, packages. */
export const verifyPerson = verifyPersonAt(undefined)

/** With what a person of `duly.yaml` signs: a key for the command line, passkeys for the desk's pages, or both. */
export type Signing = {
  readonly key?: string | undefined
  readonly passkeys?: readonly { readonly id: string; readonly key: string }[] | undefined
}

/** Every public key that is this person's. Whoever holds one of them is that person (A32). */
export const keysOf = ({ key, passkeys = [] }: Signing): string[] => [
  ...(key === undefined ? [] : [key]),
  ...passkeys.map((passkey) => passkey.key),
]

/** Whether two entries are one hand: they have a key in common. */
export const sameHand = (a: Signing, b: Signing): boolean => keysOf(a).some((key) => keysOf(b).includes(key))

/** By which of a person's keys a signature says to be; nothing when they have no such key. Whether it holds is asked then. */
export const keyBehind = ({ key, passkeys = [] }: Signing, signature: string): string | undefined =>
  signature.includes('.') ? passkeys.find(({ id }) => signature.startsWith(`${id}.`))?.key : key
