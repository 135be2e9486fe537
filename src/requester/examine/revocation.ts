import {
  BasicOCSPResponse,
  type Certificate,
  CertificateRevocationList,
  CertID,
  getCrypto,
  id_AuthorityInfoAccess,
  id_CRLDistributionPoints,
  OCSPRequest,
  OCSPResponse,
  type CRLDistributionPoints,
  type ExtKeyUsage,
  type GeneralName,
  type InfoAccess,
  type SingleResponse,
} from 'pkijs'
import type { Answer, Question } from '../../platform/look-ups.ts'
import { days } from '../../order/time.ts'

/** Asks what is known; nothing when the answer is still on its way (the check is then run again). */
export type Ask = (question: Question) => Answer | undefined

/** An answer that names no end is believed for so long after it was made. */
const freshFor = days(10)

/**
 * Whether a certificate was revoked, by OCSP (RFC 6960), else by its CRL (RFC 5280). An answer counts only when the issuer,
 * or a responder that it appointed, signed it for this certificate, and when it is not older than it says it may be.
 * Anything else is `unreachable`: never a pass. `nowhere`: the certificate names no place to ask. Nothing: awaited.
 */
export async function revocationOf(
  certificate: Certificate,
  issuer: Certificate,
  at: Date,
  ask: Ask,
): Promise<'good' | 'revoked' | 'unreachable' | 'nowhere' | undefined> {
  const [responder, list] = [ocspUrl(certificate), crlUrl(certificate)]
  if (responder) {
    const request = new OCSPRequest()
    await request.createForCertificate(certificate, { hashAlgorithm: 'SHA-1', issuerCertificate: issuer })
    const der = Buffer.from(request.toSchema(true).toBER()).toString('base64')
    const answer = ask({ kind: 'ocsp', url: responder, request: der })
    if (!answer) return undefined
    const said = await readSafely(() => ocspSays(valueOf(answer), certificate, issuer, at))
    if (said) return said
  }
  if (list) {
    const answer = ask({ kind: 'crl', url: list })
    if (!answer) return undefined
    const said = await readSafely(() => crlSays(valueOf(answer), certificate, issuer, at))
    if (said) return said
  }
  return responder || list ? 'unreachable' : 'nowhere'
}

type Said = 'good' | 'revoked' | undefined
const readSafely = (read: () => Promise<Said>): Promise<Said> => read().catch(() => undefined)
const valueOf = (answer: Answer): Buffer =>
  Buffer.from(answer.state === 'answered' ? String(answer.value) : '', 'base64')
const fresh = (made: Date, until: Date | undefined, at: Date): boolean =>
  (until?.getTime() ?? made.getTime() + freshFor) >= at.getTime()

async function ocspSays(der: Buffer, certificate: Certificate, issuer: Certificate, at: Date): Promise<Said> {
  const { responseBytes } = OCSPResponse.fromBER(der)
  if (!responseBytes) return undefined
  const basic = BasicOCSPResponse.fromBER(responseBytes.response.valueBlock.valueHexView)
  if (!(await signedByResponder(basic, issuer, at))) return undefined
  for (const single of basic.tbsResponseData.responses) {
    if (!(await isAbout(single, certificate, issuer))) continue
    const { tagNumber } = (single.certStatus as { idBlock: { tagNumber: number } }).idBlock
    if (tagNumber === 1) return 'revoked'
    return tagNumber === 0 && fresh(single.thisUpdate, single.nextUpdate, at) ? 'good' : undefined
  }
  return undefined
}

async function isAbout(single: SingleResponse, certificate: Certificate, issuer: Certificate): Promise<boolean> {
  const { name } = getCrypto(true).getAlgorithmByOID<{ name: string }>(single.certID.hashAlgorithm.algorithmId, true)
  const id = new CertID()
  await id.createForCertificate(certificate, { hashAlgorithm: name, issuerCertificate: issuer })
  return single.certID.isEqual(id)
}

/** RFC 6960 section 4.2.2.2: the issuer itself, or whom it appointed for this with the extended key usage. */
async function signedByResponder(basic: BasicOCSPResponse, issuer: Certificate, at: Date): Promise<boolean> {
  const appointed = []
  for (const c of basic.certs ?? []) {
    const uses = (extension(c, '2.5.29.37') as ExtKeyUsage | undefined)?.keyPurposes ?? []
    const valid = c.notBefore.value <= at && at <= c.notAfter.value
    if (uses.includes('1.3.6.1.5.5.7.3.9') && valid && c.issuer.isEqual(issuer.subject) && (await c.verify(issuer)))
      appointed.push(c)
  }
  for (const c of [issuer, ...appointed]) {
    const { tbsResponseData, signature, signatureAlgorithm } = basic
    const { tbsView } = tbsResponseData
    const key = c.subjectPublicKeyInfo
    const holds = getCrypto(true).verifyWithPublicKey(new Uint8Array(tbsView), signature, key, signatureAlgorithm)
    if (await holds.catch(() => false)) return true
  }
  return false
}

async function crlSays(der: Buffer, certificate: Certificate, issuer: Certificate, at: Date): Promise<Said> {
  const list = CertificateRevocationList.fromBER(der)
  if (!list.issuer.isEqual(issuer.subject) || !(await list.verify({ issuerCertificate: issuer }))) return undefined
  if (list.isCertificateRevoked(certificate)) return 'revoked'
  // A list for some certificates only (RFC 5280, 5.2.4 and 5.2.5) says nothing of the others.
  const partial = list.crlExtensions?.extensions.some((e) => ['2.5.29.27', '2.5.29.28'].includes(e.extnID)) ?? false
  return !partial && fresh(list.thisUpdate.value, list.nextUpdate?.value, at) ? 'good' : undefined
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
