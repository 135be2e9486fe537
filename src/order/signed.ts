import type { PersonId } from './ids.ts'
import type { Instant } from './time.ts'

/** A person's word under their own key. */
export type Signed = {
  readonly by: PersonId
  readonly at: Instant
  readonly publicKey: string
  readonly signature: string
}

export type Verify = (publicKey: string, bytes: Uint8Array, signature: Uint8Array) => boolean

/** Whether two people with two keys genuinely signed: by their signatures, not by what a record says of them. */
export function signedByTwo<S extends Signed>(
  words: readonly S[],
  statement: (word: S) => string,
  verify: Verify,
): boolean {
  const genuine = words.filter((w) =>
    verify(w.publicKey, Buffer.from(statement(w)), Buffer.from(w.signature, 'base64')),
  )
  return Math.min(new Set(genuine.map((w) => w.by)).size, new Set(genuine.map((w) => w.publicKey)).size) >= 2
}
