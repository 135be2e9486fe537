import { createPublicKey, verify } from 'node:crypto'
import { certificatesIn } from './certificates.ts'
import { judgeSigner, type Trust } from './cms.ts'
import { nothingFound, together, type SignatureResult } from './signature-result.ts'
import { failed } from './words.ts'
import { DOMParser, SignedXml, type XmlDocument, type XmlElement } from './xml-libraries.js'

const dsig = 'http://www.w3.org/2000/09/xmldsig#'
const c14n = ['http://www.w3.org/TR/2001/REC-xml-c14n-20010315', 'http://www.w3.org/2001/10/xml-exc-c14n#']
const signaturesMost = 5

/** No SHA-1, no HMAC (whoever can check one can make one), no transformation that chooses what is read. */
const allowed = {
  CanonicalizationMethod: c14n,
  Transform: [...c14n, `${dsig}enveloped-signature`],
  DigestMethod: ['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'],
  SignatureMethod: [
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
    'http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1',
    'http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256',
  ],
} as const

/** ECDSA on P-256 with SHA-256, as RFC 4051 writes it: r and s beside each other. */
class EcdsaSha256 {
  getAlgorithmName = (): string => allowed.SignatureMethod[3]
  getSignature = (): string => {
    throw new Error('only checks signatures')
  }
  verifySignature = (material: string, key: unknown, value: string): boolean =>
    verify(
      'sha256',
      Buffer.from(material),
      { key: createPublicKey(String(key)), dsaEncoding: 'ieee-p1363' },
      Buffer.from(value, 'base64'),
    )
}

export type XmlResult = SignatureResult & {
  /** What the verified references returned: all that may be read of the file. */
  readonly signed: readonly string[]
}

const only = (signal: string, words: string): XmlResult => ({
  ...nothingFound,
  evidence: [failed(signal, words)],
  signed: [],
})

/**
 * Checks XML signatures (XMLDSig, and XAdES as far as its references go; ETSI EN 319 132-1) that stand in the document
 * they sign. `whole`: the reference is to the root. What stands outside the bytes that it returned is nobody's (A19).
 */
export async function checkXml(bytes: Uint8Array, trust: Trust): Promise<XmlResult> {
  const none = { ...nothingFound, signed: [] }
  const text = Buffer.from(bytes).toString('utf8')
  if (!text.includes(dsig)) return none
  if (/<!(DOCTYPE|ENTITY)/i.test(text))
    return only(
      'parser.limit',
      'The XML brings definitions of its own (DOCTYPE), with which it could show another text. It was not read.',
    )
  const document = parse(text)
  if (!document) return only('sign.invalid', 'It carries an XML signature, but the XML is damaged.')
  const signatures = Array.from(document.getElementsByTagNameNS(dsig, 'Signature'))
  if (signatures.length === 0) return none
  const trick =
    signatures.length > signaturesMost ? `it has more than ${signaturesMost} signatures` : trickIn(document, signatures)
  if (trick) return only('xml.wrapping', `The XML signature can be read in two ways: ${trick}. It proves nothing.`)
  const results: XmlResult[] = []
  for (const signature of signatures) {
    const result = await checkOne(text, document, signature, trust)
    if (result) results.push(result)
  }
  return { ...together(results), signed: results.flatMap((r) => r.signed) }
}

function parse(text: string): XmlDocument | undefined {
  const stop = (words: string): never => {
    throw new Error(words)
  }
  try {
    const errorHandler = { warning: stop, error: stop, fatalError: stop }
    return new DOMParser({ errorHandler }).parseFromString(text.replace(/^\ufeff/, ''), 'text/xml')
  } catch {
    return undefined
  }
}

const elementsIn = (node: XmlDocument): XmlElement[] => Array.from(node.getElementsByTagName('*'))
const inSignature = (signature: XmlElement, name: string): XmlElement[] =>
  Array.from(signature.getElementsByTagNameNS(dsig, name))

