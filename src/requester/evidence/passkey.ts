import { hasEnded, type Agency, type Officer } from '../../order/agency.ts'
import { readAssertion, whyNotGenuine, type Place } from '../../order/assertion.ts'
import type { EventOf, Evidence } from '../../order/event.ts'
import type { Instant } from '../../order/time.ts'
import { heldFor, settledAfter } from '../floors.ts'

/** Which officer of which agency asked in person, when that is proven. */
export type PasskeyCheck = {
  readonly signer?: { agency: Agency; officer: Officer }
  readonly evidence: readonly Evidence[]
}

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
  const assertion = readAssertion(received.passkey)
  const [credential] = received.passkey.split('.')
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
  const wrong = assertion ? whyNotGenuine(received.digest, assertion, passkey.key, at.place) : 'it has another shape'
  if (wrong !== undefined)
    return fails('passkey.invalid', `The passkey signature in the name of ${officer.name} does not hold: ${wrong}.`)
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

const fails = (signal: string, words: string): PasskeyCheck => ({ evidence: [{ signal, outcome: 'failed', words }] })
