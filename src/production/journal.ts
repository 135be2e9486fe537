import { hkdfSync, randomBytes } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import { errorCode, writeAt } from '../platform/disk.ts'
import { sealTo, type AgeKey } from '../platform/order-key.ts'
import { framed, lengthsBytes, openEntry, openPart, placeIn, sealEntry } from './journal-entry.ts'
import type { DoneNames, Lists, Stage, Written } from './journal-entry.ts'

/** What a sealing is and began with. Holds the keys of the file, so it lies on the disk only sealed to the order's key. */
export type Begun = {
  readonly scopeHash: string
  /** The beginning of the age file, base64, and what its chunks are encrypted with. */
  readonly head: string
  readonly key: string
  readonly wrappedTo: readonly string[]
  /** Seconds since 1970: the time that every file in the archive bears. */
  readonly mtimeSeconds: number
}

const saltBytes = 32

/** Where an entry stands, what opens it, and the lengths of its parts. */
type Entry = {
  readonly at: number
  readonly bytes: number
  readonly key: Uint8Array
  readonly count: number
  readonly lengths: Buffer
}

/**
 * Beside the half-made file: what of it is done, so that a crash costs little and a list of a million items need not lie
 * in memory. Everything is encrypted (I13). Each start writes under a key of its own, made from a fresh salt, so no nonce
 * is used twice. Ends where it was cut off; what cannot be read there never counted.
 */
export class Journal {
  readonly begun: Begun
  readonly #file: FileHandle
  readonly #path: string
  readonly #master: Uint8Array
  #key: Uint8Array | undefined
  #count = 0
  readonly #entries: Entry[] = []
  #end: number

  private constructor(path: string, file: FileHandle, begun: Begun, master: Uint8Array, end: number) {
    this.#path = path
    this.#file = file
    this.begun = begun
    this.#master = master
    this.#end = end
  }

  static async begin(path: string, begun: Begun, orderKey: AgeKey): Promise<Journal> {
    const master = randomBytes(32)
    const secret = JSON.stringify({ v: 2, begun, master: master.toString('base64') })
    const sealed = await sealTo(orderKey.recipient, secret)
    const file = await open(path, 'wx+', 0o600)
    await writeAt(file, Buffer.concat(framed(sealed)), 0)
    return new Journal(path, file, begun, master, 4 + sealed.length)
  }

  /** The journal that a crash left; nothing when there is none, or none that this order's key opens. */
  static async find(path: string, orderKey: AgeKey): Promise<Journal | undefined> {
    let file: FileHandle
    try {
      file = await open(path, 'r+')
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw error
    }
    try {
      const { value: sealed } = await frames(file).next()
      if (sealed) {
        const opened = Buffer.from(await orderKey.open(sealed)).toString('utf8')
        const { v, begun, master } = JSON.parse(opened) as { v: number; begun: Begun; master: string }
        if (v === 2) return new Journal(path, file, begun, Buffer.from(master, 'base64'), 4 + sealed.length)
      }
    } catch {
      // Cut off before it was whole, or of another key: it begins anew.
    }
    await file.close()
    return undefined
  }

  /** Every stage that a crash left whole, in order; then one can {@link cut}. */
  async *stages(): AsyncGenerator<Written> {
    let at = 0
    let key: Uint8Array | undefined
    let count = 0
    for await (const frame of frames(this.#file)) {
      // What it begins with is known already.
      if (at > 0 && frame.length === saltBytes) {
        key = this.#keyOf(frame)
        count = 0
      } else if (at > 0) {
        const stage = key && openEntry(key, count, frame)
        if (!key || !stage) break
        this.#entries.push({
          at: at + 4,
          bytes: frame.length,
          key,
          count,
          lengths: Buffer.from(frame.subarray(0, lengthsBytes)),
        })
        count++
        yield stage
      }
      at += 4 + frame.length
    }
  }

  /** What comes next is written after so many stages; what stood there never counted. */
  async cut(stages: number): Promise<void> {
    this.#entries.length = stages
    const last = this.#entries.at(-1)
    if (last) this.#end = last.at + last.bytes
    await this.#file.truncate(this.#end)
  }

  /** One of the lists, whole, and what comes behind it. */
  async *texts(list: keyof Lists, end?: Uint8Array): AsyncGenerator<Uint8Array> {
    const read = async ({ at: start, lengths, key, count }: Entry): Promise<Buffer> => {
      const { at, length } = placeIn(lengths, list)
      const sealed = Buffer.allocUnsafeSlow(length)
      const { bytesRead } = await this.#file.read(sealed, 0, length, start + at)
      const text = bytesRead === length ? openPart(key, count, list, sealed) : undefined
      if (text === undefined) throw new Error(`the journal ${this.#path} was changed while it was in use`)
      return text
    }
    let before: Promise<Buffer> | undefined
    for (const entry of this.#entries) {
      const text = read(entry)
      text.catch(() => undefined)
      // The next is read while the one before it is worked on.
      if (before) yield await before
      before = text
    }
    if (before) yield await before
    if (end) yield end
  }

  /** Durable when it resolves, if what it tells of is. */
  async add(stage: Stage, done: readonly DoneNames[], lists: Lists): Promise<void> {
    if (this.#key === undefined) {
      const salt = randomBytes(saltBytes)
      this.#key = this.#keyOf(salt)
      await this.#write(Buffer.concat(framed(salt)))
    }
    const [key, count] = [this.#key, this.#count++]
    const entry = sealEntry(key, count, stage, done, lists)
    const lengths = Buffer.from(entry.subarray(0, lengthsBytes))
    this.#entries.push({ at: this.#end + 4, bytes: entry.length, key, count, lengths })
    await this.#write(Buffer.concat(framed(entry)))
    if (stage.safe) await this.#file.datasync()
  }

  async #write(bytes: Uint8Array): Promise<void> {
    await writeAt(this.#file, bytes, this.#end)
    this.#end += bytes.length
  }

  #keyOf(salt: Uint8Array): Uint8Array {
    return new Uint8Array(hkdfSync('sha256', this.#master, salt, 'duly sealing journal v1', 32))
  }

  close(): Promise<void> {
    return this.#file.close()
  }

  async remove(): Promise<void> {
    await this.close()
    await rm(this.#path, { force: true })
  }
}

/** Everything that is whole. */
async function* frames(file: FileHandle): AsyncGenerator<Buffer, undefined> {
  const { size } = await file.stat()
  // Each with the length of the next.
  for (let at = 0, length = 0; at + length <= size;) {
    const bytes = Buffer.allocUnsafeSlow(length + 4)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, at)
    if (at > 0 && bytesRead >= length) yield bytes.subarray(0, length)
    if (bytesRead < bytes.length) return undefined
    at += bytes.length
    length = bytes.readUInt32BE(length)
  }
  return undefined
}
