import { createHash, randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Sha256 } from '../order/ids.ts'
import { clearOld, diskFailure, errorCode, makeFolder, syncFolder } from './disk.ts'
import { Unavailable } from './failure.ts'

/** Sealed files by their names, which are made of their bytes: SHA-256, or for packages a name of their own. INVARIANT I13: only ciphertext is ever put here. */
export type Blobs = {
  /**
   * Streams into a temporary file, fsyncs it and renames it to its SHA-256; safe on disk when it resolves. The same
   * bytes twice are one file. Throws {@link Unavailable} (`ERR_DISK_FULL`) when they do not fit; nothing stays behind.
   */
  put(stream: AsyncIterable<Uint8Array>): Promise<{ sha256: Sha256; sizeBytes: number }>
  /** Where a file of this making is half made, and others beside it with an ending; a crash leaves them there. */
  half(making: string): string
  /** Gives a file that was half made, and is whole and safe on the disk, its name; durable when it resolves. */
  keep(half: string, sha256: Sha256): Promise<void>
  /** Throws {@link Unavailable} at the first read when there is no such file. */
  read(sha256: Sha256): AsyncIterable<Uint8Array>
  path(sha256: Sha256): string
  /** Removes it, durably. Nothing happens when it is already gone. */
  remove(sha256: Sha256): Promise<void>
  has(sha256: Sha256): Promise<boolean>
}

const halfPrefix = 'half-'

/** Opens the folder, making it when it is missing, and clears what a crash left half written. */
export async function openBlobs(dir: string): Promise<Blobs> {
  await makeFolder(dir)
  await clearOld(dir, (name) => name.startsWith(halfPrefix), Date.now())
  const path = (sha256: Sha256): string => {
    if (!Sha256.parse(sha256).ok) throw new TypeError('not the name of a blob')
    return join(dir, sha256)
  }
  return {
    path,
    async put(stream) {
      const half = join(dir, `${halfPrefix}${randomBytes(12).toString('hex')}`)
      const hash = createHash('sha256')
      let sizeBytes = 0
      async function* hashed(): AsyncGenerator<Uint8Array> {
        for await (const chunk of stream) {
          hash.update(chunk)
          sizeBytes += chunk.byteLength
          yield chunk
        }
      }
      try {
        const handle = await open(half, 'wx', 0o600)
        try {
          await handle.writeFile(hashed())
          await handle.sync()
        } finally {
          await handle.close()
        }
        const sha256 = hash.digest('hex') as Sha256
        // A crash before this line leaves a half file that the next start clears; after it, a whole blob.
        await rename(half, path(sha256))
        await syncFolder(dir)
        return { sha256, sizeBytes }
      } catch (error) {
        await rm(half, { force: true })
        throw diskFailure(error, 'a sealed file could not be stored.')
      }
    },
    half: (making) => join(dir, halfPrefix + making),
    async keep(half, sha256) {
      await rename(half, path(sha256))
      await syncFolder(dir)
    },
    async *read(sha256) {
      try {
        for await (const chunk of createReadStream(path(sha256))) yield chunk as Uint8Array
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error
        throw new Unavailable('ERR_STORE_UNREACHABLE', `The sealed file ${sha256} is not in the store.`, {
          next: 'Check that the data disk is mounted and complete. A file that expired or was recalled is gone for good.',
          cause: error,
        })
      }
    },
    async remove(sha256) {
      await rm(path(sha256), { force: true })
      await syncFolder(dir)
    },
    async has(sha256) {
      return stat(path(sha256)).then(
        () => true,
        () => false,
      )
    },
  }
}
