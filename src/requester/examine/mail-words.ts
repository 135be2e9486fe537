import type { Evidence } from '../../order/event.ts'
import { addressOf, aLabel } from '../registry.ts'
import type { Field } from './header-fields.ts'
import { failed, notChecked, passed } from './words.ts'

/** What DKIM says of one signature, cut to what is used here. */
export type Dkim = {
  readonly signingDomain?: string
  readonly signature?: string
  readonly signingHeaders?: { readonly keys: string }
  readonly canonBodyLengthLimited?: boolean
  readonly status: { readonly result: string; readonly comment?: string | false }
}

/** Fields that steer what a reader sees: a signature that leaves one open does not cover the demand (A10). */
const steering = ['from', 'subject', 'to', 'date', 'reply-to', 'content-type', 'content-transfer-encoding']

/**
 * The one author: exactly one From field with exactly one mailbox and no bare CR (A05). The name before an address is the
 * sender's own free text and names nobody (A04). Addresses may be written in UTF-8 (RFC 6532).
 */
export function authorOf(fields: readonly Field[]): { address: string; display: string } | undefined {
  const [from, second] = fields.filter((f) => f.name === 'from')
  if (!from || second || /\r(?!\n)/.test(from.raw.replace(/\r$/, ''))) return undefined
  return addressOf(Buffer.from(from.value, 'latin1').toString('utf8'))
}

/** Why a signature that may well hold still says nothing of this demand; nothing when it covers all of it. */
export function troubleOf(result: Dkim, fields: readonly Field[]): Evidence | undefined {
  const by = result.signingDomain ?? 'an unknown domain'
  if (result.canonBodyLengthLimited)
    return failed(
      'dkim.partial_body',
      `The signature of ${by} covers only the first part of the body (l=). What follows may be anybody’s, so it does not count.`,
    )
  const signed = (result.signingHeaders?.keys ?? '')
    .toLowerCase()
    .split(':')
    .map((k) => k.trim())
  const count = (list: readonly string[], name: string): number => list.filter((n) => n === name).length
  const names = fields.map((f) => f.name)
  const open = steering.filter((name) => count(names, name) > count(signed, name))
  return open.length > 0
    ? failed(
        'dkim.header_gap',
        `The signature of ${by} leaves ${open.join(', ')} open, so those can be changed or added by anybody. It does not count.`,
      )
    : undefined
}

export function dkimWords(result: Dkim, trouble: Evidence | undefined): Evidence {
  const by = result.signingDomain ?? 'an unknown domain'
  const { result: outcome, comment } = result.status
  if (outcome === 'pass')
    return trouble ?? passed('dkim', `The mail is signed by ${by} (DKIM), whole, and the signature holds.`)
  if (outcome === 'temperror')
    return notChecked(
      'dkim',
      `The key of ${by} could not be fetched, so its signature was not checked. It is tried again.`,
    )
  if (outcome === 'policy')
    return failed('dmarc.weak', `The signature of ${by} uses a key or method that is too weak to prove anything.`)
  return failed('dkim', `The signature of ${by} does not hold${comment ? ` (${comment})` : ''}.`)
}

export function spfWords(outcome: string | undefined, domain: string, loose: boolean): Evidence {
  if (outcome === undefined)
    return notChecked('spf', 'Which computer sent the mail is not known, so SPF was not checked.')
  if (loose)
    return failed(
      'dmarc.weak',
      `${domain} lets every computer in the world send in its name (SPF +all), which proves nothing.`,
    )
  if (outcome === 'pass') return passed('spf', `The mail came from a computer that may send for ${domain} (SPF).`)
  if (outcome === 'temperror')
    return notChecked('spf', `The SPF record of ${domain} could not be fetched. It is tried again.`)
  return failed('spf', `${domain} does not say that this computer may send for it (SPF: ${outcome}).`)
}

export function dmarcWords(
  domain: string,
  outcome: string | undefined,
  policy: string | undefined,
  exact: boolean,
): Evidence {
  if (outcome === undefined || outcome === 'temperror')
    return notChecked('dmarc', `The DMARC record of ${domain} could not be fetched. It is tried again.`)
  if (outcome === 'none' || policy === 'none')
    return failed(
      'dmarc.weak',
      `${domain} publishes no DMARC policy that asks anyone to reject forgeries (p=none or none at all), so passing it proves nothing.`,
    )
  if (outcome === 'pass' && exact) return passed('dmarc', `DMARC passes for exactly ${domain}.`)
  if (outcome === 'pass')
    return failed(
      'dmarc.weak',
      `DMARC passes only for a domain above or below ${domain}. Here domains are compared whole.`,
    )
  return failed('dmarc', `DMARC fails for ${domain}: nothing shows that the mail comes from there.`)
}

/** Results that somebody wrote into the mail before it came: never read, and said so when they claim a pass (A11). */
export function forgedResults(fields: readonly Field[], proven: boolean): Evidence[] {
  const claims = fields.some(
    (f) => /^(arc-)?authentication-results$/.test(f.name) && /\b(dmarc|dkim|spf)\s*=\s*pass/i.test(f.value),
  )
  return claims && !proven
    ? [
        failed(
          'authres.forged',
          'The mail says of itself that it passed checks (Authentication-Results). Our own checks do not confirm it; such words count for nothing.',
        ),
      ]
    : []
}

/** An answer address elsewhere is where the thief sits (A06). We never answer to it. */
export function replyTo(fields: readonly Field[], domain: string | undefined): Evidence[] {
  return fields
    .filter((f) => f.name === 'reply-to')
    .flatMap((f) => {
      const address = addressOf(f.value)?.address
      const other = address && aLabel(address.slice(address.lastIndexOf('@') + 1))
      return other === domain && other !== undefined
        ? []
        : [
            failed(
              'replyto.mismatch',
              `It asks for the answer to go to ${other ?? 'an address that cannot be read'}. We answer only to the registry’s address; call the agency back.`,
            ),
          ]
    })
}
