import { createDecipheriv, createHash, hkdfSync } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { Decrypter } from 'age-encryption'

const chunkBytes = 64 * 1024 + 16

/**
 * SHA-256 of every item in a sealed package, as its bytes stand in the archive. Read as a stream, with nothing of the
 * product's own code: a package may be larger than the memory.
 */
export async function itemsIn(file: string, identity: string): Promise<string[]> {
  const items: string[] = []
  let left = 0
  let padding = 0
  let hash: ReturnType<typeof createHash> | undefined
  let rest: Buffer = Buffer.alloc(0)
  const take = (bytes: Buffer): Buffer => {
    let at = 0
    while (at < bytes.length) {
      if (left > 0) {
        const piece = bytes.subarray(at, at + left)
        hash?.update(piece)
        left -= piece.length
        at += piece.length
        if (left === 0 && hash) items.push(hash.digest('hex'))
        continue
      }
      if (bytes.length - at < padding + 512) break
      at += padding
      const header = bytes.subarray(at, at + 512)
      at += 512
      const name = header.toString('latin1', 0, 100).replace(/\0.*/s, '')
      left = Number.parseInt(header.toString('latin1', 124, 135), 8) || 0
      padding = -left & 511
      hash = name.includes('/data/items/') ? createHash('sha256') : undefined
      if (left === 0 && hash) items.push(hash.digest('hex'))
    }
    return Buffer.from(bytes.subarray(at))
  }
  for await (const plain of plaintext(file, identity)) rest = take(Buffer.concat([rest, plain]))
  return items
}

async function* plaintext(file: string, identity: string): AsyncGenerator<Buffer> {
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  let key: Uint8Array | undefined
  let rest: Buffer = Buffer.alloc(0)
  let count = 0
  const opened = (chunk: Buffer, last: boolean): Buffer => {
    const nonce = Buffer.alloc(12)
    nonce.writeUIntBE(count++, 5, 6)
    nonce[11] = last ? 1 : 0
    const decipher = createDecipheriv('chacha20-poly1305', key ?? '', nonce, { authTagLength: 16 })
    decipher.setAuthTag(chunk.subarray(-16))
    const plain = decipher.update(chunk.subarray(0, -16))
    decipher.final()
    return plain
  }
  for await (const bytes of createReadStream(file, { highWaterMark: 1024 * 1024 })) {
    rest = Buffer.concat([rest, bytes as Buffer])
    if (key === undefined) {
      const end = rest.indexOf(0x0a, rest.indexOf('\n--- ') + 1) + 1
      const fileKey = await decrypter.decryptHeader(rest.subarray(0, end))
      key = new Uint8Array(hkdfSync('sha256', fileKey, rest.subarray(end, end + 16), 'payload', 32))
      rest = rest.subarray(end + 16)
    }
    while (rest.length > chunkBytes) {
      yield opened(rest.subarray(0, chunkBytes), false)
      rest = rest.subarray(chunkBytes)
    }
  }
  yield opened(rest, true)
}

/** How many of the wanted messages are not in the list, and how many are there beyond them; doubles count. */
export function difference(wanted: readonly string[], there: readonly string[]): { missed: number; extra: number } {
  const left = new Map<string, number>()
  for (const sha of wanted) left.set(sha, (left.get(sha) ?? 0) + 1)
  let extra = 0
  for (const sha of there) {
    const n = left.get(sha) ?? 0
    if (n > 0) left.set(sha, n - 1)
    else extra++
  }
  return { missed: [...left.values()].reduce((sum, n) => sum + n, 0), extra }
}
