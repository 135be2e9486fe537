import 'pdfjs-dist/legacy/build/pdf.worker.mjs'
import { fileURLToPath } from 'node:url'
import { getDocument, VerbosityLevel, type PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { Reading } from './order-file.ts'
import { plain, textMost, Unreadable } from './plain.ts'

const pagesMost = 300
const folder = (name: string): string =>
  fileURLToPath(new URL(`../../../node_modules/pdfjs-dist/${name}/`, import.meta.url))

/** A PDF, opened. Scripts, forms' actions and attached files in it are left alone. */
export async function openPdf(bytes: Uint8Array): Promise<PDFDocumentProxy> {
  if (bytes.byteLength === 0) throw new Unreadable('It is empty (0 bytes).')
  if (!Buffer.from(bytes.subarray(0, 1024)).includes('%PDF-'))
    throw new Unreadable('It is not a PDF, whatever its name says.')
  const task = getDocument({
    data: new Uint8Array(bytes),
    verbosity: VerbosityLevel.ERRORS,
    useWorkerFetch: false,
    useWasm: false,
    useSystemFonts: false,
    disableFontFace: true,
    enableXfa: false,
    isOffscreenCanvasSupported: false,
    isImageDecoderSupported: false,
    maxImageSize: 40_000_000,
    cMapUrl: folder('cmaps'),
    cMapPacked: true,
    standardFontDataUrl: folder('standard_fonts'),
  })
  return task.promise.catch((error: unknown) => {
    const locked = error instanceof Error && error.name === 'PasswordException'
    throw new Unreadable(locked ? 'It is locked with a password.' : 'It is a damaged or incomplete PDF.')
  })
}

/** The text of a PDF, page by page. */
export async function wordsOfPdf(bytes: Uint8Array): Promise<{ text: string; notes: string[] }> {
  const pdf = await openPdf(bytes)
  const pages: string[] = []
  const notes: string[] = []
  let length = 0
  for (let n = 1; n <= Math.min(pdf.numPages, pagesMost) && length < textMost; n++) {
    const { items } = await (await pdf.getPage(n)).getTextContent()
    const words = items.map((i) => ('str' in i ? i.str + (i.hasEOL ? '\n' : '') : '')).join('')
    length += words.length
    pages.push(words)
  }
  if (pages.length < pdf.numPages) notes.push(`Only the first ${pages.length} of ${pdf.numPages} pages were read.`)
  const text = plain(pages.join('\n\n'))
  if (text === '') notes.push('It holds no text: probably a scan. Open the original.')
  return { text, notes }
}

/** Reads one PDF document. */
export default async function readPdf(bytes: Uint8Array): Promise<Reading> {
  return { ...(await wordsOfPdf(bytes)), facts: [] }
}