/** Known ways to have one thing verified and another read (A19); nothing when there is none. */
function trickIn(document: XmlDocument, signatures: readonly XmlElement[]): string | undefined {
  const ids = elementsIn(document).flatMap(
    (e) =>
    Array.from(e.attributes).filter((a) => /^id$/i.test(a.localName || a.name)).map((a) => a.value), // prettier-ignore
  )
  if (new Set(ids).size < ids.length) return 'two of its elements have the same ID'
  for (const signature of signatures) {
    const holder = signature.parentNode
    if (holder !== document.documentElement && holder !== document) return 'it stands deep inside the document'
    const infos = inSignature(signature, 'SignedInfo')
    if (infos.length !== 1 || infos[0]?.parentNode !== signature) return 'it has more than one list of what it signs'
    if (/<!--|<\?/.test(infos[0].toString())) return 'comments stand in what it signs'
    for (const object of inSignature(signature, 'Object'))
      if (Array.from(object.childNodes).some((n) => n.nodeType === 1 && n.localName !== 'QualifyingProperties'))
        return 'a document is hidden inside the signature'
  }
  return undefined
}

/** A method in the signature that proves nothing; nothing when all are on the list. */
function weakMethod(signature: XmlElement): string | undefined {
  const info = inSignature(signature, 'SignedInfo')[0]
  for (const [name, methods] of Object.entries(allowed))
    for (const element of info ? inSignature(info, name) : []) {
      const method = element.getAttribute('Algorithm') ?? ''
      if (!(methods as readonly string[]).includes(method)) return method.slice(0, 200)
    }
  return undefined
}

async function checkOne(
  text: string,
  document: XmlDocument,
  signature: XmlElement,
  trust: Trust,
): Promise<XmlResult | undefined> {
  const weak = weakMethod(signature)
  if (weak !== undefined)
    return only('sign.revocation', `The XML signature uses a method that proves nothing here (${weak}).`)
  const pem = inSignature(signature, 'X509Certificate')
    .slice(0, 8)
    .map(
      (e) => `-----BEGIN CERTIFICATE-----\n${(e.textContent ?? '').replace(/\s+/g, '')}\n-----END CERTIFICATE-----\n`,
    )
  for (const certificate of pem) {
    const signed = signedBy(text, signature, certificate)
    const [signer] = certificatesIn(certificate)
    if (!signed || !signer) continue
    const root = document.documentElement
    if (!root) return undefined
    const ids = Array.from(root.attributes).filter((a) => /^id$/i.test(a.localName || a.name)).map((a) => `#${a.value}`) // prettier-ignore
    const whole = signature !== root && signed.uris.some((uri) => uri === '' || ids.includes(uri))
    const result = await judgeSigner(signer, certificatesIn(pem.join('')), whole ? 'whole' : 'part', trust)
    if (!result) return undefined
    const outside = failed(
      'xml.wrapping',
      'The XML signature covers only a part of the document; what stands outside that part is nobody’s and was not read.',
    )
    return { ...result, evidence: [...result.evidence, ...(whole ? [] : [outside])], signed: signed.texts }
  }
  return only('sign.invalid', 'The XML signature does not fit what it is said to sign, or brings no certificate.')
}

/** The references of a signature that holds by the key of this certificate, and the bytes that they returned. */
function signedBy(text: string, signature: XmlElement, pem: string): { uris: string[]; texts: string[] } | undefined {
  const check = new SignedXml({ publicCert: pem })
  const { SignatureAlgorithms: known } = check
  check.SignatureAlgorithms = Object.fromEntries(
    allowed.SignatureMethod.flatMap((name) => (known[name] ? [[name, known[name]]] : [])),
  )
  check.SignatureAlgorithms[allowed.SignatureMethod[3]] = EcdsaSha256
  try {
    check.loadSignature(signature)
    if (!check.checkSignature(text)) return undefined
    return { uris: check.getReferences().map((r) => r.uri ?? ''), texts: check.getSignedReferences() }
  } catch {
    return undefined
  }
}
