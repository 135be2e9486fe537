import { requestStatement } from '../../order/statement.ts'
import { ask } from '../design/ask.ts'
import type { SignedIn } from './session.tsx'

const base64url = (bytes: ArrayBuffer): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')
const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (sign) => sign.charCodeAt(0))
const digest = (text: string): Promise<ArrayBuffer> => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
export const hexDigest = async (text: string): Promise<string> =>
  [...new Uint8Array(await digest(text))].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** The person turned away from their device, or it did not know them: nothing was signed, nothing was sent. */
export class NotSigned extends Error {}

/**
 * Has a passkey sign a statement (src/order/signature.ts): its challenge is the statement's SHA-256. Without `credential`
 * the browser offers the passkeys it holds for this desk.
 */
export async function sign(statement: string, rpId: string, credential?: string | null): Promise<string> {
  const made = await navigator.credentials
    .get({
      publicKey: {
        challenge: await digest(statement),
        rpId,
        userVerification: 'required',
        timeout: 120_000,
        allowCredentials: credential ? [{ type: 'public-key', id: bytesOf(credential) }] : [],
      },
    })
    .catch((error: unknown) => {
      throw new NotSigned(String(error))
    })
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAssertionResponse))
    throw new NotSigned('no assertion')
  const { clientDataJSON, authenticatorData, signature } = made.response
  return [made.id, base64url(clientDataJSON), base64url(authenticatorData), base64url(signature)].join('.')
}

/** Sends what a person decided, signed by one more touch of their passkey over this very request. */
export async function askByHand<T>(by: SignedIn, path: string, body: object): Promise<T> {
  const at = new Date().toISOString()
  const statement = requestStatement(by.person.id, 'POST', path, at, await hexDigest(JSON.stringify(body)))
  const assertion = await sign(statement, by.rpId, by.credential)
  return ask<T>(path, body, undefined, `Duly ${by.person.id} ${at} ${assertion}`)
}

/** A signature of one statement for the books, and its moment: an approval, a word on the law, a change. */
export async function word(
  by: SignedIn,
  statement: (at: string) => string,
): Promise<{ at: string; signature: string }> {
  const at = new Date().toISOString()
  return { at, signature: await sign(statement(at), by.rpId, by.credential) }
}

/** Has the browser make a passkey for a person, as an invitation offers it. */
export async function makePasskey(offer: {
  person: { id: string; name: string }
  rp: { id: string; name: string }
  challenge: string
  has: string[]
}): Promise<{ id: string; key: string; clientData: string; authenticatorData: string }> {
  const made = await navigator.credentials
    .create({
      publicKey: {
        challenge: bytesOf(offer.challenge),
        rp: offer.rp,
        user: { id: new TextEncoder().encode(offer.person.id), name: offer.person.id, displayName: offer.person.name },
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -8 },
        ],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        excludeCredentials: offer.has.map((id) => ({ type: 'public-key', id: bytesOf(id) })),
        attestation: 'none',
        timeout: 120_000,
      },
    })
    .catch((error: unknown) => {
      throw new NotSigned(String(error))
    })
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse))
    throw new NotSigned('no passkey')
  const key = made.response.getPublicKey()
  if (!key) throw new NotSigned('a key of a kind that is not taken')
  return {
    id: made.id,
    key: btoa(String.fromCharCode(...new Uint8Array(key))),
    clientData: base64url(made.response.clientDataJSON),
    authenticatorData: base64url(made.response.getAuthenticatorData()),
  }
}
