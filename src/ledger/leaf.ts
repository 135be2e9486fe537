import { createHash } from 'node:crypto'
import { canonical } from '../order/canonical.ts'

/**
 * A salted commitment to an event: SHA-256 over the salt's length, the salt and the event's canonical JSON. Without the
 * salt, which the order's key protects, nobody can tell or try what was said; with it, nobody can claim other words.
 */
export const commitment = (salt: Uint8Array, canonicalEvent: string): Uint8Array =>
  createHash('sha256')
    .update('duly/commitment/1\n')
    .update(`${salt.length}\n`)
    .update(salt)
    .update(canonicalEvent)
    .digest()

export type Leaf = {
  readonly stream: string
  readonly version: number
  readonly kind: string
  readonly commitment: Uint8Array
}

/** The ledger entry of an event: which stream, which place in it, what kind, and the commitment. No word of a demand. */
export const leafEntry = (leaf: Leaf): Uint8Array =>
  Buffer.from(
    canonical({
      v: 1,
      stream: leaf.stream,
      version: leaf.version,
      kind: leaf.kind,
      commitment: Buffer.from(leaf.commitment).toString('hex'),
    }),
  )
