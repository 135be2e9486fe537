import { constants, type BigIntStats } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { Instant } from '../order/time.ts'
import { changed } from './store-trouble.ts'

const attempts = 3
// Not through links: a mailbox's owner could point one anywhere. Not waiting: a named pipe would never open.
const plainFile = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Opens for reading so that not even the time of last access changes, where the system lets us (I15). */
export async function openQuietly(path: string): Promise<FileHandle> {
  try {
    return await open(path, plainFile | ((constants.O_NOATIME as number | undefined) ?? 0))
  } catch (error) {
    // Only a file's owner and root may read without leaving an access time; open(2).
    if (error instanceof Error && 'code' in error && error.code === 'EPERM') return open(path, plainFile)
    throw error
  }
}

export const markOf = (look: BigIntStats): string => `${look.size}/${look.mtimeNs}/${look.ctimeNs}`

/** What tells that nobody wrote between two looks. */
export async function lookOf(file: FileHandle): Promise<{ size: number; mark: string; modified: Instant }> {
  const now = await file.stat({ bigint: true })
  return {
    size: Number(now.size),
    mark: markOf(now),
    // INTERNALDATE has whole seconds, and mail servers cut the rest off.
    modified: Instant.at(Number(now.mtimeNs / 1_000_000_000n) * 1000),
  }
}

/** Exactly `length` bytes from `position`, or fewer where the file ends. */
export async function readPart(file: FileHandle, position: number, length: number): Promise<Uint8Array> {
  const bytes = Buffer.allocUnsafeSlow(length)
  let filled = 0
  while (filled < length) {
    const { bytesRead } = await file.read(bytes, filled, length - filled, position + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return bytes.subarray(0, filled)
}

/**
 * The whole file and its time of modification (UTC, whole seconds), as they stood at one moment. Reads again when
 * somebody wrote meanwhile, three times in all; then throws `Unavailable` (`ERR_SOURCE_CHANGED`) that names the file.
 */
export async function readSettled(source: string, path: string): Promise<{ bytes: Uint8Array; modified: Instant }> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    await using file = await openQuietly(path)
    const before = await lookOf(file)
    const bytes = await readPart(file, 0, before.size)
    const after = await lookOf(file)
    if (before.mark === after.mark && bytes.byteLength === before.size) return { bytes, modified: before.modified }
  }
  throw changed(source, path)
}
