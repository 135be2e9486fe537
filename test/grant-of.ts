import { approvalStatement } from '../src/order/statement.ts'
import { placeAt } from '../src/order/assertion.ts'
import type { PersonId } from '../src/order/ids.ts'
import { Scope } from '../src/order/scope.ts'
import type { Instant } from '../src/order/time.ts'
import { signerFromSeed } from '../src/platform/keys.ts'
import type { collect } from '../src/collection/collection.ts'
import { issueGrant, type Grant } from '../src/collection/grant.ts'

type Outside = Omit<Parameters<typeof collect>[1], 'sources'>

const signer = (n: number): ReturnType<typeof signerFromSeed> => signerFromSeed(new Uint8Array(32).fill(n))
const desk = signer(7)
const now = '2026-11-23T09:00:00.000Z' as Instant

/** A throw-away grant that opens `scope` for an hour, and what a collector that takes it was started with. */
export function grantOf(scope: Scope): { readonly grant: Grant; readonly ends: Instant; readonly outside: Outside } {
  const scopeHash = Scope.hash(scope)
  const people = [1, 2].map((n) => ({
    id: `person-${n}`,
    name: `Person ${n}`,
    key: signer(n).publicKey,
    may: ['approve'],
  }))
  const approvals = people.map(({ id, key }, i) => {
    const by = id as PersonId
    const statement = Buffer.from(approvalStatement({ order: scope.order, scopeHash, by, at: now }))
    const signature = Buffer.from(signer(i + 1).sign(statement)).toString('base64')
    return { by, scopeHash, at: now, publicKey: key, signature }
  })
  const ends = '2026-11-23T10:00:00.000Z' as Instant
  const grant = issueGrant({ scope, purpose: 'produce', nonce: 'n', expiresAt: ends, approvals }, desk)
  const begun = {
    kind: 'collection-begun' as const,
    grant: 'n',
    purpose: 'produce' as const,
    scopeHash,
    expiresAt: ends,
  }
  return {
    grant,
    ends,
    outside: {
      deskPublicKey: desk.publicKey,
      people,
      place: placeAt('http://localhost:8471'),
      orderKey: 'age1none',
      begun,
      clock: { now: () => now },
    },
  }
}
