import { createHash, X509Certificate } from 'node:crypto'
import { Certificate, CertificateChainValidationEngine } from 'pkijs'
import { revocationOf, type Ask } from './revocation.ts'

/**
 * Whether a certificate may be believed at a moment: its chain to one of our anchors (RFC 5280), the strength of every
 * link, and revocation by OCSP (RFC 6960) or CRL. `not-checked`: something did not answer. Never soft-fails (A17).
 * `again`: asking later may help.
 */
export type Standing = {
  readonly outcome: 'good' | 'bad' | 'not-checked'
  readonly words: string
  readonly again?: boolean
}

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

/** Signature algorithms whose hash is broken. */
export const weakHashes = new Map([
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

/**
 * Where a signer's certificate stands at `at`. The times inside the certificates are compared with the moment of receipt;
 * a certificate that was revoked at any time since counts as revoked. Nothing while an answer is awaited.
 */
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
  const anchor = path.at(-1) ?? signer
  const engine = new CertificateChainValidationEngine({
    trustedCerts: [anchor],
    certs: path.length > 1 ? path.slice(0, -1).reverse() : [signer],
    checkDate: at,
  })
  const { result, resultMessage } = await engine.verify()
  if (!result)
    return { outcome: 'bad', words: `The certificate of “${who}” does not hold: ${resultMessage.slice(0, 300)}.` }
  let waits = false
  for (const [i, certificate] of path.slice(0, -1).entries()) {
    const said = await revocationOf(certificate, path[i + 1] ?? anchor, at, ask)
    if (said === undefined) waits = true
    else if (said !== 'good') return revokedWords[said](holderOf(certificate))
  }
  if (waits) return undefined
  return {
    outcome: 'good',
    words: `The certificate of “${who}” leads to “${holderOf(anchor)}”, which we trust, and was not revoked.`,
  }
}

const revokedWords: Record<'revoked' | 'unreachable' | 'nowhere', (who: string) => Standing> = {
  revoked: (who) => ({ outcome: 'bad', words: `The certificate of “${who}” was revoked, so it proves nothing.` }),
  unreachable: (who) => ({
    outcome: 'not-checked',
    words: `Whether the certificate of “${who}” was revoked could not be asked. It is tried again.`,
    again: true,
  }),
  nowhere: (who) => ({
    outcome: 'not-checked',
    words: `The certificate of “${who}” does not say where to ask whether it was revoked, so that was not checked.`,
  }),
}
