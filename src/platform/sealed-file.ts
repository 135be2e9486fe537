import { createDecipheriv, hkdfSync } from 'node:crypto'
import { open } from 'node:fs/promises'
import { Decrypter } from 'age-encryption'

/** Plaintext of one chunk of an age file, and what its tag adds: C2SP age, "Payload". */
const chunkBytes = 64 * 1024
const tagBytes = 16
/** Chunks kept opened: who reads one item after the other opens each chunk once. */
const keptChunks = 64

/** An age file of ours, opened for reading at any place. Plaintext stays in memory (I13). */
export type SealedFile = {
  readonly sizeBytes: number
  /** Exactly these bytes. Throws when the file is shorter, was changed, or opens with another key. */
  read(offset: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

/**
 * Opens an age file by one identity. Each chunk stands under its own tag and number, so one in the middle is opened, and
 * checked, without those before it: an item of a large copy is there at once.
 */
export async function openSealedFile(path: string, identity: string): Promise<SealedFile> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    const head = Buffer.alloc(Math.min(size, 64 * 1024))
    await file.read(head, 0, head.length, 0)
    const mac = head.indexOf('\n--- ')
    const headerEnd = mac < 0 ? -1 : head.indexOf(0x0a, mac + 1) + 1
    if (headerEnd < 1) throw new TypeError('not an age file')
    const decrypter = new Decrypter()
    decrypter.addIdentity(identity)
    const fileKey = await decrypter.decryptHeader(head.subarray(0, headerEnd))
    const nonce = head.subarray(headerEnd, headerEnd + 16)
    const key = new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32))
    const from = headerEnd + 16
    const count = Math.ceil((size - from) / (chunkBytes + tagBytes))
    const opened = new Map<number, Uint8Array>()

    const chunk = async (n: number): Promise<Uint8Array> => {
      const known = opened.get(n)
      if (known) return known
      const at = from + n * (chunkBytes + tagBytes)
      const sealed = Buffer.alloc(Math.max(0, Math.min(chunkBytes + tagBytes, size - at)))
      await file.read(sealed, 0, sealed.length, at)
      const counter = Buffer.alloc(12)
      counter.writeUIntBE(n, 5, 6)
      counter[11] = n === count - 1 ? 1 : 0
      const decipher = createDecipheriv('chacha20-poly1305', key, counter, { authTagLength: tagBytes })
      decipher.setAuthTag(sealed.subarray(-tagBytes))
      const plain = Buffer.concat([decipher.update(sealed.subarray(0, -tagBytes)), decipher.final()])
      opened.set(n, plain)
      const oldest = opened.keys().next()
      if (opened.size > keptChunks && !oldest.done) opened.delete(oldest.value)
      return plain
    }
    return {
      sizeBytes: size - from - count * tagBytes,
      async read(offset, length) {
        const out = Buffer.alloc(length)
        for (let done = 0; done < length;) {
          const at = offset + done
          const plain = await chunk(Math.floor(at / chunkBytes))
          const piece = plain.subarray(at % chunkBytes, (at % chunkBytes) + length - done)
          if (piece.length === 0) throw new RangeError('the sealed file ends before')
          out.set(piece, done)
          done += piece.length
        }
        return out
      },
      async close() {
        opened.clear()
        await file.close()
      },
    }
  } catch (error) {
    await file.close()
    throw error
  }
}
