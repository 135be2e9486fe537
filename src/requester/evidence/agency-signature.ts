import type { EventOf, Evidence } from '../../order/event.ts'
import type { Instant } from '../../order/time.ts'
import type { Agency } from '../../platform/settings.ts'
import { heldFor } from '../floors.ts'

export type Verify = (publicKey: string, bytes: Uint8Array, signature: Uint8Array) => boolean

/** Whether a signature proves that this authority issued exactly these bytes, and which registered agency made it. */
export type SignatureCheck = {
  readonly signer?: Agency
  /** Whether the key is one it seals documents with, or one of its machines. */
  readonly use?: 'machine' | 'seal'
  readonly evidence: readonly Evidence[]
}

/**
 * The agency's own detached Ed25519 signature (RFC 8032) over the 64 hexadecimal digits of the request's digest, made
 * with a key that the registry held for it before the request came. A key that only the request brought proves nothing.
 */
export function checkAgencySignature(
  received: EventOf<'received'>,
  agencies: readonly Agency[],
  receivedAt: Instant,
  verify: Verify,
): SignatureCheck {
  const { signature, digest } = received
  if (!signature) return { evidence: [] }
  const fails = (signal: string, words: string): SignatureCheck => ({
    evidence: [{ signal, outcome: 'failed', words }],
  })
  const owners = agencies.filter((a) => a.keys.some((k) => k.key === signature.key))
  const signer = owners[0]
  if (!signer)
    return fails(
      'sign.unbound_signer',
      'The request is signed with a key that the registry does not hold: by a person unknown to us.',
    )
  if (owners.length > 1)
    return fails(
      'sign.unbound_signer',
      `${owners.map((a) => a.name).join(' and ')} are registered with one and the same key, so it names neither.`,
    )
  const { since = '', use = 'machine' } = signer.keys.find((k) => k.key === signature.key) ?? {}
  // A key entered on the day of receipt may have come after the request; only one held before counts.
  if (!(heldFor(since, receivedAt) >= 0))
    return fails(
      'registry.fresh_key',
      `The key of ${signer.name} is in the registry only since ${since}, not before the request came.`,
    )
  const value = decode(signature.value)
  if (!value || !verify(signature.key, new TextEncoder().encode(digest), value))
    return fails(
      'sign.invalid',
      `The signature in the name of ${signer.name} does not fit what was received: it was changed, or signed by someone else.`,
    )
  const words = `${use === 'seal' ? signer.name : `A machine of ${signer.name}`} signed exactly what was received, with the key that the registry holds since ${since}.`
  return { signer, use, evidence: [{ signal: 'sign.agency', outcome: 'passed', words }] }
}

const decode = (base64: string): Uint8Array | undefined =>
  /^[A-Za-z0-9+/]{86}==$/.test(base64) ? Uint8Array.from(atob(base64), (c) => c.charCodeAt(0)) : undefined
