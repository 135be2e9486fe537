import type { ShownDocument, ShownSheet } from '../order/shown.ts'
import { runParser } from '../platform/sandbox.ts'
import { kindOf, type Document } from './intake.ts'
import { plain } from './read/plain.ts'
import { pngOfGrey } from './show/png.ts'
import { sheetsSchema, type ReadSheet } from './show/sheet.ts'

const readers = {
  mail: new URL('show/mail.ts', import.meta.url),
  pdf: new URL('show/pdf.ts', import.meta.url),
  'order file': new URL('show/text.ts', import.meta.url),
} as const
/** A person waits for it, and pictures take longer to decode than words to read. */
const limits = { ms: 20_000, outputBytes: 30_000_000 } as const

/**
 * A document as it may be looked at: taken apart in the sandbox, of which come words with their places and bare pixels,
 * which are packed anew. Neither its bytes nor anything that could run or load reaches a browser as a part of our page.
 * Never throws for what the bytes do.
 */
export async function show(document: Document): Promise<ShownDocument> {
  const kind = kindOf(document)
  if (document.bytes.byteLength === 0) return { why: 'It is empty (0 bytes).' }
  if (!kind) return { why: 'It is not a mail, a PDF or an order file (JSON or YAML).' }
  const answer = await runParser<unknown>(readers[kind], document.bytes, limits)
  if (!answer.ok) return { why: plain(answer.why, 1000) }
  const read = sheetsSchema.safeParse(answer.value)
  if (!read.success) return { why: 'The reader broke while reading it.' }
  try {
    return { sheets: read.data.sheets.map(drawn), notes: read.data.notes.map((n) => plain(n, 1000)) }
  } catch (error) {
    if (error instanceof RangeError) return { why: 'The reader broke while reading it.' }
    throw error
  }
}

const drawn = (sheet: ReadSheet): ShownSheet =>
  'page' in sheet
    ? {
        ...sheet,
        of: plain(sheet.of, 300),
        words: sheet.words.map(([text, ...place]) => [plain(text), ...place]),
        pictures: sheet.pictures.map(({ matrix, width, height, grey }) => ({
          matrix,
          png: `data:image/png;base64,${pngOfGrey(width, height, Buffer.from(grey, 'base64')).toString('base64')}`,
        })),
      }
    : { of: plain(sheet.of, 300), head: sheet.head.map(([name, value]) => [plain(name), plain(value)]), text: plain(sheet.text) } // prettier-ignore
