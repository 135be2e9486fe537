import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { open, rm, type FileHandle } from 'node:fs/promises'
import type { NotGiven } from '../order/item.ts'
import { errorCode, writeAt } from '../platform/disk.ts'
import { sealTo } from '../platform/order-key.ts'

/** The order's own key: what must outlive a crash is sealed to it, and whoever may work on the order opens it again. */
export type OrderKey = { readonly recipient: string; open(sealed: Uint8Array): Promise<Uint8Array> }

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

/** How far the archive is laid when some parcels are done: everything before this is on the disk. */
export type Mark = {
  /** Chunks that are whole, and the beginning of the one that is not, base64. */
  readonly chunk: number
  readonly begun: string
  readonly items: number
  readonly itemBytes: number
  readonly sources: readonly string[]
  readonly accounts: readonly string[]
  /** Length of the lists so far, in bytes. */
  readonly linesBytes: number
  readonly manifestBytes: number
}

/** What was laid since the mark before. */
export type Stage = Mark & {
  /** The tags of these chunks, base64. */
  readonly tags: string
  readonly notGiven: readonly NotGiven[]
  /** All this was safe on the disk before it was written down. */
  readonly safe: boolean
  /** The parcels that are done. */
  readonly done: readonly { readonly place: string; readonly state: string; readonly names: readonly string[] }[]
}

/** The lines that the items add to data/items.jsonl and to manifest-sha256.txt. */
export type Lists = { readonly lines: string; readonly manifest: string }

const saltBytes = 32
const tagBytes = 16

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
  #end: number

  private constructor(path: string, file: FileHandle, begun: Begun, master: Uint8Array, end: number) {
    this.#path = path
    this.#file = file
    this.begun = begun
    this.#master = master
    this.#end = end
  }

  static async begin(path: string, begun: Begun, orderKey: OrderKey): Promise<Journal> {
    const master = randomBytes(32)
    const secret = JSON.stringify({ v: 1, begun, master: master.toString('base64') })
    const sealed = await sealTo(orderKey.recipient, secret)
    const file = await open(path, 'wx+', 0o600)
    await writeAt(file, framed(sealed), 0)
    return new Journal(path, file, begun, master, 4 + sealed.length)
  }

  /** The journal that a crash left; nothing when there is none, or none that this order's key opens. */
  static async find(path: string, orderKey: OrderKey): Promise<Journal | undefined> {
    let file: FileHandle
    try {
      file = await open(path, 'r+')
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return undefined
      throw error
    }
    try {
      const sealed = await frameAt(file, 0)
      if (sealed) {
        const opened = Buffer.from(await orderKey.open(sealed)).toString('utf8')
        const { v, begun, master } = JSON.parse(opened) as { v: number; begun: Begun; master: string }
        if (v === 1) return new Journal(path, file, begun, Buffer.from(master, 'base64'), 4 + sealed.length)
      }
    } catch {
      // Cut off before it was whole, or of another key: it begins anew.
    }
    await file.close()
    return undefined
  }

  /** Every stage that is whole, in order. Whoever looks for what counts, and stops at one, can {@link cut} there. */
  async *stages(): AsyncGenerator<Stage & Lists> {
    let at = 4 + ((await frameAt(this.#file, 0))?.length ?? 0)
    let key: Uint8Array | undefined
    for (let count = 0; ;) {
      const frame = await frameAt(this.#file, at)
      if (frame === undefined) break
      if (frame.length === saltBytes) {
        key = this.#keyOf(frame)
        count = 0
      } else {
        const stage = key && opened(key, count++, frame)
        if (stage === undefined) break
        yield stage
      }
      at += 4 + frame.length
      if (this.#key === undefined) this.#end = at
    }
  }

  /** What comes next is written after the last stage that was taken; what stood there never counted. */
  cut(): Promise<void> {
    return this.#file.truncate(this.#end)
  }

  /** One of the lists, whole, and what comes behind it. */
  async *texts(list: keyof Lists, end?: Uint8Array): AsyncGenerator<Uint8Array> {
    for await (const stage of this.stages()) yield Buffer.from(stage[list])
    if (end) yield end
  }

  /** Durable when it resolves, if what it tells of is. */
  async add(stage: Stage, { lines, manifest }: Lists): Promise<void> {
    if (this.#key === undefined) {
      const salt = randomBytes(saltBytes)
      this.#key = this.#keyOf(salt)
      await this.#write(framed(salt))
    }
    const texts = [JSON.stringify(stage), lines, manifest].map((text) => Buffer.from(text))
    const cipher = createCipheriv('chacha20-poly1305', this.#key, nonceOf(this.#count++), { authTagLength: tagBytes })
    const sealed = [...texts.map(framed).map((text) => cipher.update(text)), cipher.final(), cipher.getAuthTag()]
    await this.#write(framed(Buffer.concat(sealed)))
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

const nonceOf = (count: number): Uint8Array => {
  const nonce = Buffer.alloc(12)
  nonce.writeUIntBE(count, 6, 6)
  return nonce
}

/** Behind its length. */
function framed(bytes: Uint8Array): Uint8Array {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

async function frameAt(file: FileHandle, at: number): Promise<Buffer | undefined> {
  const read = async (length: number, position: number): Promise<Buffer | undefined> => {
    const bytes = Buffer.allocUnsafe(length)
    const { bytesRead } = await file.read(bytes, 0, length, position)
    return bytesRead === length ? bytes : undefined
  }
  const length = (await read(4, at))?.readUInt32BE()
  if (length === undefined || length > (await file.stat()).size - at - 4) return undefined
  return read(length, at + 4)
}

function opened(key: Uint8Array, count: number, frame: Buffer): (Stage & Lists) | undefined {
  const body = frame.subarray(0, -tagBytes)
  const decipher = createDecipheriv('chacha20-poly1305', key, nonceOf(count), { authTagLength: tagBytes })
  decipher.setAuthTag(frame.subarray(-tagBytes))
  const plain = decipher.update(body)
  try {
    decipher.final()
  } catch {
    return undefined
  }
  const texts: string[] = []
  for (let at = 0; at < plain.length; at += 4 + plain.readUInt32BE(at))
    texts.push(plain.toString('utf8', at + 4, at + 4 + plain.readUInt32BE(at)))
  const [stage = '', lines = '', manifest = ''] = texts
  return { ...(JSON.parse(stage) as Stage), lines, manifest }
}
