import { resolve as resolveDns } from 'node:dns/promises'
import { setTimeout as after } from 'node:timers/promises'
import { seconds } from '../order/time.ts'

/** One question to the world that a check of who asks needs answered. It says nothing of an order or a user. */
export type Question =
  | { readonly kind: 'dns'; readonly name: string; readonly type: DnsType }
  /** OCSP (RFC 6960) by POST, base64. */
  | { readonly kind: 'ocsp'; readonly url: string; readonly request: string }
  /** A certificate revocation list (RFC 5280) by GET. */
  | { readonly kind: 'crl'; readonly url: string }
  /** Another provider's feed of burnt identities, by GET. */
  | { readonly kind: 'feed'; readonly url: string }
export type DnsType = 'TXT' | 'A' | 'AAAA' | 'MX' | 'PTR'

/** `no-such` is an answer: the name or record does not exist. `unreachable` is none: it may exist. */
export type Answer =
  | { readonly state: 'answered'; readonly value: unknown }
  | { readonly state: 'no-such' }
  | { readonly state: 'unreachable' }

/** Real by default ({@link lookUp}); tests give a zone and a certificate authority of their own. */
export type LookUp = (question: Question) => Promise<Answer>

const waitMost = seconds(5)
const bytesMost = 5_000_000
const dnsTypes: ReadonlySet<string> = new Set(['TXT', 'A', 'AAAA', 'MX', 'PTR'])

/** Asks DNS or a web server (OCSP, CRL, feed), each within five seconds and five megabytes. Never throws. */
export const lookUp: LookUp = async (question) => {
  try {
    return await Promise.race([
      question.kind === 'dns' ? dns(question.name, question.type) : fetched(question),
      after(waitMost, { state: 'unreachable' } as const, { ref: false }),
    ])
  } catch {
    return { state: 'unreachable' }
  }
}

async function dns(name: string, type: DnsType): Promise<Answer> {
  if (!dnsTypes.has(type) || !/^[A-Za-z0-9._-]{1,253}$/.test(name)) return { state: 'no-such' }
  try {
    return { state: 'answered', value: await resolveDns(name, type) }
  } catch (error) {
    const code = (error as { code?: string }).code
    return { state: code === 'ENOTFOUND' || code === 'ENODATA' ? 'no-such' : 'unreachable' }
  }
}

async function fetched(question: Exclude<Question, { kind: 'dns' }>): Promise<Answer> {
  const url = new URL(question.url)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') return { state: 'unreachable' }
  const answer = await fetch(url, {
    redirect: 'error',
    signal: AbortSignal.timeout(waitMost),
    ...(question.kind === 'ocsp'
      ? {
          method: 'POST',
          headers: { 'content-type': 'application/ocsp-request' },
          body: Buffer.from(question.request, 'base64'),
        }
      : {}),
  })
  if (!answer.ok || !answer.body) return { state: 'unreachable' }
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > bytesMost) return { state: 'unreachable' }
    chunks.push(chunk)
  }
  return { state: 'answered', value: Buffer.concat(chunks).toString('base64') }
}
