import { createCipheriv, createDecipheriv, createHash, createSecretKey, type KeyObject } from 'node:crypto'

/** Plaintext of one chunk of an age file, and the chunk as it stands in the file: C2SP age, "Payload". */
export const chunkBytes = 64 * 1024
export const tagBytes = 16
export const sealedChunkBytes = chunkBytes + tagBytes
const leavingChunks = 16

const nonce = Buffer.alloc(12)

/** Eleven bytes of count, then one that marks the last chunk. Good until the next call. */
function nonceOf(count: number, last: boolean): Uint8Array {
  nonce.writeUIntBE(count, 5, 6)
  nonce[11] = last ? 1 : 0
  return nonce
}

/** One chunk as it stands in the file, in two pieces. `count` is its place among the chunks, from 0. */
export function sealChunk(
  key: KeyObject,
  count: number,
  last: boolean,
  chunk: Uint8Array,
): [Buffer<ArrayBuffer>, Buffer] {
  const cipher = createCipheriv('chacha20-poly1305', key, nonceOf(count, last), { authTagLength: tagBytes })
  const sealed = cipher.update(chunk)
  cipher.final()
  return [sealed, cipher.getAuthTag()]
}

/** Whether a chunk, not the last, is what was sealed at this place. */
export function opens(key: KeyObject, count: number, sealed: Uint8Array, tag: Uint8Array): boolean {
  const decipher = createDecipheriv('chacha20-poly1305', key, nonceOf(count, false), { authTagLength: tagBytes })
  decipher.setAuthTag(tag)
  decipher.update(sealed).fill(0)
  try {
    decipher.final()
    return true
  } catch {
    return false
  }
}

/**
 * The rest of an age file from chunk `count` on, made while `plaintext` is read; nothing is kept beyond 1 MiB. `begun`
 * is what of that chunk is there already.
 */
export async function* sealedChunks(
  key: Uint8Array,
  plaintext: AsyncIterable<Uint8Array>,
  count = 0,
  begun: Uint8Array = new Uint8Array(0),
): AsyncGenerator<Uint8Array> {
  // Chunks leave sixteen at a time: each time anything leaves, everyone down to the disk waits for each other once.
  let ready: Uint8Array[] = []
  const secret = createSecretKey(key)
  const buffer = Buffer.alloc(chunkBytes)
  let used = begun.length
  buffer.set(begun)
  for await (const bytes of plaintext) {
    for (let at = 0; at < bytes.length;) {
      // A full chunk waits until more comes: the last one is marked, and is empty only in an empty file.
      if (used === chunkBytes) {
        ready.push(...sealChunk(secret, count++, false, buffer))
        used = 0
        if (ready.length === 2 * leavingChunks) {
          yield Buffer.concat(ready)
          ready = []
        }
      }
      const taken = bytes.subarray(at, at + chunkBytes - used)
      buffer.set(taken, used)
      used += taken.length
      at += taken.length
    }
  }
  yield Buffer.concat([...ready, ...sealChunk(secret, count, true, buffer.subarray(0, used))])
  buffer.fill(0)
}

/**
 * The name of an age file: SHA-256 over its head and the tags of its chunks, one after the other. Every byte of the file
 * stands under one of these tags, so threads can make it together, and after a crash nothing is read again, as it would be for
 * SHA-256 over the whole. It names the file; it does not bind its content: whoever holds the file key can make other bytes
 * with the same tags. What binds the content is the SHA-256 of the signed manifest, which the same event holds.
 */
export class AgeFileName {
  readonly #hash = createHash('sha256')

  /** The head, or the next tags. */
  add(bytes: Uint8Array): void {
    this.#hash.update(bytes)
  }

  /** The tags of the next chunks, as they stand in the file; only the last one of all may be shorter. */
  addChunks(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; at += sealedChunkBytes) {
      const end = Math.min(bytes.length, at + sealedChunkBytes)
      this.#hash.update(bytes.subarray(end - tagBytes, end))
    }
  }

  end(): string {
    return this.#hash.digest('hex')
  }
}
