import { OPS, Util, type PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs'
import type { ReadPicture } from './sheet.ts'

/** Wide enough to read a scanned page; its pixels are all that is taken of a picture. */
const widthMost = 900
type Matrix = readonly number[]
/** What pdf.js gives of a picture it decoded: one bit a pixel, three bytes, or four. */
type Decoded = { readonly width: number; readonly height: number; readonly data?: Uint8Array; readonly kind?: number }

/** The pictures of a page and where they lie, in shades of grey. Of what cannot be decoded there is none. */
export async function picturesOf(page: PDFPageProxy, most: number): Promise<ReadPicture[]> {
  const { fnArray, argsArray } = await page.getOperatorList()
  const found: ReadPicture[] = []
  let matrix: Matrix = page.getViewport({ scale: 1 }).transform
  const kept: Matrix[] = []
  const by = (change: unknown): void => {
    if (Array.isArray(change) || ArrayBuffer.isView(change)) matrix = Util.transform([...matrix], [...(change as number[])]) // prettier-ignore
  }
  for (const [i, operation] of fnArray.entries()) {
    if (found.length >= most) break
    const args = (argsArray[i] ?? []) as unknown[]
    if (operation === OPS.save) kept.push(matrix)
    else if (operation === OPS.restore || operation === OPS.paintFormXObjectEnd) matrix = kept.pop() ?? matrix
    else if (operation === OPS.transform) by(args)
    else if (operation === OPS.paintFormXObjectBegin) {
      kept.push(matrix)
      by(args[0])
    } else {
      const mask = operation === OPS.paintImageMaskXObject
      const inline = operation === OPS.paintInlineImageXObject
      if (!mask && !inline && operation !== OPS.paintImageXObject) continue
      const decoded = await decodedIn(page, args[0])
      const shrunk = decoded?.data ? shrink(decoded, decoded.data, mask) : undefined
      if (!shrunk) continue
      // The picture's first row lies at the top of its unit square, whose own up is the page's.
      const at = Util.transform([...matrix], [1, 0, 0, -1, 0, 1]) as ReadPicture['matrix']
      if (at.every((n) => Number.isFinite(n) && Math.abs(n) < 50_000)) found.push({ matrix: at, ...shrunk })
    }
  }
  return found
}

/** A picture by its name among the page's or the document's objects, or as it stands in the page. */
async function decodedIn(page: PDFPageProxy, named: unknown): Promise<Decoded | undefined> {
  if (typeof named === 'object') {
    const given = (named as { data?: unknown } | null)?.data
    return typeof given === 'string' ? decodedIn(page, given) : ((named ?? undefined) as Decoded | undefined)
  }
  if (typeof named !== 'string') return undefined
  const objects = named.startsWith('g_') ? page.commonObjs : page.objs
  return new Promise((resolve) => {
    const given = setTimeout(resolve, 2_000, undefined)
    objects.get(named, (decoded: Decoded | null) => {
      clearTimeout(given)
      resolve(decoded ?? undefined)
    })
  })
}

/** Every so many-th pixel, as one byte of grey. */
function shrink(
  { width, height, kind }: Decoded,
  data: Uint8Array,
  mask: boolean,
): Omit<ReadPicture, 'matrix'> | undefined {
  // prettier-ignore
  const step = Math.max(1, Math.ceil(width / widthMost), Math.ceil(height / (4 * widthMost)))
  const [w, h] = [Math.floor(width / step), Math.floor(height / step)]
  if (w < 2 || h < 2) return undefined
  const [bits, bytes, row] = [mask || kind === 1, kind === 3 ? 4 : 3, (width + 7) >> 3]
  if (data.length < (bits ? row * height : width * height * bytes)) return undefined
  const grey = new Uint8Array(w * h)
  const pixel = (x: number, y: number): number => {
    if (bits) return ((data[y * row + (x >> 3)] ?? 0) >> (7 - (x & 7))) & 1 ? 255 : 0
    const at = (y * width + x) * bytes
    const light = 0.299 * (data[at] ?? 0) + 0.587 * (data[at + 1] ?? 0) + 0.114 * (data[at + 2] ?? 0)
    // What shows through lies on white paper.
    return bytes === 4 ? 255 - ((data[at + 3] ?? 255) / 255) * (255 - light) : light
  }
  for (let y = 0; y < h; y++)
    for (let x = 0; x < w; x++) {
      let sum = 0
      for (let dy = 0; dy < step; dy++) for (let dx = 0; dx < step; dx++) sum += pixel(x * step + dx, y * step + dy)
      grey[y * w + x] = sum / (step * step)
    }
  return { width: w, height: h, grey: Buffer.from(grey.buffer).toString('base64') }
}
