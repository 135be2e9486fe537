import { createHash } from 'node:crypto'
import PostalMime, { decodeWords, type Address, type Attachment, type Email } from 'postal-mime'
import { visible } from '../order/visible.ts'
import { wordsOfHtml } from './html-words.ts'
import type { AttachmentLine, SafeText } from './job.ts'
import { distance, nearPrint } from './near-print.ts'

/** Longest text shown of one message, in UTF-16 units. What is longer is decided whole. */
export const textMost = 2_000_000

/** What the reader found that is expected to go wrong; its message is shown to people. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Unreadable'
  }
}

/** A message taken apart. Throws {@link Unreadable}. */
export const parsed = (bytes: Uint8Array): Promise<Email> =>
  PostalMime.parse(bytes, {
    attachmentEncoding: 'arraybuffer',
    maxNestingDepth: 50,
    maxRfc822NestingDepth: 5,
  }).catch(() => {
    throw new Unreadable('It cannot be taken apart: it is damaged, or nested too deep.')
  })

/** One line, as it may stand in a list. */
export const line = (text: string, most = 300): string =>
  visible(text.replace(/\s+/g, ' ').slice(0, most).toWellFormed()).trim()

export const person = (a: Address): string =>
  line(a.address === undefined ? a.group.map(person).join(', ') : a.name ? `${a.name} <${a.address}>` : a.address)

const bytesOf = ({ content }: Attachment): Uint8Array =>
  typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)

/**
 * All words of a message, as every screen may show them: its text, what its HTML says otherwise, and attached text. The
 * other parts are listed. Throws {@link Unreadable} when there is more text than anyone reads.
 */
export function safeText(mail: Email): SafeText {
  const html = mail.html === undefined ? undefined : wordsOfHtml(mail.html)
  const sections = [mail.text ?? html ?? '']
  if (mail.text !== undefined && html !== undefined && differs(mail.text, html))
    sections.push(`--- What its HTML form says ---\n${html}`)
  const attachments: AttachmentLine[] = []
  for (const attachment of mail.attachments) {
    const bytes = bytesOf(attachment)
    const name = line(attachment.filename ?? 'unnamed', 200)
    if (attachment.mimeType.startsWith('text/')) {
      const text = new TextDecoder().decode(bytes)
      sections.push(`--- Attached: ${name} ---\n${attachment.mimeType === 'text/html' ? wordsOfHtml(text) : text}`)
    } else
      attachments.push({
        name,
        mediaType: line(attachment.mimeType, 100),
        sizeBytes: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      })
  }
  const text = sections.map((s) => visible(s.toWellFormed().replace(/\r\n?/g, '\n')).trim()).join('\n\n')
  if (text.length > textMost) throw new Unreadable(`Its text is longer than ${textMost} characters.`)
  const shown = ['from', 'to', 'cc', 'bcc', 'reply-to', 'date', 'subject', 'message-id']
  const header = mail.headers
    .filter((h) => shown.includes(h.key))
    .map((h) => [h.originalKey, line(decodeWords(h.value), 2000)] as const)
  return { header, text, attachments }
}

/** Two forms of one message usually say the same; a reader must see it when they do not. */
function differs(text: string, html: string): boolean {
  const [a, b] = [nearPrint(text), nearPrint(html)]
  return a !== b && (a === '' || b === '' || distance(a, b) > 10)
}
