import { createCipheriv, createDecipheriv, randomBytes, type Cipheriv } from 'node:crypto'
import { open, readFile, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { Instant, minutes } from '../order/time.ts'
import type { Clock } from './clock.ts'
import { diskFailure, makeFolder, writeAt, writeNewFile } from './disk.ts'

/** A document on its way: what its sender said of it, and how much of it lies here. */
export type Upload = {
  readonly id: string
  readonly name: string
  readonly mediaType: string
  readonly sizeBytes: number
  readonly received: number
}

/**
 * What came of a piece: so much lies here now; it began elsewhere than where the last one ended; it went past the size
 * that was said, and all of it was taken away; or there is no such upload.
 */
export type Piece =
  { readonly kept: number } | { readonly elsewhere: number } | { readonly past: true } | { readonly gone: true }

type Stretches = AsyncIterable<Uint8Array> | Iterable<Uint8Array>

/**
 * Documents that are sent in pieces, so that a lost line costs what was on it and no more. Nothing here was received in
 * the sense of the law: that is the spool's word alone. Each belongs to one officer's passkey, lies encrypted under a key
 * that is in memory only, and is gone {@link idleMs} after its last byte or with the end of this process.
 */
export type Uploads = {
  /** Nothing when there is no room just now. The same officer's oldest make room first. */
  begin(owner: string, what: Pick<Upload, 'name' | 'mediaType' | 'sizeBytes'>): Promise<Upload | undefined>
  find(owner: string, id: string): Upload | undefined
  /** Takes bytes as they come, a stretch at a time. Throws {@link Unavailable} when the disk is full. */
  take(owner: string, id: string, from: number, bytes: Stretches): Promise<Piece>
  /** All of it; nothing when it is not here, or not whole. */
  read(owner: string, id: string): Promise<Uint8Array | undefined>
  drop(owner: string, id: string): Promise<void>
  /** Takes away those whose time is over. Runs by itself each minute. */
  clear(): Promise<void>
}

/** How long an upload waits for its next byte. Longer than any officer's session waits for a request. */
export const idleMs = minutes(30)

type Held = Omit<Upload, 'received'> & {
  readonly owner: string
  readonly key: Buffer
  readonly iv: Buffer
  readonly cipher: Cipheriv
  received: number
  touched: Instant
  /** The line that writes: a newer one takes over from one that hangs. */
  turn: number
  writing: Promise<void>
}

/** How many bytes and documents may lie here: of one officer, and of all together. */
export type Room = { readonly ofOne: number; readonly documentsOfOne: number; readonly ofAll: number }

/** Opens the folder. What lies in it from before cannot be read any more, for its keys are gone, and is taken away. */
export async function openUploads(dir: string, room: Room, clock: Clock): Promise<Uploads> {
  await rm(dir, { recursive: true, force: true })
  await makeFolder(dir)
  const held = new Map<string, Held>()
  const fileOf = (id: string): string => join(dir, id)
  const of = (owner: string, id: string): Held | undefined => {
    const found = held.get(id)
    return found?.owner === owner ? found : undefined
  }
  const forget = async ({ id }: Held): Promise<void> => {
    held.delete(id)
    await rm(fileOf(id), { force: true })
  }
  const bytesOf = (list: readonly Held[]): number => list.reduce((sum, u) => sum + u.sizeBytes, 0)
  const clear = async (): Promise<void> => {
    for (const u of held.values()) if (Instant.between(u.touched, clock.now()) > idleMs) await forget(u)
  }
  setInterval(() => void clear().catch(() => undefined), minutes(1)).unref()

  const store = async (file: FileHandle, u: Held, chunk: Uint8Array): Promise<void> => {
    await writeAt(file, u.cipher.update(chunk), u.received)
    u.received += chunk.length
    u.touched = clock.now()
  }

  async function write(u: Held, turn: number, bytes: Stretches): Promise<Piece> {
    const file = await open(fileOf(u.id), 'r+')
    let failed: unknown
    try {
      for await (const chunk of bytes) {
        if (!held.has(u.id)) return { gone: true }
        if (u.turn !== turn) return { elsewhere: u.received }
        if (u.received + chunk.length > u.sizeBytes) {
          await forget(u)
          return { past: true }
        }
        u.writing = store(file, u, chunk).catch((error: unknown) => {
          failed = error
        })
        await u.writing
        if (failed !== undefined) break
      }
    } catch {
      // The line broke. What came before lies here, and the sender asks how much that is.
    } finally {
      await file.close()
    }
    if (failed === undefined) return held.has(u.id) ? { kept: u.received } : { gone: true }
    await forget(u)
    throw diskFailure(failed, 'a document could not be stored, and its sender was told to try again.')
  }

  return {
    clear,
    async begin(owner, what) {
      const own = [...held.values()].filter((u) => u.owner === owner)
      while (own[0] && (bytesOf(own) + what.sizeBytes > room.ofOne || own.length >= room.documentsOfOne)) {
        await forget(own[0])
        own.shift()
      }
      if (bytesOf([...held.values()]) + what.sizeBytes > room.ofAll) return undefined
      const [id, key, iv] = [randomBytes(16).toString('base64url'), randomBytes(32), randomBytes(16)]
      const cipher = createCipheriv('aes-256-ctr', key, iv)
      const u: Held = { ...what, id, owner, key, iv, cipher, received: 0, touched: clock.now(), turn: 0, writing: Promise.resolve() } // prettier-ignore
      held.set(id, u)
      await writeNewFile(fileOf(id), new Uint8Array())
      return u
    },
    find: of,
    async take(owner, id, from, bytes) {
      const u = of(owner, id)
      if (!u) return { gone: true }
      const turn = ++u.turn
      await u.writing
      return from === u.received ? write(u, turn, bytes) : { elsewhere: u.received }
    },
    async read(owner, id) {
      const u = of(owner, id)
      if (u?.received !== u?.sizeBytes || !u) return undefined
      u.touched = clock.now()
      return createDecipheriv('aes-256-ctr', u.key, u.iv).update(await readFile(fileOf(id)))
    },
    async drop(owner, id) {
      const u = of(owner, id)
      if (u) await forget(u)
    },
  }
}
