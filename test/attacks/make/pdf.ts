import { cmsOver, type CmsWish, type Holder } from './certificates.ts'

/** Small PDFs (ISO 32000-2) with one page of text, signed and changed the way signers and forgers do it. */
type Objects = Record<number, string>

const head = '%PDF-1.7\n%\u00e2\u00e3\u00cf\u00d3\n'
const bytesOf = (text: string): Buffer => Buffer.from(text, 'latin1')

/** Objects 1 to 5 are catalogue, pages, page, its text, its font. */
const textStream = (text: string, drawn = ''): string => {
  const lines = text.split('\n').map((line) => `(${line.replace(/[\\()]/g, '\\$&')}) Tj T*`)
  const stream = `BT /F1 12 Tf 14 TL 50 780 Td ${lines.join(' ')} ET${drawn}`
  return `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`
}
const pictureStream = (grey: Uint8Array): string =>
  `<< /Type /XObject /Subtype /Image /Width 100 /Height ${Math.floor(grey.length / 100)} /ColorSpace /DeviceGray /BitsPerComponent 8 /Length ${grey.length} >>\nstream\n${Buffer.from(grey).toString('latin1')}\nendstream`
const page = (more = '', drawn = ''): string =>
  `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> ${drawn}>> ${more}>>`

/** A revision of the file: `objects` are added to what stands before, or replace it. */
function revise(before: Buffer, objects: Objects, root = 1): Buffer {
  const parts = [before]
  let length = before.length
  const add = (text: string): void => {
    parts.push(bytesOf(text))
    length += text.length
  }
  const offsets = new Map<number, number>()
  for (const [number, body] of Object.entries(objects)) {
    offsets.set(Number(number), length)
    add(`${number} 0 obj\n${body}\nendobj\n`)
  }
  const xref = length
  const previous = /startxref\s+(\d+)\s+%%EOF\s*$/.exec(before.toString('latin1'))?.[1]
  const sections = [...offsets].map(([n, at]) => `${n} 1\n${String(at).padStart(10, '0')} 00000 n \n`)
  add(`xref\n0 1\n0000000000 65535 f \n${sections.join('')}`)
  add(`trailer\n<< /Size 100 /Root ${root} 0 R ${previous ? `/Prev ${previous} ` : ''}>>\nstartxref\n${xref}\n%%EOF\n`)
  return Buffer.concat(parts)
}

/** A PDF of one page that says `text`, and shows a picture (grey, 100 points wide) below it. */
export const pdfOf = (text: string, picture?: Uint8Array): Buffer =>
  revise(bytesOf(head), {
    1: '<< /Type /Catalog /Pages 2 0 R >>',
    2: '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    3: page('', picture ? '/XObject << /Im1 6 0 R >> ' : ''),
    4: textStream(text, picture ? ' q 100 0 0 50 50 50 cm /Im1 Do Q' : ''),
    ...(picture ? { 6: pictureStream(picture) } : {}),
    5: '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
  })

/** An incremental update: the same page says something else. */
export const alterPdf = (pdf: Buffer, text: string): Buffer => revise(pdf, { 4: textStream(text) })

/** An incremental update that lays a note over the page, as a permitted later change would (shadow content). */
export const overlayPdf = (pdf: Buffer, text: string): Buffer =>
  revise(pdf, {
    3: page('/Annots [30 0 R] '),
    30: `<< /Type /Annot /Subtype /FreeText /Rect [40 600 500 800] /Contents (${text}) /DA (/F1 12 Tf) >>`,
  })

/** An incremental update with data about revocation alone (`/DSS`, PAdES-LT), the catalogue otherwise as it was. */
export const addDss = (pdf: Buffer, more = ''): Buffer =>
  revise(pdf, {
    1: `<< /Type /Catalog /Pages 2 0 R ${formOf(pdf)}/DSS 40 0 R ${more}>>`,
    40: '<< /Type /DSS /Certs [] /OCSPs [41 0 R] >>',
    41: '<< /Length 4 >>\nstream\nabcd\nendstream',
  })

const formOf = (pdf: Buffer): string =>
  /.*(\/AcroForm << \/Fields \[[^\]]*\] \/SigFlags 3 >> )/s.exec(pdf.toString('latin1'))?.[1] ?? ''

const room = 16_000
const rangeRoom = '/ByteRange [0000000000 0000000000 0000000000 0000000000]'

export type SignWish = CmsWish & {
  readonly filter?: string
  /** Signs something else than the bytes named. */
  readonly over?: (covered: Buffer) => Buffer
  /** Changes the finished value between the brackets, hex of fixed length. */
  readonly value?: (hex: string) => string
  /** Changes the range before the file is signed. */
  readonly range?: (range: readonly [number, number, number, number]) => readonly number[]
}

/** An incremental update that signs everything before it and itself, except the room for the signature. */
export async function signPdf(pdf: Buffer, signer: Holder, wish: SignWish = {}): Promise<Buffer> {
  const n = 10 + 2 * (pdf.toString('latin1').match(/\/Type \/Sig\b/g)?.length ?? 0)
  const fields = [...(/\/Fields \[([^\]]*)\]/.exec(formOf(pdf))?.[1]?.match(/\d+ 0 R/g) ?? []), `${n + 1} 0 R`]
  const empty = '0'.repeat(room)
  const filter = wish.filter ?? 'ETSI.CAdES.detached'
  const file = revise(pdf, {
    1: `<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [${fields.join(' ')}] /SigFlags 3 >> >>`,
    [n]: `<< /Type /Sig /Filter /Adobe.PPKLite /SubFilter /${filter} ${rangeRoom} /Contents <${empty}> >>`,
    [n + 1]:
      `<< /FT /Sig /T (Signature${n}) /V ${n} 0 R /Type /Annot /Subtype /Widget /Rect [0 0 0 0] /P 3 0 R /F 132 >>`,
  })
  const first = file.indexOf(`<${empty}>`)
  const second = first + room + 2
  const range = wish.range?.([0, first, second, file.length - second]) ?? [0, first, second, file.length - second]
  const written = `/ByteRange [${range.join(' ')}]`.padEnd(rangeRoom.length)
  file.write(written, file.indexOf(rangeRoom), 'latin1')
  const covered = Buffer.concat([file.subarray(0, first), file.subarray(second)])
  const cms = await cmsOver(wish.over ? wish.over(covered) : covered, signer, wish)
  const hex = Buffer.from(cms).toString('hex').padEnd(room, '0')
  file.write(wish.value ? wish.value(hex) : hex, first + 1, 'latin1')
  return file
}
