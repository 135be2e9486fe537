/** Names and shapes of C2SP tlog-tiles: 256 hashes a tile, entry bundles with 16-bit lengths. Pure. */
export const tileWidth = 256
/** What a 16-bit length can say. */
export const maxEntryBytes = 0xffff

/** 1234067 becomes x001/x234/067. */
const numberPath = (n: number): string => {
  const parts = [String(n % 1000).padStart(3, '0')]
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000))
    parts.unshift(`x${String(rest % 1000).padStart(3, '0')}`)
  return parts.join('/')
}

/** Path of a tile; `width` under 256 names a partial one. */
export const tilePath = (level: number | 'entries', index: number, width: number = tileWidth): string =>
  `tile/${level}/${numberPath(index)}${width < tileWidth ? `.p/${width}` : ''}`

export function formatBundle(entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > maxEntryBytes) throw new RangeError('a ledger entry has at most 65,535 bytes')
      return [Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry]
    }),
  )
}

/** The entries of a bundle. Throws when it ends in the middle of one. */
export function parseBundle(bundle: Uint8Array): Uint8Array[] {
  const bytes = Buffer.from(bundle)
  const entries: Uint8Array[] = []
  for (let at = 0; at < bytes.length;) {
    const end = at + 2 + (at + 2 <= bytes.length ? bytes.readUInt16BE(at) : Infinity)
    if (end > bytes.length) throw new SyntaxError('the entry bundle ends in the middle of an entry')
    entries.push(bytes.subarray(at + 2, end))
    at = end
  }
  return entries
}
