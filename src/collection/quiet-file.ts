import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type BigIntStats, type Stats } from 'node:fs'
import type { Room } from '../order/item.ts'
import { Instant } from '../order/time.ts'
import { changed } from './store-trouble.ts'

const attempts = 3
/** Most headers end within so many bytes; who looks for a Date reads no further before it knows. */
const headBytes = 8 * 1024
// Not through links: a mailbox's owner could point one anywhere. Not waiting: a named pipe would never open.
const plainFile = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK

/** Opens for reading so that not even the time of last access changes, where the system lets us (I15). */
export function openQuietlySync(path: string): number {
  try {
    return openSync(path, plainFile | ((constants.O_NOATIME as number | undefined) ?? 0))
  } catch (error) {
    // Only a file's owner and root may read without leaving an access time; open(2).
    if (error instanceof Error && 'code' in error && error.code === 'EPERM') return openSync(path, plainFile)
    throw error
  }
}

/** INTERNALDATE has whole seconds, and mail servers cut the rest off. */
const wholeSecond = (ns: bigint): Instant => Instant.at(Number(ns / 1_000_000_000n) * 1000)

/** As `Stats` has it, in milliseconds with a fraction. */
const inMs = (ns: bigint): number => Number(ns / 1_000_000_000n) * 1000 + Number(ns % 1_000_000_000n) / 1e6

const unchanged = (before: Stats, after: BigIntStats): boolean =>
  before.ino === Number(after.ino) &&
  before.size === Number(after.size) &&
  before.mtimeMs === inMs(after.mtimeNs) &&
  before.ctimeMs === inMs(after.ctimeNs)

/** Fills `bytes` from `position`; fewer where the file ends. */
export function fillSync(fd: number, bytes: Uint8Array, position: number): number {
  let filled = 0
  while (filled < bytes.length) {
    const read = readSync(fd, bytes, filled, bytes.length - filled, position + filled)
    if (read === 0) break
    filled += read
  }
  return filled
}

/**
 * The whole file and its time of modification (UTC, whole seconds), as they stood at one moment; nothing when `unwanted`
 * says so of its header. `look` is what lstat said just now. Reads again when somebody wrote meanwhile, three times in
 * all; then throws `Unavailable` (`ERR_SOURCE_CHANGED`) that names the file.
 */
export function readSettledSync(
  source: string,
  path: string,
  look: Stats,
  room: Room,
  unwanted?: (head: Uint8Array, modified: Instant) => boolean,
): { bytes: Uint8Array; modified: Instant } | undefined {
  for (let attempt = 0, before = look; attempt < attempts; attempt++, before = lstatSync(path)) {
    const fd = openQuietlySync(path)
    try {
      const bytes = room(before.size)
      const head = unwanted ? bytes.subarray(0, fillSync(fd, bytes.subarray(0, headBytes), 0)) : undefined
      const skip = head && endsHeader(head) && unwanted?.(head, wholeSecond(fstatSync(fd, { bigint: true }).mtimeNs))
      const read = head?.length ?? 0
      const size = skip ? before.size : read + fillSync(fd, bytes.subarray(read), read)
      const after = fstatSync(fd, { bigint: true })
      if (size === before.size && unchanged(before, after))
        return skip ? undefined : { bytes: bytes.subarray(0, size), modified: wholeSecond(after.mtimeNs) }
    } finally {
      closeSync(fd)
    }
  }
  throw changed(source, path)
}

/** Whether the empty line after the header is among these first bytes (RFC 5322, section 2.1). */
const endsHeader = (head: Uint8Array): boolean => {
  const text = Buffer.from(head.buffer, head.byteOffset, head.byteLength)
  return text.includes('\n\n') || text.includes('\n\r\n')
}
