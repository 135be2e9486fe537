import { createHash, X509Certificate } from 'node:crypto'
import {
  BasicOCSPResponse,
  Certificate,
  CertificateChainValidationEngine,
  CertificateRevocationList,
  id_AuthorityInfoAccess,
  id_CRLDistributionPoints,
  OCSPRequest,
  OCSPResponse,
  type CRLDistributionPoints,
  type GeneralName,
  type InfoAccess,
} from 'pkijs'
import type { Answer, Question } from '../../platform/look-ups.ts'

/** Asks what is known; nothing when the answer is still on its way (the check is then run again). */
export type Ask = (question: Question) => Answer | undefined

/**
 * Whether a certificate may be believed at a moment: its chain to one of our anchors (RFC 5280), the strength of every
 * link, and revocation by OCSP (RFC 6960) or CRL. `not-checked`: something did not answer. Never soft-fails (A17).
 */
export type Standing = { readonly outcome: 'good' | 'bad' | 'not-checked'; readonly words: string }

export const spkiSha256 = (certificate: Certificate): string =>
  createHash('sha256').update(Buffer.from(certificate.subjectPublicKeyInfo.toSchema().toBER())).digest('hex')

/** The name a certificate gives its holder. */
export const holderOf = (certificate: Certificate): string => {
  const names = new Map(certificate.subject.typesAndValues.map((t) => [t.type, t.value.valueBlock.value]))
  return (
    [names.get('2.5.4.3'), names.get('2.5.4.10')]
      .filter((n) => n !== undefined)
      .join(', ')
      .slice(0, 300) || 'without a name'
  )
}

/** Certificates of a PEM text; what cannot be read is left out. */
export const certificatesIn = (pem: string): Certificate[] =>
  [...pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/g)].flatMap((m) => {
    try {
      return [Certificate.fromBER(Buffer.from(m[1] ?? '', 'base64'))]
    } catch {
      return []
    }
  })

const same = (a: Certificate, b: Certificate): boolean =>
  Buffer.from(a.toSchema().toBER()).equals(Buffer.from(b.toSchema().toBER()))

/** From the signer up to an anchor, each signed by the next. Nothing when no such way leads there. */
async function pathOf(
  signer: Certificate,
  others: readonly Certificate[],
  anchors: readonly Certificate[],
): Promise<Certificate[] | undefined> {
  const path = [signer]
  for (let last = signer; path.length <= 8;) {
    if (anchors.some((a) => same(a, last))) return path
    const issuers = [...anchors, ...others].filter((c) => c.subject.isEqual(last.issuer) && !path.includes(c))
    let found: Certificate | undefined
    for (const issuer of issuers) if (!found && (await last.verify(issuer).catch(() => false))) found = issuer
    if (!found) return undefined
    path.push(found)
    last = found
  }
  return undefined
}

const weakHashes = new Map([
  ['1.2.840.113549.1.1.4', 'MD5'],
  ['1.2.840.113549.1.1.5', 'SHA-1'],
  ['1.2.840.10045.4.1', 'SHA-1'],
  ['1.2.840.10040.4.3', 'SHA-1'],
])

/** Why a certificate is too weak to prove anything, if it is: its signature's hash, or the length of its key. */
export function weaknessOf(certificate: Certificate): string | undefined {
  const hash = weakHashes.get(certificate.signatureAlgorithm.algorithmId)
  if (hash) return `it is signed with ${hash}`
  const { publicKey } = new X509Certificate(Buffer.from(certificate.toSchema().toBER()))
  const bits = publicKey.asymmetricKeyDetails?.modulusLength
  return bits !== undefined && bits < 2048 ? `its key has only ${bits} bits` : undefined
}

const extension = (certificate: Certificate, id: string): unknown =>
  certificate.extensions?.find((e) => e.extnID === id)?.parsedValue as unknown

