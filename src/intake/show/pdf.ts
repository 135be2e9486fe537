import type { PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { Util } from 'pdfjs-dist/legacy/build/pdf.mjs'
import { openPdf } from '../read/pdf.ts'
import { plain } from '../read/plain.ts'
import { picturesOf } from './pictures.ts'
import type { ReadSheet, ReadSheets } from './sheet.ts'

const pagesMost = 200
const wordsMost = 40_000
/** Pictures are taken out of pages for so long; decoding them is what takes time, and a person waits. */
const picturesMs = 8_000
const picturesMost = 10

const round = (n: number): number => Math.round(n * 10) / 10

/** The words of one page where they stand; hidden ones and white ones too, for a reader shows them as they are read. */
async function wordsOf(page: PDFPageProxy): Promise<Extract<ReadSheet, { page: number }>['words']> {
  const { transform } = page.getViewport({ scale: 1 })
  const { items } = await page.getTextContent()
  return items.flatMap((item) => {
    const text = 'str' in item ? plain(item.str, 5_000) : ''
    if (!('str' in item) || text === '') return []
    const [a = 1, b = 0, c = 0, d = 1, x = 0, y = 0] = Util.transform(transform, item.transform) as number[]
    const at = [x, y, item.width, Math.hypot(c, d), (Math.atan2(b, a) * 180) / Math.PI] as const
    return at.every((n) => Number.isFinite(n) && Math.abs(n) < 50_000)
      ? [[text, ...at.map(round)] as [string, number, number, number, number, number]]
      : []
  })
}

/** A PDF as sheets: each page's words and pictures where they stand, and nothing that could run. */
export async function sheetsOfPdf(bytes: Uint8Array, of: string): Promise<ReadSheets> {
  const pdf = await openPdf(bytes)
  const sheets: ReadSheet[] = []
  const notes: string[] = []
  const until = performance.now() + picturesMs
  let [words, pictures, left] = [0, 0, 0]
  for (let n = 1; n <= Math.min(pdf.numPages, pagesMost) && words < wordsMost; n++) {
    const page = await pdf.getPage(n)
    const { width, height } = page.getViewport({ scale: 1 })
    const own = await wordsOf(page)
    const may = performance.now() < until && pictures < picturesMost
    const seen = may ? await picturesOf(page, picturesMost - pictures).catch(() => undefined) : undefined
    if (!seen) left++
    words += own.length
    pictures += seen?.length ?? 0
    sheets.push({ of, page: n, width: round(width), height: round(height), words: own, pictures: seen ?? [] })
    page.cleanup()
  }
  if (sheets.length < pdf.numPages) notes.push(`Only the first ${sheets.length} of ${pdf.numPages} pages are shown.`)
  if (left > 0) notes.push(`The pictures of ${left} of its pages are not shown.`)
  return { sheets, notes }
}

/** Shows one PDF. */
export default (bytes: Uint8Array): Promise<ReadSheets> => sheetsOfPdf(bytes, '')
