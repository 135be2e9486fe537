/** What is used of `@xmldom/xmldom` and `xml-crypto`, and no more. */
export type XmlNode = {
  readonly nodeType: number
  readonly localName: string | null
  readonly parentNode: XmlNode | null
  readonly childNodes: ArrayLike<XmlNode>
  readonly textContent: string | null
  toString(): string
}
export type XmlElement = XmlNode & {
  readonly attributes: ArrayLike<{ readonly localName: string | null; readonly name: string; readonly value: string }>
  getAttribute(name: string): string | null
  getElementsByTagNameNS(namespace: string, name: string): ArrayLike<XmlElement>
}
export type XmlDocument = XmlNode & {
  readonly documentElement: XmlElement | null
  getElementsByTagName(name: string): ArrayLike<XmlElement>
  getElementsByTagNameNS(namespace: string, name: string): ArrayLike<XmlElement>
}

type ErrorHandler = Record<'warning' | 'error' | 'fatalError', (words: string) => void>
export class DOMParser {
  constructor(options: { errorHandler: ErrorHandler })
  parseFromString(text: string, type: string): XmlDocument | undefined
}

type Reference = { readonly uri?: string; readonly transforms: readonly string[] }
type SignatureAlgorithm = new () => object
export class SignedXml {
  constructor(options: {
    publicCert?: string
    privateKey?: string
    signatureAlgorithm?: string
    canonicalizationAlgorithm?: string
    getKeyInfoContent?: (context: { prefix?: string | null }) => string
  })
  SignatureAlgorithms: Record<string, SignatureAlgorithm>
  HashAlgorithms: Record<string, new () => object>
  loadSignature(signature: XmlElement): void
  checkSignature(xml: string): boolean
  getReferences(): readonly Reference[]
  getSignedReferences(): string[]
  addReference(reference: { xpath: string; transforms: string[]; digestAlgorithm: string; isEmptyUri?: boolean }): void
  computeSignature(xml: string, options?: object): void
  getSignedXml(): string
}
