import { createHash, createPublicKey, verify, type KeyObject } from 'node:crypto'
import { hasEnded, type Agency, type Officer } from '../../order/agency.ts'
import type { EventOf, Evidence } from '../../order/event.ts'
import type { Instant } from '../../order/time.ts'
import { heldFor, settledAfter } from '../floors.ts'

/** Which officer of which agency asked in person, when that is proven. */
export type PasskeyCheck = {
  readonly signer?: { agency: Agency; officer: Officer }
  readonly evidence: readonly Evidence[]
}

/** Where passkeys for this desk are made: the relying party and the origin that an authenticator names (WebAuthn 5.8). */
export type Place = { readonly rpId: string; readonly origin: string }

const present = 0x01
const verified = 0x04

/**
 * An officer's own signature over this very request (WebAuthn Level 3, section 7.2): a passkey that the registry held
 * for that officer before the request came, the request's digest as the challenge, and the person verified just then by
 * their device. Level L3. The assertion is `credential.clientData.authenticatorData.signature`, each in base64url.
 */
export function checkPasskey(
  received: EventOf<'received'>,
  agencies: readonly Agency[],
  at: { readonly receivedAt: Instant; readonly now: Instant; readonly place: Place },
): PasskeyCheck {
  if (received.passkey === undefined) return { evidence: [] }
  const parts = received.passkey.split('.')
  const [credential = '', clientData = '', authenticatorData = '', signature = ''] = parts
  const owners = agencies.flatMap((agency) =>
    agency.officers.flatMap((officer) =>
      officer.passkeys.filter((p) => p.id === credential).map((passkey) => ({ agency, officer, passkey })),
    ),
  )
  const [owner] = owners
  if (!owner || owners.length > 1)
    return fails(
      'passkey.unbound',
      'The request is signed with a passkey that the registry does not hold for one officer: by a person unknown to us.',
    )
  const { agency, officer, passkey } = owner
  if (hasEnded(officer.left, at.now) || hasEnded(officer.left, at.receivedAt))
    return fails(
      'account.revoked',
      `${officer.name} acts for ${agency.name} no more since ${officer.left ?? ''}. It does not count.`,
    )
  if (!(heldFor(passkey.since, at.receivedAt) >= 0))
    return fails(
      'registry.fresh_key',
      `The passkey of ${officer.name} is in the registry only since ${passkey.since}, not before the request came.`,
    )
  const wrong = whyNotGenuine(received.digest, { clientData, authenticatorData, signature }, passkey.key, at.place)
  if (wrong !== undefined || parts.length !== 4)
    return fails(
      'passkey.invalid',
      `The passkey signature in the name of ${officer.name} does not hold: ${wrong ?? 'it has another shape'}.`,
    )
  const evidence: Evidence[] = [
    {
      signal: 'passkey.officer',
      outcome: 'passed',
      words: `${officer.name} of ${agency.name} signed exactly this request in person, with the passkey that the registry holds since ${passkey.since}.`,
    },
  ]
  if (heldFor(passkey.since, at.receivedAt) < settledAfter)
    evidence.push({
      signal: 'session.new_context',
      outcome: 'failed',
      words: `${officer.name} signed with a device that we know only since ${passkey.since}. Ask the agency whether it is theirs.`,
    })
  return { signer: { agency, officer }, evidence }
}

type Parts = { readonly clientData: string; readonly authenticatorData: string; readonly signature: string }

/** What is wrong with an assertion over this digest, in words; nothing when it holds. Never throws. */
function whyNotGenuine(digest: string, parts: Parts, key: string, place: Place): string | undefined {
  const client = Buffer.from(parts.clientData, 'base64url')
  const authenticator = Buffer.from(parts.authenticatorData, 'base64url')
  let said: { type?: unknown; challenge?: unknown; origin?: unknown; crossOrigin?: unknown }
  let publicKey: KeyObject
  try {
    said = JSON.parse(client.toString('utf8')) as typeof said
    publicKey = createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' })
  } catch {
    return 'it cannot be read'
  }
  if (said.type !== 'webauthn.get') return 'it was made for something else than signing'
  if (said.challenge !== Buffer.from(digest, 'hex').toString('base64url')) return 'it was made for another request'
  if (said.origin !== place.origin || said.crossOrigin === true) return 'it was made at another web address'
  if (authenticator.byteLength < 37) return 'it cannot be read'
  if (!authenticator.subarray(0, 32).equals(createHash('sha256').update(place.rpId).digest()))
    return 'it was made at another web address'
  const flags = authenticator[32] ?? 0
  if ((flags & present) === 0 || (flags & verified) === 0) return 'the device did not verify who held it'
  const kind = publicKey.asymmetricKeyType
  const curve = publicKey.asymmetricKeyDetails?.namedCurve
  if (kind !== 'ed25519' && !(kind === 'ec' && curve === 'prime256v1')) return 'its key is of a kind that is not taken'
  const bytes = Buffer.concat([authenticator, createHash('sha256').update(client).digest()])
  try {
    // ES256 signatures are in DER here, Ed25519 ones raw (WebAuthn 6.5.5).
    const genuine = verify(kind === 'ec' ? 'sha256' : null, bytes, publicKey, Buffer.from(parts.signature, 'base64url'))
    return genuine ? undefined : 'it was changed, or signed by someone else'
  } catch {
    return 'it cannot be read'
  }
}

const fails = (signal: string, words: string): PasskeyCheck => ({ evidence: [{ signal, outcome: 'failed', words }] })