const urlsIn = (names: readonly GeneralName[]): string[] =>
  names
    .filter((n) => n.type === 6)
    .map((n) => String(n.value))
    .filter((u) => /^https?:\/\//.test(u))

const ocspUrl = (certificate: Certificate): string | undefined => {
  const access = extension(certificate, id_AuthorityInfoAccess) as InfoAccess | undefined
  const places = access?.accessDescriptions.filter((d) => d.accessMethod === '1.3.6.1.5.5.7.48.1') ?? []
  return urlsIn(places.map((d) => d.accessLocation))[0]
}
const crlUrl = (certificate: Certificate): string | undefined => {
  const points = extension(certificate, id_CRLDistributionPoints) as CRLDistributionPoints | undefined
  const names = points?.distributionPoints.flatMap((p) =>
    Array.isArray(p.distributionPoint) ? p.distributionPoint : [],
  )
  return urlsIn(names ?? [])[0]
}

export async function standingOf(
  signer: Certificate,
  others: readonly Certificate[],
  anchors: readonly Certificate[],
  at: Date,
  ask: Ask,
): Promise<Standing | undefined> {
  const who = holderOf(signer)
  if (anchors.length === 0)
    return {
      outcome: 'not-checked',
      words: 'We hold no certificate authority that we trust, so no chain can be checked.',
    }
  const path = await pathOf(signer, others, anchors)
  if (!path)
    return {
      outcome: 'bad',
      words: `The certificate of “${who}” does not lead to a certificate authority that we trust.`,
    }
  for (const certificate of path.slice(0, -1)) {
    const weak = weaknessOf(certificate)
    if (weak) return { outcome: 'bad', words: `The certificate of “${holderOf(certificate)}” is too weak: ${weak}.` }
  }
  const anchor = path.at(-1)
  const crls: CertificateRevocationList[] = []
  const ocsps: BasicOCSPResponse[] = []
  let waits = false
  for (const [i, certificate] of path.slice(0, -1).entries()) {
    const issuer = path[i + 1]
    if (!issuer) continue
    const [responder, list] = [ocspUrl(certificate), crlUrl(certificate)]
    const answers: (Answer | undefined)[] = []
    if (responder) {
      const request = new OCSPRequest()
      await request.createForCertificate(certificate, { hashAlgorithm: 'SHA-1', issuerCertificate: issuer })
      const answer = ask({
        kind: 'ocsp',
        url: responder,
        request: Buffer.from(request.toSchema(true).toBER()).toString('base64'),
      })
      answers.push(answer)
      if (answer?.state === 'answered') ocsps.push(...basicIn(String(answer.value)))
    }
    if (list && answers[0]?.state !== 'answered') {
      const answer = ask({ kind: 'crl', url: list })
      answers.push(answer)
      if (answer?.state === 'answered') crls.push(...listIn(String(answer.value)))
    }
    if (answers.some((a) => a === undefined)) waits = true
    else if (!answers.some((a) => a?.state === 'answered'))
      return {
        outcome: 'not-checked',
        words: `Whether the certificate of “${holderOf(certificate)}” was revoked could not be asked. It is tried again.`,
      }
  }
  if (waits) return undefined
  const engine = new CertificateChainValidationEngine({
    trustedCerts: anchor ? [anchor] : [],
    certs: path.slice(0, -1),
    crls,
    ocsps,
    checkDate: at,
  })
  const { result, resultMessage } = await engine.verify({ passedWhenNotRevValues: false })
  return result
    ? {
        outcome: 'good',
        words: `The certificate of “${who}” leads to “${anchor ? holderOf(anchor) : ''}”, which we trust, and was not revoked.`,
      }
    : { outcome: 'bad', words: `The certificate of “${who}” does not hold: ${resultMessage.slice(0, 300)}.` }
}

function basicIn(base64: string): BasicOCSPResponse[] {
  try {
    const { responseBytes } = OCSPResponse.fromBER(Buffer.from(base64, 'base64'))
    return responseBytes ? [BasicOCSPResponse.fromBER(responseBytes.response.valueBlock.valueHexView)] : []
  } catch {
    return []
  }
}

function listIn(base64: string): CertificateRevocationList[] {
  try {
    return [CertificateRevocationList.fromBER(Buffer.from(base64, 'base64'))]
  } catch {
    return []
  }
}
