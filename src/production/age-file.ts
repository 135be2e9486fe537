import { hkdfSync, randomBytes } from 'node:crypto'
import { Encrypter, type Recipient } from 'age-encryption'

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

export type AgeHead = {
  /** The recipients to whom the file key was wrapped, in the order of the header. */
  readonly wrappedTo: readonly string[]
  /** Header and nonce: everything that stands before the first chunk. */
  readonly head: Uint8Array
  /** What the chunks are encrypted with. Secret. */
  readonly key: Uint8Array
}

/**
 * The beginning of a new age file to `recipients`. The header comes from the age library, the chunks from node's own
 * ChaCha20-Poly1305, which is many times faster. Throws {@link BadRecipient}.
 */
export async function ageHead(recipients: readonly string[]): Promise<AgeHead> {
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
  const nonce = randomBytes(16)
  const key = new Uint8Array(hkdfSync('sha256', fileKey, nonce, 'payload', 32))
  return { wrappedTo, head: Buffer.concat([empty.subarray(0, headerLength(empty)), nonce]), key }
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
