import { sha256 } from '../../order/canonical.ts'
import type { Sha256 } from '../../order/ids.ts'

/** Smaller ones are lines, dots and masks that everybody's software makes alike. */
const bytesLeast = 2000
const imagesMost = 50
const looksMost = 500

/**
 * SHA-256 of each image of a PDF as its bytes stand in the file (image XObjects, ISO 32000-2, 8.9.5): a seal or a
 * handwritten name that was cut out of one file and pasted into another is known again, unless it was packed anew.
 * Streams lie in the open in every PDF that is not encrypted. Each image once, {@link imagesMost} at most.
 */
export function imagesInPdf(pdf: Uint8Array): Sha256[] {
  const bytes = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength)
  const text = bytes.toString('latin1')
  const found = new Set<Sha256>()
  let looks = 0
  for (const { index } of text.matchAll(/\/Subtype\s*\/Image\b/g)) {
    if (found.size >= imagesMost || ++looks > looksMost) break
    const image = streamAfter(text, index)
    if (image && image.end - image.start >= bytesLeast) found.add(sha256(bytes.subarray(image.start, image.end)))
  }
  return [...found]
}

/** Where the stream of the object around `at` begins and ends. A length that does not fit is not believed. */
function streamAfter(text: string, at: number): { start: number; end: number } | undefined {
  const dictionary = text.slice(Math.max(0, text.lastIndexOf(' obj', at)), at + 4000)
  const opened = /\bstream\r?\n/.exec(text.slice(at, at + 4000))
  if (!opened || text.slice(at, at + opened.index).includes('endobj')) return undefined
  const start = at + opened.index + opened[0].length
  const said = Number(/\/Length\s+(\d{1,10})(?!\s+\d+\s+R)\b/.exec(dictionary)?.[1] ?? Number.NaN)
  if (/^\s{0,2}endstream/.test(text.slice(start + said, start + said + 12))) return { start, end: start + said }
  const closed = text.indexOf('endstream', start)
  if (closed < 0) return undefined
  const line = /\r?\n$|\r$/.exec(text.slice(closed - 2, closed))?.[0].length ?? 0
  return { start, end: Math.max(start, closed - line) }
}
