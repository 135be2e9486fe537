import { SignedXml } from '../../../src/requester/examine/xml-libraries.js'
import type { Holder } from './certificates.ts'

const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'

/** An invented order in XML. Its root has the ID `order-1`. */
export const orderXml = (text: string): string =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Order xmlns="urn:example:order" Id="order-1"><Asks>${text}</Asks></Order>`

export type XmlWish = {
  /** XPath of what is signed; the whole document without. */
  readonly what?: string
  readonly signature?: string
  readonly digest?: string
}

/** An enveloped XML signature (XMLDSig) with the certificate beside it. The signer's key must be RSA. */
export function signXml(xml: string, signer: Holder, wish: XmlWish = {}): string {
  const certificate = signer.pem.replace(/-----[^-]+-----|\s/g, '')
  const sign = new SignedXml({
    privateKey: signer.keyPem,
    signatureAlgorithm: wish.signature ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: exclusive,
    getKeyInfoContent: () => `<X509Data><X509Certificate>${certificate}</X509Certificate></X509Data>`,
  })
  sign.addReference({
    xpath: wish.what ?? '/*',
    transforms: ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive],
    digestAlgorithm: wish.digest ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    isEmptyUri: wish.what === undefined,
  })
  sign.computeSignature(xml)
  return sign.getSignedXml()
}
