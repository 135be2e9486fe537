import { createCipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { Encrypter, type Recipient } from 'age-encryption'

/** Plaintext of one chunk of an age file: C2SP age, "Payload". */
const chunkBytes = 64 * 1024
const leavingChunks = 16

const stanzaKinds = [
  ['age1tagpq1', 'mlkem768p256tag'],
  ['age1tag1', 'p256tag'],
  ['age1pq1', 'mlkem768x25519'],
  ['age1', 'X25519'],
] as const

/** What stands in the header for this recipient: `X25519`, `mlkem768x25519` (post-quantum hybrid) … */
export const stanzaKind = (recipient: string): string =>
  stanzaKinds.find(([prefix]) => recipient.startsWith(prefix))?.[1] ?? ''

/** A recipient that is no valid key. `key` is the text as it was given. */
export class BadRecipient extends Error {
  readonly key: string
  constructor(key: string, cause: unknown) {
    super('not a valid age recipient', { cause })
    this.name = 'BadRecipient'
    this.key = key
  }
}

export type AgeFile = {
  /** The recipients to whom the file key was wrapped, in the order of the header. */
  readonly wrappedTo: readonly string[]
  readonly bytes: AsyncGenerator<Uint8Array>
}

/**
 * An age file of `plaintext` to `recipients`, made while it is read; nothing is kept beyond 1 MiB. The header comes
 * from the age library, the payload from node's own ChaCha20-Poly1305, which is many times faster. Throws
 * {@link BadRecipient} before a byte of plaintext is taken.
 */
export async function ageFile(recipients: readonly string[], plaintext: AsyncIterable<Uint8Array>): Promise<AgeFile> {
  let fileKey: Uint8Array | undefined
  const wrappedTo: string[] = []
  const encrypter = new Encrypter()
  // Stands after each recipient: shows that it was served, and in which place. Adds no stanza of its own.
  const witness = (recipient: string): Recipient => ({
    wrapFileKey(key) {
      fileKey ??= key.slice()
      wrappedTo.push(recipient)
      return []
    },
  })
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient)
    } catch (cause) {
      throw new BadRecipient(recipient, cause)
    }
    encrypter.addRecipient(witness(recipient))
  }
  const empty = await encrypter.encrypt(new Uint8Array(0)).catch((cause: unknown) => {
    throw new BadRecipient(recipients[wrappedTo.length] ?? '', cause)
  })
  if (fileKey === undefined) throw new TypeError('an age file needs a recipient')
  return { wrappedTo, bytes: encrypted(empty.subarray(0, headerLength(empty)), fileKey, plaintext) }
}

async function* encrypted(
  header: Uint8Array,
  fileKey: Uint8Array,
  plaintext: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const nonce = randomBytes(16)
  yield Buffer.concat([header, nonce])
  const key = new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32))
  const counter = Buffer.alloc(12) // eleven bytes of count, then one that marks the last chunk
  let count = 0
  const sealed = (chunk: Uint8Array, last: boolean): Uint8Array => {
    counter.writeUIntBE(count++, 5, 6)
    counter[11] = last ? 1 : 0
    const cipher = createCipheriv('chacha20-poly1305', key, counter, { authTagLength: 16 })
    return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()])
  }
  // Chunks leave sixteen at a time: each time anything leaves, everyone down to the disk waits for each other once.
  let ready: Uint8Array[] = []
  const buffer = Buffer.alloc(chunkBytes)
  let used = 0
  for await (const bytes of plaintext) {
    for (let at = 0; at < bytes.length;) {
      // A full chunk waits until more comes: the last one is marked, and is empty only in an empty file.
      if (used === chunkBytes) {
        ready.push(sealed(buffer, false))
        used = 0
        if (ready.length === leavingChunks) {
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
  yield Buffer.concat([...ready, sealed(buffer.subarray(0, used), true)])
  buffer.fill(0)
}

function headerLength(file: Uint8Array): number {
  const mac = Buffer.from(file).indexOf('\n--- ')
  const end = mac < 0 ? -1 : file.indexOf(0x0a, mac + 1)
  if (end < 0) throw new TypeError('not an age header')
  return end + 1
}

/** The kinds of the stanzas in the header of an age file, in order: what anyone sees without a key. */
export async function stanzasOf(file: AsyncIterable<Uint8Array>): Promise<string[]> {
  let head = Buffer.alloc(0)
  for await (const chunk of file) {
    head = Buffer.concat([head, chunk])
    if (head.length > 1 << 20 || /\n--- .*\n/.test(head.toString('latin1'))) break
  }
  const text = head.subarray(0, headerLength(head)).toString('latin1')
  return [...text.matchAll(/^-> (\S+)/gm)].map(([, kind]) => kind ?? '')
}
