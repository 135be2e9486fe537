import { isFresh } from '../decision/signed-word.ts'
import type { Parsed, PersonId } from '../order/ids.ts'
import { placeAt } from '../order/assertion.ts'
import { keyBehind, verifyPersonAt, type Verify } from '../order/signature.ts'
import type { Signed } from '../order/signed.ts'
import type { Instant } from '../order/time.ts'
import { Forbidden } from '../platform/failure.ts'
import { deskUrl, type Person } from '../platform/settings.ts'
import type { Desk } from '../desk.ts'

/** A person's signature as it was sent, and when it was made. */
export type Word = { readonly at: Instant; readonly signature: string }

/** Whether a person signed, with their key, or with a passkey at this desk's own address. */
export const verifyHere = ({ settings }: Pick<Desk, 'settings'>): Verify => verifyPersonAt(placeAt(deskUrl(settings)))

export const signedBy = (person: Person, word: Word): Signed => ({
  by: person.id as PersonId,
  at: word.at,
  publicKey: keyBehind(person, word.signature) ?? '',
  signature: word.signature,
})

/** The word itself when it is genuine and of now. Throws {@link Forbidden}, with the reason for the person. */
export function fresh<S extends Signed>(desk: Desk, signed: S, check: (signed: S) => Parsed<Person>): S {
  const genuine = check(signed)
  const why = genuine.ok ? isFresh(signed, desk.clock.now()) : genuine
  if (why.ok) return signed
  throw new Forbidden('ERR_NOT_ALLOWED', why.why, { next: 'Nothing was changed.' })
}
