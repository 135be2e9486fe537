/** One signature of a PDF as it stands in the file: which bytes it is said to cover, and the CMS bytes in the gap. */
export type PdfSignature = {
  /** `/ByteRange`, two stretches of the file. */
  readonly range: readonly [number, number, number, number]
  readonly cms: Uint8Array
  /** What is wrong with the way it covers the file; nothing when it covers one revision, whole. */
  readonly trouble?: string
  /** The first byte after what it covers: the length of the file, or of an earlier revision. */
  readonly end: number
  /** A time stamp over the document (ISO 32000-2, 12.8.5): says when, not who. */
  readonly stamp: boolean
}

const most = 20

/**
 * The signatures of a PDF (ISO 32000-2, 12.8.1). A signature that covers anything but everything from the first byte to
 * the end of a revision, with exactly the CMS value between, is a trick (A14): `trouble` says so.
 */
export function signaturesIn(pdf: Uint8Array): PdfSignature[] {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  const text = bytes.toString('latin1')
  const found: PdfSignature[] = []
  for (const match of text.matchAll(
    /\/ByteRange\s*\[\s*(-?\d{1,12})\s+(-?\d{1,12})\s+(-?\d{1,12})\s+(-?\d{1,12})\s*\]/g,
  )) {
    if (found.length >= most) break
    const range = match.slice(1, 5).map(Number) as [number, number, number, number]
    found.push(oneSignature(bytes, text, range, isStamp(text, match.index)))
  }
  // Named, but not in the one form we read: no range, null, negative, in other words or behind a reference (A14).
  const ranges = text.match(/\/(ByteRange|Byte#52ange)\b/g)?.length ?? 0
  const named = text.match(/\/SubFilter\s*\/(adbe\.(pkcs7\.(detached|sha1)|x509)|ETSI\.)/g)?.length ?? 0
  if (Math.max(ranges, named) > found.length)
    found.push({
      range: [0, 0, 0, 0],
      cms: new Uint8Array(),
      trouble: 'it does not say in plain numbers which bytes it covers, or there are too many',
      end: 0,
      stamp: false,
    })
  return found
}

/** Whether the dictionary around a ByteRange is that of a document time stamp. Only its own dictionary is looked at. */
function isStamp(text: string, at: number): boolean {
  const start = text.lastIndexOf(' obj', at)
  const end = text.indexOf('endobj', at)
  return /\/SubFilter\s*\/ETSI\.RFC3161\b/.test(text.slice(Math.max(0, start), end < 0 ? undefined : end))
}

function oneSignature(
  bytes: Buffer,
  text: string,
  range: [number, number, number, number],
  stamp: boolean,
): PdfSignature {
  const [start, first, second, length] = range
  const end = second + length
  const wrong = (trouble: string): PdfSignature => ({ range, cms: new Uint8Array(), trouble, end, stamp })
  if (start !== 0 || first <= 0 || second <= first || length < 0 || end > bytes.length)
    return wrong('it does not begin with the first byte of the file, or leads out of it')
  const gap = text.slice(first, second)
  const hex = /^<([0-9A-Fa-f\s]*)>$/.exec(gap)?.[1]?.replace(/\s+/g, '')
  if (!hex || /^0*$/.test(hex)) return wrong('between the bytes it covers stands something else than the signature')
  // The value is padded with zeros to the room that was kept for it; the CMS itself says how long it is.
  const padded = Buffer.from(hex.length % 2 === 0 ? hex : `${hex}0`, 'hex')
  const size = derLength(padded)
  if (size === undefined || size > padded.length || padded.subarray(size).some((b) => b !== 0))
    return wrong('the room kept for the signature holds other bytes too')
  if (!/%%EOF[\r\n\s]*$/.test(text.slice(Math.max(0, end - 64), end)))
    return wrong('it ends in the middle of a revision of the file')
  return { range, cms: new Uint8Array(padded.subarray(0, size)), end, stamp }
}

/** Length of a DER value with its head (X.690), or nothing when it has none. */
function derLength(bytes: Buffer): number | undefined {
  if (bytes[0] !== 0x30) return undefined
  const head = bytes[1] ?? 0
  if (head < 0x80) return 2 + head
  const octets = head & 0x7f
  if (octets === 0 || octets > 4 || bytes.length < 2 + octets) return undefined
  return 2 + octets + bytes.readUIntBE(2, octets)
}

/** The bytes that a signature covers. */
export const coveredBy = (pdf: Uint8Array, { range: [, first, second, length] }: PdfSignature): Uint8Array =>
  Buffer.concat([pdf.subarray(0, first), pdf.subarray(second, second + length)])
