import { ask } from '../design/ask.ts'
import { token } from './wizard.ts'

const bytesOf = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

type Offer = {
  readonly rp: { readonly id: string; readonly name: string }
  readonly user: { readonly id: string; readonly name: string }
  readonly challenge: string
}
export type Made = {
  readonly id: string
  readonly key: string
  readonly clientData: string
  readonly authenticatorData: string
}

const text64 = (bytes: ArrayBuffer): string =>
  btoa(Array.from(new Uint8Array(bytes), (b) => String.fromCharCode(b)).join(''))
const safe64 = (bytes: ArrayBuffer): string =>
  text64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')

/** Makes a passkey in this browser (WebAuthn Level 3); nothing when the person closed the window or it cannot. */
export async function makePasskey(name: string): Promise<Made | undefined> {
  const { rp, user, challenge } = await ask<Offer>('/v1/setup/offer', { token: token(), name })
  const made = await navigator.credentials
    .create({
      publicKey: {
        rp,
        user: { id: bytesOf(user.id), name: user.name, displayName: user.name },
        challenge: bytesOf(challenge),
        pubKeyCredParams: [
          { type: 'public-key', alg: -7 },
          { type: 'public-key', alg: -8 },
        ],
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
        timeout: 120_000,
      },
    })
    .catch(() => null)
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAttestationResponse))
    return undefined
  const key = made.response.getPublicKey()
  if (!key) return undefined
  return {
    id: made.id,
    key: text64(key),
    clientData: safe64(made.response.clientDataJSON),
    authenticatorData: safe64(made.response.getAuthenticatorData()),
  }
}
