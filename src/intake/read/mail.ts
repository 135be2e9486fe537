import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime'
import { StatedFacts } from '../../order/facts.ts'
import { orderTree, type Reading } from './order-file.ts'
import { plain, Unreadable, wordsOfHtml } from './plain.ts'

const attachmentsMost = 100
const partsMost = 5_000
const levelsMost = 50
const pdfsMost = 20

/**
 * Why a message cannot be trusted to be whole, if so: a multipart message (RFC 2046, section 5.1) must name its
 * boundary, use it, and close it. A torn one may have lost half of what it asks for, so a person reads it.
 */
function torn(mail: Email, bytes: Uint8Array): string | undefined {
  const type = mail.headers.find((h) => h.key === 'content-type')?.value ?? ''
  if (!/^\s*multipart\//i.test(type)) return undefined
  const found = /;\s*boundary\s*=\s*(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type)
  const boundary = found?.[1] ?? found?.[2]
  if (boundary === undefined) return 'Its structure is broken: it has several parts and does not say where they begin.'
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!raw.includes(`--${boundary}`)) return 'Its structure is broken: none of its parts can be found.'
  return raw.includes(`--${boundary}--`) ? undefined : 'It is incomplete: it breaks off before its end.'
}

/** Lines that could begin a part, no further than `most`: counted before anything takes the message apart. */
function boundaryLines(bytes: Uint8Array, most: number): number {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let count = 0
  for (let at = raw.indexOf('\n--'); at !== -1 && count < most; at = raw.indexOf('\n--', at + 3)) count++
  return count
}

export const person = (a: Address | undefined): string =>
  a === undefined ? '' : a.address !== undefined ? `${a.name} <${a.address}>`.trim() : a.group.map(person).join(', ')

function heading(mail: Email): string {
  const lines = [
    ['From', person(mail.from)],
    ['To', (mail.to ?? []).slice(0, 50).map(person).join(', ')],
    ['Subject', mail.subject ?? ''],
    ['Date', mail.headers.find((h) => h.key === 'date')?.value ?? ''],
  ] as const
  return lines.map(([name, value]) => `${name}: ${plain(value, 2000).replace(/\s+/g, ' ')}`).join('\n')
}

type Found = { text?: string; facts?: unknown; notes: string[] }

function orderFileIn(bytes: Uint8Array): Found {
  const { text, tree } = orderTree(bytes)
  if (typeof tree !== 'object' || tree === null || !('duly' in tree)) return { text: plain(text), notes: [] }
  const facts = StatedFacts.parse(tree)
  return facts.ok ? { text: plain(text), facts: facts.value, notes: [] } : { text: plain(text), notes: [facts.why] }
}

async function look(attachment: Attachment, bytes: Uint8Array, pdfs: number): Promise<Found> {
  const name = attachment.filename ?? ''
  const type = attachment.mimeType
  if (bytes.byteLength === 0) throw new Unreadable('It is empty (0 bytes).')
  if (/\.(json|ya?ml)$/i.test(name) || /^application\/(json|yaml|x-yaml)$/.test(type)) return orderFileIn(bytes)
  if (/\.pdf$/i.test(name) || type === 'application/pdf') {
    if (pdfs >= pdfsMost) throw new Unreadable(`Only the first ${pdfsMost} PDFs of a mail are read.`)
    const { wordsOfPdf } = await import('./pdf.ts')
    return wordsOfPdf(bytes)
  }
  if (/^text\/(plain|html)$/.test(type)) {
    const text = new TextDecoder().decode(bytes.subarray(0, 1_000_000))
    return { text: plain(type === 'text/html' ? wordsOfHtml(text) : text), notes: [] }
  }
  throw new Unreadable(`It is ${plain(type, 100)}, which is not read. Open the original.`)
}

/** One mail (RFC 5322, MIME), taken apart. */
export async function openMail(bytes: Uint8Array): Promise<Email> {
  if (bytes.byteLength === 0) throw new Unreadable('It is empty (0 bytes).')
  if (boundaryLines(bytes, partsMost + 1) > partsMost)
    throw new Unreadable(`It has more than ${partsMost} parts, which no order has.`)
  const mail = await PostalMime.parse(bytes, {
    attachmentEncoding: 'arraybuffer',
    maxNestingDepth: levelsMost,
    maxRfc822NestingDepth: 5,
  }).catch(() => {
    throw new Unreadable(`It cannot be taken apart: it is damaged, or nested deeper than ${levelsMost} levels.`)
  })
  if (!mail.from && mail.subject === undefined && mail.date === undefined)
    throw new Unreadable('It is not a mail: it has no From, no Subject and no Date.')
  const broken = torn(mail, bytes)
  if (broken !== undefined) throw new Unreadable(broken)
  return mail
}

/** The bytes of what is attached. */
export const contentOf = ({ content }: Attachment): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)

/** Reads one mail with what is attached: order files, PDFs and text. */
export default async function readMail(bytes: Uint8Array): Promise<Reading> {
  const mail = await openMail(bytes)
  const reading: Reading = { text: '', facts: [], notes: [] }
  const texts = [heading(mail), plain(mail.text ?? wordsOfHtml(mail.html ?? ''))]
  let pdfs = 0
  for (const attachment of mail.attachments.slice(0, attachmentsMost)) {
    const label = plain(attachment.filename ?? 'unnamed attachment', 200).replace(/\s+/g, ' ')
    try {
      const found = await look(attachment, contentOf(attachment), pdfs)
      if (attachment.mimeType === 'application/pdf') pdfs++
      if (found.text) texts.push(`--- ${label} ---\n${found.text}`)
      if (found.facts !== undefined) reading.facts.push(found.facts)
      reading.notes.push(...found.notes.map((note) => `${label}: ${note}`))
    } catch (error) {
      const why = error instanceof Unreadable ? error.message : 'It is damaged, or built in a way we do not read.'
      reading.notes.push(`${label} could not be read: ${why}`)
    }
  }
  if (mail.attachments.length > attachmentsMost)
    reading.notes.push(`Only the first ${attachmentsMost} of ${mail.attachments.length} attachments were read.`)
  reading.text = plain(texts.join('\n\n'))
  return reading
}
