import { canonical } from '../order/canonical.ts'
import type { OrderId, Parsed, Sha256 } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import type { Instant } from '../order/time.ts'
import { verifySignature, type Signer } from '../platform/keys.ts'

/** `produce`: for the authority. `preserve`: a sealed copy that stays here. A grant for one is none for the other. */
export type Purpose = 'produce' | 'preserve'

type Terms = {
  readonly v: 1
  readonly order: OrderId
  readonly purpose: Purpose
  readonly scope: Scope
  readonly scopeHash: Sha256
  /** Names this grant in the order's events. */
  readonly nonce: string
  /** From this moment on it opens nothing. UTC. */
  readonly expiresAt: Instant
}

/** The desk's signed leave to collect exactly one scope, for one purpose, until a moment. */
export type Grant = Terms & { /** Ed25519 by the desk's key, base64. */ readonly signature: string }

// The leading words keep a grant from passing as anything else the desk signs.
const signedBytes = ({ v, order, purpose, scope, scopeHash, nonce, expiresAt }: Terms): Uint8Array =>
  Buffer.from(`duly collection grant v1\n${canonical({ v, order, purpose, scope, scopeHash, nonce, expiresAt })}`)

/** Writes and signs a grant. Whoever calls has just checked that two people approved this scope. */
export function issueGrant(
  leave: { readonly scope: Scope; readonly purpose: Purpose; readonly nonce: string; readonly expiresAt: Instant },
  desk: Signer,
): Grant {
  const terms: Terms = { v: 1, order: leave.scope.order, scopeHash: Scope.hash(leave.scope), ...leave }
  return { ...terms, signature: Buffer.from(desk.sign(signedBytes(terms))).toString('base64') }
}

/**
 * The scope a grant opens, or in words why it opens nothing: not signed by this desk, changed since, at its end, or its
 * scope is not the one its hash names (I4).
 */
export function checkGrant(grant: Grant, deskPublicKey: string, now: Instant): Parsed<Scope> {
  const refuse = (why: string): Parsed<Scope> => ({ ok: false, why })
  let signed: Uint8Array
  try {
    signed = signedBytes(grant)
  } catch {
    return refuse('The grant cannot be read.')
  }
  if (!verifySignature(deskPublicKey, signed, Buffer.from(String(grant.signature as unknown), 'base64')))
    return refuse('The grant is not signed by this desk, or it was changed after signing.')
  const scope = Scope.parse(grant.scope)
  if (!scope.ok) return scope
  if (Scope.hash(scope.value) !== grant.scopeHash || scope.value.order !== grant.order)
    return refuse('The scope in the grant is not the one its hash names.')
  if (now >= grant.expiresAt) return refuse(`The grant ended at ${grant.expiresAt}.`)
  return scope
}
