import { arc } from 'mailauth/lib/arc/index.js'
import { dkimVerify } from 'mailauth/lib/dkim/verify.js'
import { evaluateDmarc } from 'mailauth/lib/dmarc/index.js'
import { spf } from 'mailauth/lib/spf/index.js'
import type { Evidence } from '../../order/event.ts'
import type { Answer, DnsType } from '../../platform/look-ups.ts'
import { aLabel, maskOf } from '../registry.ts'
import { knownLookUps, unpack, type Asked } from './asking.ts'
import { fieldsOf } from './header-fields.ts'
import type { MailContext, MailSender } from './mail-shape.ts'
import {
  authorOf,
  dkimWords,
  dmarcWords,
  forgedResults,
  replyTo,
  spfWords,
  troubleOf,
  type Dkim,
} from './mail-words.ts'
import { failed, passed } from './words.ts'

/**
 * Who sent a mail, as far as the network of mail can prove it: SPF (RFC 7208), DKIM (RFC 6376), DMARC (RFC 9989, exact
 * alignment only), ARC (RFC 8617) from listed sealers. Runs in the sandbox; DNS comes through questions. Nothing here
 * can show that a real mailbox is in the wrong hands (A07).
 */
export default async function mailSender(bytes: Uint8Array): Promise<Asked<MailSender>> {
  const { context, answers, original } = unpack<MailContext>(bytes)
  const lookUps = knownLookUps(answers)
  const resolver = async (name: string, type: string): Promise<string[][]> => {
    const answer = lookUps.ask({ kind: 'dns', name, type: type as DnsType })
    if (answer.state === 'answered') return answer.value as string[][]
    throw Object.assign(new Error(answer.state), { code: answer.state === 'no-such' ? 'ENOTFOUND' : 'ETIMEOUT' })
  }
  const how = { resolver, minBitLength: 1024, strict: true }
  const { client, envelopeFrom, arcSealers } = context

  const fields = fieldsOf(original)
  const named = authorOf(fields)
  const author = named?.address
  const signed = await dkimVerify(Buffer.from(original), { ...how, sender: envelopeFrom })
  const path = client ? await spf({ ...how, ...client, sender: envelopeFrom, mta: 'duly' }) : undefined
  const chain = signed.arc?.chain ? await arc({ ...signed.arc, chain: signed.arc.chain }, how) : undefined
  if (lookUps.open.length > 0) return { open: lookUps.open }

  const dkim = signed.results.map((result) => ({ result, trouble: troubleOf(result as Dkim, fields) }))
  const whole = dkim.filter((d) => d.trouble === undefined && d.result.status.result === 'pass')
  const loose = letsEverybody(answers)
  const spfDomain = path?.status.result === 'pass' && !loose ? aLabel(path.domain) : undefined
  const domain = author && aLabel(author.slice(author.lastIndexOf('@') + 1))
  const policy = domain
    ? await evaluateDmarc({
        headerFrom: signed.headerFrom,
        ...(signed.fromFields ? { fromFields: signed.fromFields } : {}),
        spfDomains: spfDomain ? [spfDomain] : [],
        dkimDomains: whole.map(({ result }) => ({ domain: result.signingDomain ?? '' })),
        resolver,
        strict: true,
      })
    : undefined
  if (lookUps.open.length > 0) return { open: lookUps.open }

  const dmarc = policy?.response ? policy.response : undefined
  const exact =
    domain !== undefined &&
    [...whole.map(({ result }) => aLabel(result.signingDomain ?? '')), spfDomain].includes(domain)
  const proven = exact && dmarc?.status.result === 'pass' && dmarc.policy !== 'none'
  const sealer =
    chain?.status.result === 'pass' && chain.signature ? aLabel(chain.signature.signingDomain ?? '') : undefined
  const vouched =
    !proven && domain !== undefined && sealer !== undefined && arcSealers.includes(sealer) && saysPass(chain, domain)

  const evidence: Evidence[] = [
    author
      ? passed('from.author', `The mail names one author: ${author}.`)
      : failed(
          'from.multiple',
          'The mail does not name exactly one author in one From field, so it names nobody. See the raw header.',
        ),
    ...(named ? maskOf(named) : []),
    spfWords(path ? path.status.result : undefined, path?.domain || 'The sender’s domain', loose),
    ...dkim.map(({ result, trouble }) => dkimWords(result, trouble)),
    ...(dkim.length > 0 ? [] : [failed('dkim', 'The mail carries no signature of a mail server (DKIM).')]),
    ...(domain ? [dmarcWords(domain, dmarc?.status.result, dmarc?.policy, exact)] : []),
    ...(vouched
      ? [
          passed(
            'arc',
            `${sealer}, a listed sealer, vouches that the mail passed DMARC for ${domain} when it arrived there (ARC).`,
          ),
        ]
      : sealer || chain?.i
        ? [
            failed(
              'arc',
              'Earlier hops sealed the mail (ARC), but none that is on our list, or their seals do not hold. They count for nothing.',
            ),
          ]
        : []),
    ...forgedResults(fields, proven || vouched),
    ...replyTo(fields, domain),
  ]
  return {
    result: {
      ...(author ? { from: author } : {}),
      evidence,
      ...(domain && (proven || vouched) ? { domain } : {}),
      signatures: whole.flatMap(({ result }) => (result.signature ? [result.signature] : [])),
    },
  }
}

/** Whether any SPF record that was asked for ends with permission for everybody (A12). */
const letsEverybody = (answers: ReadonlyMap<string, Answer>): boolean =>
  [...answers.values()].some(
    (a) =>
      a.state === 'answered' &&
      Array.isArray(a.value) &&
      a.value.some((r) => /^v=spf1\b.*\s\+?all(\s|$)/i.test(Array.isArray(r) ? r.join('') : String(r))),
  )

/** What the newest seal's own results say of DMARC for this author domain. */
function saysPass(chain: { authenticationResults?: unknown } | undefined, domain: string): boolean {
  const results = chain?.authenticationResults as
    { dmarc?: { result?: string; header?: { from?: string } } } | undefined
  return results?.dmarc?.result === 'pass' && aLabel(results.dmarc.header?.from ?? '') === domain
}
