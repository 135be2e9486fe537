import { canonical } from './canonical.ts'
import type { OrderId, PersonId, Sha256 } from './ids.ts'
import type { Instant } from './time.ts'

/** What a person signs to approve: this order, exactly this scope, by name and hour. Canonical JSON (RFC 8785). */
export const approvalStatement = (a: { order: OrderId; scopeHash: Sha256; by: PersonId; at: Instant }): string =>
  canonical({ v: 1, act: 'approve', order: a.order, scope: a.scopeHash, by: a.by, at: a.at })
