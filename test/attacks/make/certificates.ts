import { webcrypto } from 'node:crypto'
import {
  BitString,
  Constructed,
  Enumerated,
  GeneralizedTime,
  Integer,
  Null,
  OctetString,
  Primitive,
  ObjectIdentifier,
  type Sequence,
  Utf8String,
} from 'asn1js'
import {
  AlgorithmIdentifier,
  Attribute,
  AttributeTypeAndValue,
  BasicConstraints,
  BasicOCSPResponse,
  Certificate,
  CertificateRevocationList,
  CertID,
  ContentInfo,
  EncapsulatedContentInfo,
  Extension,
  GeneralName,
  InfoAccess,
  AccessDescription,
  IssuerAndSerialNumber,
  OCSPResponse,
  ResponseBytes,
  RevokedCertificate,
  SignedAndUnsignedAttributes,
  SignedData,
  SignerInfo,
  SingleResponse,
  Time,
  TimeType,
  CRLDistributionPoints,
  DistributionPoint,
} from 'pkijs'
import { spkiSha256 } from '../../../src/requester/examine/certificates.ts'
import type { Answer, LookUp } from '../../../src/platform/look-ups.ts'

/** Certificate authorities, signers, OCSP answers and revocation lists that the tests make themselves. */
export type Holder = {
  readonly certificate: Certificate
  readonly key: webcrypto.CryptoKey
  readonly pem: string
  readonly spkiSha256: string
  /** Of the key, PEM (PKCS #8), for makers of other signatures. */
  readonly keyPem: string
}

type Wish = {
  readonly name: string
  readonly issuer?: Holder
  readonly from?: string
  readonly until?: string
  readonly bits?: 1024 | 2048
  readonly hash?: 'SHA-1' | 'SHA-256'
  /** RSA; without, and unless bits or hash are named, a key on P-256, which is made faster. */
  readonly rsa?: boolean
  readonly ca?: boolean
  readonly ocsp?: string
  readonly crl?: string
}

let serial = 0

/** A certificate with a new key: of an authority (without `issuer`), or of someone whom `issuer` certifies. */
export async function certify(wish: Wish): Promise<Holder> {
  const { name, issuer, bits = 2048, hash = 'SHA-256', rsa = bits !== 2048 || hash !== 'SHA-256', ca = !issuer } = wish
  const how = rsa
    ? { name: 'RSASSA-PKCS1-v1_5', hash, modulusLength: bits, publicExponent: new Uint8Array([1, 0, 1]) }
    : { name: 'ECDSA', namedCurve: 'P-256' }
  const keys = await webcrypto.subtle.generateKey(how, true, ['sign', 'verify'])
  const certificate = new Certificate()
  certificate.version = 2
  certificate.serialNumber = new Integer({ value: ++serial })
  certificate.subject.typesAndValues.push(
    new AttributeTypeAndValue({ type: '2.5.4.3', value: new Utf8String({ value: name }) }),
  )
  certificate.issuer = issuer ? issuer.certificate.subject : certificate.subject
  certificate.notBefore = timeOf(new Date(wish.from ?? '2026-01-01T00:00:00Z'))
  certificate.notAfter = timeOf(new Date(wish.until ?? '2028-01-01T00:00:00Z'))
  const uses = new Uint8Array([ca ? 0x06 : 0xc0])
  const usage = new BitString({ valueHex: uses.buffer, unusedBits: ca ? 1 : 6 })
  const extensions = [
    ['2.5.29.19', true, new BasicConstraints({ cA: ca }).toSchema()],
    ['2.5.29.15', true, usage],
    ...(wish.ocsp
      ? [['1.3.6.1.5.5.7.1.1', false, new InfoAccess({ accessDescriptions: [place(wish.ocsp)] }).toSchema()] as const]
      : []),
    ...(wish.crl ? [['2.5.29.31', false, pointsTo(wish.crl)] as const] : []),
  ] as const
  certificate.extensions = extensions.map(
    ([extnID, critical, value]) => new Extension({ extnID, critical, extnValue: value.toBER(false) }),
  )
  await certificate.subjectPublicKeyInfo.importKey(keys.publicKey)
  await certificate.sign(issuer?.key ?? keys.privateKey, hash)
  // Read again from its bytes, as everybody else sees it.
  const der = Buffer.from(certificate.toSchema(true).toBER())
  const read = Certificate.fromBER(der)
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey))
  return {
    certificate: read,
    key: keys.privateKey,
    pem: pemOf('CERTIFICATE', der),
    spkiSha256: spkiSha256(read),
    keyPem: pemOf('PRIVATE KEY', pkcs8),
  }
}

const timeOf = (value: Date): Time => new Time({ type: TimeType.UTCTime, value })
const pemOf = (what: string, der: Buffer): string =>
  `-----BEGIN ${what}-----\n${der.toString('base64').replace(/(.{64})/g, '$1\n')}\n-----END ${what}-----\n`
const url = (value: string): GeneralName => new GeneralName({ type: 6, value })
const place = (value: string): AccessDescription =>
  new AccessDescription({ accessMethod: '1.3.6.1.5.5.7.48.1', accessLocation: url(value) })
