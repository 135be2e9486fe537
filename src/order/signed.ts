import type { PersonId } from './ids.ts'
import type { Verify } from './signature.ts'
import type { Instant } from './time.ts'

/** A person's word under their own key or passkey (signature.ts): `publicKey` is the one that `signature` was made with. */
export type Signed = {
  readonly by: PersonId
  readonly at: Instant
  readonly publicKey: string
  readonly signature: string
}

/** Whether two people with two keys genuinely signed: by their signatures, not by what a record says of them. */
export function signedByTwo<S extends Signed>(
  words: readonly S[],
  statement: (word: S) => string,
  verify: Verify,
): boolean {
  const genuine = words.filter((w) => verify(w.publicKey, statement(w), w.signature))
  return Math.min(new Set(genuine.map((w) => w.by)).size, new Set(genuine.map((w) => w.publicKey)).size) >= 2
}
