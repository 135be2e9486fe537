import { contentOf, openMail, person } from '../read/mail.ts'
import { plain, Unreadable, wordsOfHtml } from '../read/plain.ts'
import type { ReadSheet, ReadSheets } from './sheet.ts'

const attachmentsMost = 50
const pdfsMost = 10

/** Shows one mail: its head, its words, those of its HTML where it has both, and what is attached. */
export default async function showMail(bytes: Uint8Array): Promise<ReadSheets> {
  const mail = await openMail(bytes)
  const line = (text: string): string => plain(text, 2_000).replace(/\s+/g, ' ')
  const head: [string, string][] = [
    ['From', line(person(mail.from))],
    ['Reply-To', line((mail.replyTo ?? []).map(person).join(', '))],
    ['To', line((mail.to ?? []).slice(0, 50).map(person).join(', '))],
    ['Cc', line((mail.cc ?? []).slice(0, 50).map(person).join(', '))],
    ['Date', line(mail.headers.find((h) => h.key === 'date')?.value ?? '')],
    ['Subject', line(mail.subject ?? '')],
  ]
  const sheets: ReadSheet[] = []
  const notes: string[] = []
  const text = (of: string, words: string, above: [string, string][] = []): void =>
    void sheets.push({ of, head: above, text: plain(words) })
  const html = mail.html === undefined ? undefined : wordsOfHtml(mail.html)
  text('', mail.text ?? html ?? '', head.filter(([, value]) => value !== '')) // prettier-ignore
  // A person reads one part and a program the other: where both are there, both are shown.
  if (mail.text !== undefined && html !== undefined) text('HTML', html)
  let pdfs = 0
  for (const attachment of mail.attachments.slice(0, attachmentsMost)) {
    const name = plain(attachment.filename ?? 'unnamed attachment', 200).replace(/\s+/g, ' ')
    const type = attachment.mimeType
    try {
      if (/\.pdf$/i.test(name) || type === 'application/pdf') {
        if (++pdfs > pdfsMost) throw new Unreadable(`only the first ${pdfsMost} PDFs are shown.`)
        const { sheetsOfPdf } = await import('./pdf.ts')
        const shown = await sheetsOfPdf(contentOf(attachment), name)
        sheets.push(...shown.sheets)
        notes.push(...shown.notes.map((note) => `${name}: ${note}`))
      } else if (/\.(json|ya?ml)$/i.test(name) || /^(text\/(plain|html)|application\/(json|(x-)?yaml))$/.test(type)) {
        const words = new TextDecoder().decode(contentOf(attachment).subarray(0, 1_000_000))
        text(name, type === 'text/html' ? wordsOfHtml(words) : words)
      } else throw new Unreadable(`it is ${plain(type, 100)}, which is not shown.`)
    } catch (error) {
      notes.push(`${name}: ${error instanceof Unreadable ? error.message : 'it is damaged, or built in a way we do not read.'}`) // prettier-ignore
    }
  }
  return { sheets, notes: notes.slice(0, 200).map((note) => note.slice(0, 1_000)) }
}
