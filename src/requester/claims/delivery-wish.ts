import type { Agency } from '../../order/agency.ts'
import { accountsIn } from '../examine/named-accounts.ts'
import { aLabel } from '../registry.ts'

/** Where a message may speak of without asking for anything: the authority itself, us, and what was asked for. */
export type Expected = {
  readonly agency: Agency
  /** Domains whose accounts are ours. */
  readonly ownDomains: readonly string[]
  /** Accounts that the order asks for, and whoever sent the message. */
  readonly addresses: readonly string[]
}

/** Files that hold a key and no signature. */
const keyFile = /^(?!.*(?:signature|smime)).*\.(?:asc|gpg|pgp|pem|cer|crt|pub)$/i

/**
 * Other places for an answer that a message names: mail addresses beside those of the registry, and keys that the
 * registry does not hold. A machine cannot tell what a message wants with an address; whoever reads this can. Pure.
 */
export function deliveryWishes(text: string, files: readonly string[], expected: Expected): string[] {
  const { agency, ownDomains, addresses } = expected
  const domains = [...agency.domains, ...ownDomains].map((d) => aLabel(d) ?? d)
  const known = [...addresses, agency.deliver_to, agency.head?.mail, ...agency.officers.map((o) => o.mail)]
    .flatMap((a) => a ?? [])
    .map((a) => a.toLowerCase())
  const places = accountsIn(text).filter((a) => {
    const domain = a.slice(a.lastIndexOf('@') + 1)
    return !known.includes(a) && !domains.includes(aLabel(domain) ?? domain)
  })
  const keys = (text.toLowerCase().match(/\bage1[0-9a-z]{20,4000}/g) ?? []).filter(
    (k) => !agency.recipients.includes(k),
  )
  const armoured = /-----BEGIN (PGP PUBLIC KEY BLOCK|CERTIFICATE|PUBLIC KEY)-----/.test(text)
  return [
    ...places,
    ...new Set(keys.map((k) => `the key ${k.slice(0, 20)}…`)),
    ...(armoured ? ['a key in its text'] : []),
    ...files.filter((f) => keyFile.test(f)).map((f) => `the key file “${f}”`),
  ].slice(0, 10)
}