const pointsTo = (value: string): Sequence =>
  new CRLDistributionPoints({
    distributionPoints: [new DistributionPoint({ distributionPoint: [url(value)] })],
  }).toSchema()

type When = { readonly made?: string; readonly until?: string }
const made = ({ made: at = '2026-11-23T00:00:00Z' }: When): Date => new Date(at)
const until = ({ until: at = '2026-11-30T00:00:00Z' }: When): Date => new Date(at)

/** An OCSP answer about `holder`, signed by `by` (its issuer, when it is honest), base64. */
export async function ocspAnswer(
  holder: Holder,
  issuer: Holder,
  state: 'good' | 'revoked',
  more: When & { by?: Holder } = {},
): Promise<string> {
  const certID = new CertID()
  await certID.createForCertificate(holder.certificate, {
    hashAlgorithm: 'SHA-1',
    issuerCertificate: issuer.certificate,
  })
  const certStatus =
    state === 'good'
      ? new Primitive({ idBlock: { tagClass: 3, tagNumber: 0 } })
      : revokedInfo(new Date('2026-11-21T00:00:00Z'))
  const basic = new BasicOCSPResponse()
  basic.tbsResponseData.responderID = issuer.certificate.subject
  basic.tbsResponseData.producedAt = made(more)
  basic.tbsResponseData.responses.push(
    new SingleResponse({ certID, certStatus, thisUpdate: made(more), nextUpdate: until(more) }),
  )
  await basic.sign((more.by ?? issuer).key, 'SHA-256')
  const whole = new OCSPResponse({
    responseStatus: new Enumerated({ value: 0 }),
    responseBytes: new ResponseBytes({
      responseType: '1.3.6.1.5.5.7.48.1.1',
      response: new OctetString({ valueHex: basic.toSchema().toBER() }),
    }),
  })
  return Buffer.from(whole.toSchema().toBER()).toString('base64')
}

/** RevokedInfo (RFC 6960): `[1]` around the moment. */
const revokedInfo = (valueDate: Date): Constructed =>
  new Constructed({ idBlock: { tagClass: 3, tagNumber: 1 }, value: [new GeneralizedTime({ valueDate })] })

/** The issuer's list of revoked certificates, base64. */
export async function crlOf(issuer: Holder, revoked: readonly Holder[], more: When = {}): Promise<string> {
  const list = new CertificateRevocationList()
  list.version = 1
  list.issuer = issuer.certificate.subject
  list.thisUpdate = timeOf(made(more))
  list.nextUpdate = timeOf(until(more))
  if (revoked.length > 0)
    list.revokedCertificates = revoked.map(
      ({ certificate }) =>
        new RevokedCertificate({
          userCertificate: certificate.serialNumber,
          revocationDate: timeOf(new Date('2026-11-21T00:00:00Z')),
        }),
    )
  await list.sign(issuer.key, 'SHA-256')
  return Buffer.from((list.toSchema(true) as Sequence).toBER()).toString('base64')
}

/** A world in which only these addresses answer. */
export const world =
  (answers: Record<string, string>): LookUp =>
  (question): Promise<Answer> => {
    const value = question.kind === 'dns' ? undefined : answers[question.url]
    return Promise.resolve(value === undefined ? { state: 'unreachable' } : { state: 'answered', value })
  }

export type CmsWish = {
  readonly hash?: 'SHA-1' | 'SHA-256'
  /** The content goes into the value itself, as in opaque S/MIME. */
  readonly embed?: boolean
  readonly chain?: readonly Holder[]
}

/** A CMS signature (RFC 5652) by `signer` over `content`, DER. */
export async function cmsOver(content: Uint8Array, signer: Holder, wish: CmsWish = {}): Promise<Uint8Array> {
  const hash = wish.hash ?? 'SHA-256'
  const digest = await webcrypto.subtle.digest(hash, new Uint8Array(content))
  const { certificate } = signer
  const signed = new SignedData({
    version: 1,
    encapContentInfo: new EncapsulatedContentInfo({
      eContentType: '1.2.840.113549.1.7.1',
      ...(wish.embed ? { eContent: new OctetString({ valueHex: new Uint8Array(content).buffer }) } : {}),
    }),
    signerInfos: [
      new SignerInfo({
        version: 1,
        sid: new IssuerAndSerialNumber({ issuer: certificate.issuer, serialNumber: certificate.serialNumber }),
        digestAlgorithm: new AlgorithmIdentifier({
          algorithmId: '2.16.840.1.101.3.4.2.1',
          algorithmParams: new Null(),
        }),
        signedAttrs: new SignedAndUnsignedAttributes({
          type: 0,
          attributes: [
            new Attribute({
              type: '1.2.840.113549.1.9.3',
              values: [new ObjectIdentifier({ value: '1.2.840.113549.1.7.1' })],
            }),
            new Attribute({ type: '1.2.840.113549.1.9.4', values: [new OctetString({ valueHex: digest })] }),
          ],
        }),
      }),
    ],
    certificates: [certificate, ...(wish.chain ?? []).map((c) => c.certificate)],
  })
  await signed.sign(signer.key, 0, hash, new Uint8Array(content).buffer)
  const info = new ContentInfo({ contentType: '1.2.840.113549.1.7.2', content: signed.toSchema(true) })
  return new Uint8Array(info.toSchema().toBER())
}
