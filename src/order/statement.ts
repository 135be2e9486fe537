import { canonical } from './canonical-json.ts'
import type { OrderId, PersonId, Sha256 } from './ids.ts'
import type { Instant } from './time.ts'

// What people sign, word for word: the same on the command line, in the desk's pages, and wherever it is checked.

/**
 * What a person signs to approve: this order, exactly this scope, by name and hour. Canonical JSON (RFC 8785). A passkey's
 * challenge is the SHA-256 of it (signature.ts says why not the scope hash alone).
 */
export const approvalStatement = (a: { order: OrderId; scopeHash: Sha256; by: PersonId; at: Instant }): string =>
  canonical({ v: 1, act: 'approve', order: a.order, scope: a.scopeHash, by: a.by, at: a.at })

/** What a person signs to approve a reviewed result: this order, exactly this result, by name and hour. */
export const reviewStatement = (a: { order: OrderId; result: Sha256; by: PersonId; at: Instant }): string =>
  canonical({ v: 1, act: 'approve-review', order: a.order, result: a.result, by: a.by, at: a.at })

/** What a person signs so that exactly this change is made. Canonical JSON (RFC 8785). */
export const changeStatement = (a: { digest: Sha256; by: PersonId; at: Instant }): string =>
  canonical({ v: 1, act: 'change', change: a.digest, by: a.by, at: a.at })

/** What a person signs so that exactly this edition comes into force. Canonical JSON (RFC 8785). */
export const lawStatement = (a: { edition: Sha256; by: PersonId; at: Instant }): string =>
  canonical({ v: 1, act: 'approve-law', edition: a.edition, by: a.by, at: a.at })

/** What a lawyer signs to answer for exactly this text of a pack. `on` is the day they name. */
export const signOffStatement = (a: { pack: string; sha256: Sha256; on: string; by: PersonId; at: Instant }): string =>
  canonical({ v: 1, act: 'sign-off', pack: a.pack, sha256: a.sha256, on: a.on, by: a.by, at: a.at })

/**
 * What a person signs to have one request carried out: who, method, path, moment, and the SHA-256 of the body. On the
 * command line their key signs it; in the desk's pages a passkey does, for acts that need their hand (policies/desk.cedar).
 *
 *     Authorization: Duly anna 2026-11-23T09:15:00.000Z <signature>
 */
export const requestStatement = (by: string, method: string, path: string, at: string, bodyDigest: string): string =>
  `duly/request/2\n${by}\n${method}\n${path}\n${at}\n${bodyDigest}`

/** What signing in signs: a question of the desk's, once. Nothing that a person decides reads like it. */
export const signInStatement = (nonce: string): string => `duly/sign-in/1\n${nonce}`

/** What a new passkey's challenge is the SHA-256 of: only whoever holds the invitation's link can make it. */
export const newPasskeyStatement = (token: string): string => `duly/new-passkey/1\n${token}`

/** What a person signs who changes the rota: this definition, and in what way they came to it. Canonical JSON (RFC 8785). */
export const rotaStatement = (a: { rota: Sha256; how: string; by: PersonId; at: Instant }): string =>
  canonical({ v: 1, act: 'change-rota', rota: a.rota, how: a.how, by: a.by, at: a.at })
