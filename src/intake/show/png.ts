import { crc32, deflateSync } from 'node:zlib'

/**
 * A PNG of shades of grey, one byte a pixel (PNG Third Edition, W3C 2025): made by us out of bare pixels, so nothing of
 * the file that they came from is in it. Throws a {@link RangeError} when there are not as many as it has pixels.
 */
export function pngOfGrey(width: number, height: number, grey: Uint8Array): Buffer {
  if (grey.length !== width * height) throw new RangeError('not as many bytes as pixels')
  const chunk = (type: string, data: Uint8Array): Buffer => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
    const out = Buffer.alloc(body.length + 8)
    out.writeUInt32BE(data.length)
    body.copy(out, 4)
    out.writeUInt32BE(crc32(body), body.length + 4)
    return out
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width)
  head.writeUInt32BE(height, 4)
  head[8] = 8
  // Each row begins with the name of its filter: none.
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++) rows.set(grey.subarray(y * width, (y + 1) * width), y * (width + 1) + 1)
  const mark = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([mark, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))])
}
