import { domainToASCII, domainToUnicode } from 'node:url'
import type { Evidence } from '../order/event.ts'
import type { Agency } from '../platform/settings.ts'
import { editDistance, looksLike, markDifference, mixesScripts, scriptsOf } from './look-alike.ts'

/** What the sender's address says, compared with the registry. All of it is a claim: nothing here proves a level. */
export type Sender = {
  /** The domain as DNS writes it (A-labels), when the address has a usable one. */
  readonly domain?: string
  /** Agencies that registered exactly this domain. */
  readonly agencies: readonly Agency[]
  /** The domain was made to look like a registered one, or could be taken for it. */
  readonly imitates: boolean
  readonly evidence: readonly Evidence[]
}

/** A domain as DNS writes it, or nothing when it cannot be one. Addresses by number are no domain. */
export function aLabel(domain: string): string | undefined {
  const bare = domain.trim().replace(/\.$/, '')
  if (!bare || /[\s/\\@:%[\]?#]/.test(bare)) return undefined
  const ascii = domainToASCII(bare)
  return /^(?=.{1,253}$)[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+$/.test(ascii) && !/^[\d.]+$/.test(ascii)
    ? ascii
    : undefined
}

/** One addr-spec (RFC 5322 3.4.1): a dot-atom or a quoted string, then one domain. */
const mailbox = /^(?:[^\s<>,;@"]+|"[^"\\<>]*")@[^\s<>,;@"]+$/

/**
 * The address itself, without the name it gives itself; nothing when it is not one single address. What stands before
 * the angle brackets is free text of the sender (A04).
 */
export function addressOf(from: string): { address: string; display: string } | undefined {
  const text = from.trim()
  const outside = text.replace(/"(?:[^"\\]|\\.)*"/g, (quoted) => 'q'.repeat(quoted.length))
  const open = outside.indexOf('<')
  if (open < 0) return mailbox.test(text) ? { address: text, display: '' } : undefined
  const inner = text.slice(open + 1, -1)
  const single = outside.endsWith('>') && !outside.includes('<', open + 1) && outside.split('>').length === 2
  if (!single || outside.slice(0, open).includes(',') || !mailbox.test(inner)) return undefined
  return { address: inner, display: text.slice(0, open).trim() }
}

const domainOf = (address: string): string | undefined => aLabel(address.slice(address.lastIndexOf('@') + 1))

/** A name before the address that shows an address at another domain is a mask (A04). */
export function maskOf({ address, display }: { address: string; display: string }): Evidence[] {
  const named = /@([^\s<>"']+)/.exec(display)?.[1]
  const domain = domainOf(address)
  if (named === undefined || aLabel(named) === domain) return []
  const words = `The name before the address shows another address, at ${aLabel(named) ?? 'no valid domain'}. Only ${domain ?? 'the address itself'} counts.`
  return [failed('from.display_spoof', words)]
}

/**
 * Looks the sender's domain up: equal as a whole or not at all, never by its ending (A03). Names the nearest registered
 * look-alike with what differs (A01, A02), so that a person sees it instead of having to notice it.
 */
export function lookUp(from: string, agencies: readonly Agency[]): Sender {
  if (!from.includes('@')) return { agencies: [], imitates: false, evidence: [] }
  const parsed = addressOf(from)
  if (!parsed) {
    const words = 'The sender field does not hold one single address, so it names nobody. See the original.'
    return { agencies: [], imitates: false, evidence: [failed('from.multiple', words)] }
  }
  const evidence = maskOf(parsed)
  const domain = domainOf(parsed.address)
  if (!domain)
    return { agencies: [], imitates: false, evidence: [...evidence, failed('domain.unregistered', unusable)] }

  const mixed = mixesScripts(domainToUnicode(domain))
  const owners = mixed ? [] : agencies.filter((a) => a.domains.some((d) => aLabel(d) === domain))
  if (owners.length > 0) {
    const names = owners.map((a) => a.name).join(', ')
    const words = `The sender’s domain ${domain} is registered for ${names}. That the mail really came from there is a separate question.`
    return {
      domain,
      agencies: owners,
      imitates: false,
      evidence: [...evidence, { signal: 'registry.match', outcome: 'passed', words }],
    }
  }
  const near = nearest(domain, agencies, mixed)
  evidence.push(failed('domain.unregistered', near.unregistered))
  if (near.resemblance) evidence.push(near.resemblance)
  return { domain, agencies: [], imitates: near.resemblance !== undefined, evidence }
}

const unusable = 'The part after the @ is not a domain name, so it names nobody.'
const failed = (signal: string, words: string): Evidence => ({ signal, outcome: 'failed', words })

type Nearest = { unregistered: string; resemblance?: Evidence }

function nearest(domain: string, agencies: readonly Agency[], mixed: boolean): Nearest {
  const shown = domainToUnicode(domain)
  const foreign = shown !== domain
  const spelled = foreign ? `${domain} (written in ${scriptsOf(shown).join(' and ')}, ${strangers(shown)})` : domain
  const plain = `The sender’s domain ${spelled} is not in the registry.`
  const known = agencies.flatMap((a) =>
    a.domains.flatMap((d) => {
      const ascii = aLabel(d)
      return ascii ? [{ agency: a.name, ascii, shown: domainToUnicode(ascii) }] : []
    }),
  )
  const within = known.find((k) => domain.endsWith(`.${k.ascii}`) || domain.startsWith(`${k.ascii}.`))
  const unregistered = within
    ? `${plain} It contains ${within.ascii} of ${within.agency}, but domains are compared whole.`
    : plain
  let best: { to: (typeof known)[number]; distance: number } | undefined
  for (const to of known) {
    const limit = to.shown.length < 10 ? 1 : 2
    const distance =
      looksLike(shown) === looksLike(to.shown) ? 0 : editDistance(Array.from(shown), Array.from(to.shown), limit)
    if (distance <= limit && (!best || distance < best.distance)) best = { to, distance }
  }
  if (!best)
    return mixed
      ? {
          unregistered,
          resemblance: failed('domain.confusable', `${spelled} mixes scripts in one word, as no real domain does.`),
        }
      : { unregistered }
  const marked = markDifference(shown, best.to.shown)
  // A homoglyph marked beside its double looks the same; so the stranger's letters are named by code point.
  const words = foreign
    ? `${spelled} looks like ${best.to.ascii} of ${best.to.agency} and is another domain.`
    : `${marked.a} is not ${marked.b} of ${best.to.agency}: look at what stands in brackets.`
  return { unregistered, resemblance: failed(foreign ? 'domain.confusable' : 'domain.lookalike', words) }
}

/** The letters outside ASCII, by number: `U+043E` says more than a letter that looks like an o. */
const strangers = (text: string): string =>
  [...new Set(Array.from(text).filter((c) => c > '\u007f'))]
    .map((c) => `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`)
    .join(' ')
