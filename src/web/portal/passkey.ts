/** Passkeys in this browser (WebAuthn Level 3): what an officer's device signs, and that it makes one. */
const text64 = (bytes: ArrayBuffer | Uint8Array): string =>
  btoa(Array.from(bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes), (b) => String.fromCharCode(b)).join(''))
const url64 = (bytes: ArrayBuffer | Uint8Array): string =>
  text64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
const bytesOf = (base64url: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))

/** The person closed the device's window, or no passkey of this site is there. */
export class NotSigned extends Error {}

/** Whether this browser can use passkeys here at all. */
export const canSign = (): boolean => 'credentials' in navigator && 'PublicKeyCredential' in window

/** A signature over these bytes, as it travels: `credential.clientData.authenticatorData.signature`. */
export async function signWith(challenge: Uint8Array<ArrayBuffer>, rpId: string, credential?: string): Promise<string> {
  const allowCredentials = credential === undefined ? [] : [{ type: 'public-key' as const, id: bytesOf(credential) }]
  const made = await navigator.credentials
    .get({ publicKey: { challenge, rpId, allowCredentials, userVerification: 'required', timeout: 120_000 } })
    .catch(() => null)
  if (!(made instanceof PublicKeyCredential) || !(made.response instanceof AuthenticatorAssertionResponse))
    throw new NotSigned('not signed')
  const { clientDataJSON, authenticatorData, signature } = made.response
  return [made.id, url64(clientDataJSON), url64(authenticatorData), url64(signature)].join('.')
}

/** Lets the officer in, or says why not. */
export async function signIn(rpId: string): Promise<Response> {
  const given = await fetch('/v1/portal/challenge', { method: 'POST' })
  const { challenge } = (await given.json()) as { challenge: string }
  const body = await signWith(bytesOf(challenge), rpId)
  return fetch('/v1/portal/session', { method: 'POST', body })
}

export const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
const hex = (bytes: Uint8Array): string => Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')

/** The digest of one sending: over the canonical list of its documents' digests, in order (see the spool's `digestOf`). */
export async function digestOf(documents: readonly Uint8Array<ArrayBuffer>[]): Promise<Uint8Array<ArrayBuffer>> {
  const each = await Promise.all(documents.map(async (bytes) => hex(await sha256(bytes))))
  return sha256(new TextEncoder().encode(JSON.stringify(each)))
}

export type NewPasskey = { readonly id: string; readonly key: string }

/** Makes a passkey on this device for an invited officer. */
export async function makePasskey(rpId: string, who: { name: string; agency: string }): Promise<NewPasskey> {
  const made = await navigator.credentials
    .create({
      publicKey: {
        rp: { id: rpId, name: 'Duly' },
        user: { id: crypto.getRandomValues(new Uint8Array(16)), name: `${who.name} (${who.agency})`, displayName: who.name }, // prettier-ignore
        challenge: crypto.getRandomValues(new Uint8Array(32)),
        pubKeyCredParams: [{ type: 'public-key', alg: -7 }, { type: 'public-key', alg: -8 }], // prettier-ignore
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        attestation: 'none',
        timeout: 120_000,
      },
    })
    .catch(() => null)
  const response = made instanceof PublicKeyCredential ? made.response : undefined
  const key = response instanceof AuthenticatorAttestationResponse ? response.getPublicKey() : null
  if (!made || !key) throw new NotSigned('no passkey was made')
  return { id: made.id, key: text64(key) }
}
