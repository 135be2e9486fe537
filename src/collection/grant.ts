import { approved, type Approval, type Approver } from '../order/approval.ts'
import type { Place } from '../order/assertion.ts'
import { canonical } from '../order/canonical.ts'
import type { EventOf } from '../order/event.ts'
import type { OrderId, Parsed, Sha256 } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import { verifyPersonAt, verifySignature, type Signer } from '../order/signature.ts'
import type { Instant } from '../order/time.ts'

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
  /** What people signed for this scope. None in a grant to preserve. */
  readonly approvals: readonly Approval[]
  /** The only accounts of the scope that it opens, where others are collected beside it; all of them without. */
  readonly part?: readonly string[]
}

/**
 * The desk's signed leave to collect exactly one scope, for one purpose, until a moment. To produce, it carries the
 * approvals that allow it: the desk's key alone opens nothing (I1, I4).
 */
export type Grant = Terms & { /** Ed25519 by the desk's key, base64. */ readonly signature: string }

// The leading words keep a grant from passing as anything else the desk signs.
const signedBytes = ({ signature: _own, ...terms }: Terms & { readonly signature?: string }): Uint8Array =>
  Buffer.from(`duly collection grant v1\n${canonical(terms)}`)

/** Writes and signs a grant. Whoever calls has just checked that two people approved this scope. */
export function issueGrant(leave: Omit<Terms, 'v' | 'order' | 'scopeHash'>, desk: Signer): Grant {
  const terms: Terms = { v: 1, order: leave.scope.order, scopeHash: Scope.hash(leave.scope), ...leave }
  return { ...terms, signature: Buffer.from(desk.sign(signedBytes(terms))).toString('base64') }
}

/** What the collector was started with, and no grant can change. */
export type Started = {
  readonly deskPublicKey: string
  /** Who may approve, with their public keys. */
  readonly people: readonly Approver[]
  /** Where their passkeys are used. */
  readonly place: Place
  /** The order's own age key: the only one to which a copy that stays here is sealed. */
  readonly orderKey: string
  /** The last collection that the order's books say has begun. No entry, no collection. */
  readonly begun: EventOf<'collection-begun'> | undefined
}

/**
 * The scope a grant opens, or in words why it opens nothing: not signed by this desk, changed since, at its end, not the
 * one that the books say has begun, or its scope is not the one its hash names (I4). Of a grant for a part, everything is
 * asked of the whole scope that people signed; what it opens then is the part, as a narrower scope.
 *
 * To produce, two people's own signatures over exactly this scope are checked again here, against the people the
 * collector was started with (I1): whoever stole the desk's key cannot make them, and old ones open what they once
 * approved. Who typed the facts and whether an account is protected only the desk knows, and asks before it signs.
 *
 * To preserve, nobody approves (an authority may have us keep at once), so the desk's key alone is leave enough. What it
 * opens is bounded: its copy is sealed to the order's own key and to nobody else, it stands in the books before it
 * begins, and it ends in time. It becomes a production only under another order and its own two approvals: what is read
 * out of it then is opened by a grant to produce that other order's scope.
 */
export function checkGrant(grant: Grant, started: Started, now: Instant): Parsed<Scope> {
  const refuse = (why: string): Parsed<Scope> => ({ ok: false, why })
  let signed: Uint8Array
  try {
    signed = signedBytes(grant)
  } catch {
    return refuse('The grant cannot be read.')
  }
  if (!verifySignature(started.deskPublicKey, signed, Buffer.from(String(grant.signature as unknown), 'base64')))
    return refuse('The grant is not signed by this desk, or it was changed after signing.')
  const scope = Scope.parse(grant.scope)
  if (!scope.ok) return scope
  if (Scope.hash(scope.value) !== grant.scopeHash || scope.value.order !== grant.order)
    return refuse('The scope in the grant is not the one its hash names.')
  if (now >= grant.expiresAt) return refuse(`The grant ended at ${grant.expiresAt}.`)
  const { begun } = started
  if (begun?.grant !== grant.nonce || begun.purpose !== grant.purpose || begun.scopeHash !== grant.scopeHash)
    return refuse('The books of the order do not say that this collection has begun.')
  if (grant.purpose === 'preserve' && grant.part !== undefined) return refuse('A copy that is kept is collected whole.')
  if (grant.purpose === 'preserve')
    return scope.value.recipients.every((r) => r === started.orderKey)
      ? scope
      : refuse('A copy that is kept is sealed to the order’s own key and to nobody else.')
  const two = approved(scope.value, grant.approvals, started.people, verifyPersonAt(started.place))
  if (!two.ok) return refuse(two.why)
  if (grant.part === undefined) return scope
  const part = Scope.narrow(scope.value, { accounts: grant.part })
  return part ? { ok: true, value: part } : refuse('The grant is for a part that reaches outside its scope.')
}
