import { chmod, chown, link, mkdir, open, readdir, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { randomBytes } from 'node:crypto'
import { dirname, join } from 'node:path'
import { hours } from '../order/time.ts'
import { Unavailable } from './failure.ts'

type Content = Uint8Array | AsyncIterable<Uint8Array>

/** The code of a file system error, such as `ENOENT`; undefined for every other error. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/** Makes names in a folder survive a power cut: fsync of the folder itself. */
export async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/**
 * {@link syncFolder} for a folder that many write to at once: whoever asks while one sync runs shares the next. One
 * that began before the name was there would not hold it.
 */
export function sharedSync(dir: string): () => Promise<void> {
  let running: Promise<void> = Promise.resolve()
  let next: Promise<void> | undefined
  return () => {
    next ??= running
      .catch(() => undefined)
      .then(() => {
        running = syncFolder(dir)
        next = undefined
        return running
      })
    return next
  }
}

/** Makes the folder and all above it, each one's name safe on disk. */
export async function makeFolder(dir: string): Promise<void> {
  const first = await mkdir(dir, { recursive: true, mode: 0o700 })
  if (first === undefined) return
  for (let made = dir; made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made))
}

/** Writes a new file, readable by its owner alone, and returns once its bytes are on disk. Never overwrites. */
export async function writeNewFile(file: string, content: Content): Promise<void> {
  const handle = await open(file, 'wx', 0o600)
  try {
    await handle.writeFile(content)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Writes all of `bytes` at a place in a file. */
export async function writeAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, position + done)
    done += bytesWritten
  }
}

/**
 * Like {@link writeNewFile}, and whole or not there at all: two processes that make the same file at once end with
 * one of them, and false tells the loser.
 */
export async function writeOnce(file: string, content: Uint8Array): Promise<boolean> {
  const half = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    await writeNewFile(half, content)
    await link(half, file)
    await syncFolder(dirname(file))
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  } finally {
    await rm(half, { force: true })
  }
}

/**
 * Puts other content in the place of a file: whoever reads it finds the one or the other, whole, also after a power
 * cut. Its owner and permissions stay, and a new file belongs to the owner of its folder: an administrator who writes
 * it shuts nobody out. Where a link stands, what it leads to is replaced.
 */
export async function replaceFile(file: string, content: Uint8Array): Promise<void> {
  const target = await realpath(file).catch(() => file)
  const half = `${target}.${randomBytes(6).toString('hex')}.tmp`
  const old = await stat(target).catch(() => undefined)
  const { uid, gid } = old ?? (await stat(dirname(target)))
  try {
    await writeNewFile(half, content)
    if (old) await chmod(half, old.mode & 0o777)
    // Only root may give a file away; for everyone else it is theirs already.
    await chown(half, uid, gid).catch(() => undefined)
    await rename(half, target)
    await syncFolder(dirname(target))
  } finally {
    await rm(half, { force: true })
  }
}

/** Removes what a crash left half written. A day is longer than any write lasts, also of another process. */
export async function clearOld(dir: string, isHalf: (name: string) => boolean, nowMs: number): Promise<void> {
  for (const name of await readdir(dir)) {
    if (!isHalf(name)) continue
    const path = join(dir, name)
    const age = await stat(path).then(
      ({ mtimeMs }) => nowMs - mtimeMs,
      () => 0,
    )
    if (age > hours(24)) await rm(path, { recursive: true, force: true })
  }
}

/** A full disk in words, as something that passes; every other error as it is. */
export function diskFailure(error: unknown, what: string): unknown {
  const code = errorCode(error)
  if (code !== 'ENOSPC' && code !== 'EDQUOT') return error
  return new Unavailable('ERR_DISK_FULL', `The disk is full: ${what}`, {
    next: 'Nothing half-written was kept. Free space on the data disk; it is tried again by itself.',
    cause: error,
  })
}
