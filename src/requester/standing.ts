import { sha256 } from '../order/canonical.ts'
import { hasEnded, type Agency } from '../order/agency.ts'
import type { Instant } from '../order/time.ts'
import { aLabel } from './registry.ts'

/**
 * What an order relied on and the registry no longer holds, in words; nothing while all of it stands. Asked at the very
 * moment of collecting, sealing and releasing: days lie between the proof and the answer, and an officer who left since,
 * or a key that was taken out, must not carry it any more (attack A23). It looks at the identities in the books, not at
 * the proofs, so it is also a second line behind the check that took them. Pure.
 */
export function noLongerStands(identities: readonly string[], agency: Agency, now: Instant): string | undefined {
  if (hasEnded(agency.ended, now)) return `${agency.name} asks nothing any more since ${agency.ended ?? ''}.`
  for (const identity of identities) {
    const [kind = '', ...rest] = identity.split(':')
    const lost = lostOf(kind, rest.join(':'), agency, now)
    if (lost) return `${lost} Have it proven anew: call the agency back, and see duly show.`
  }
  return undefined
}

function lostOf(kind: string, who: string, agency: Agency, now: Instant): string | undefined {
  const taken = `The registry no longer holds the ${kind} that it relied on for ${agency.name}.`
  switch (kind) {
    case 'officer': {
      const officer = agency.officers.find((o) => `${agency.id}/${o.id}` === who)
      if (!officer) return taken
      return hasEnded(officer.left, now)
        ? `${officer.name}, who sent it in person, acts for ${agency.name} no more since ${officer.left ?? ''}.`
        : undefined
    }
    case 'mailbox': {
      const domain = aLabel(who.slice(who.lastIndexOf('@') + 1))
      return domain && agency.domains.some((d) => aLabel(d) === domain) ? undefined : taken
    }
    case 'key':
      return agency.keys.some((k) => k.key === who) ? undefined : taken
    case 'certificate':
      return agency.certificates.some((c) => c.spki_sha256 === who) ||
        agency.openpgp_keys.some((k) => sha256(k.key) === who)
        ? undefined
        : taken
    default:
      return `Nobody knows what ${kind} is, on which it relied.`
  }
}
