import { watch } from 'node:fs'
import { open, readdir, rm, type FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import { crc32 } from 'node:zlib'
import { seconds } from '../order/time.ts'
import { diskFailure, errorCode, makeFolder, syncFolder } from './disk.ts'

/**
 * A durable feed from one process to others: a folder of files named for the position at which each begins, one record
 * a line, `CRC32 JSON`. One process writes; any number read, each from the position it remembers, while the writer
 * lives, is dead, or is being replaced. A line that a crash cut off or a disk changed is passed over and counted.
 */
export type Feed = {
  /** Resolves when the records are on disk (fsync). Calls made meanwhile share one sync. Throws when they are not. */
  append(records: readonly unknown[]): Promise<void>
  /** Begins a new file with these records and removes files that end before `keepFrom`. */
  beginAnew(records: readonly unknown[], keepFrom: number): Promise<void>
  /** Where the next record will stand. */
  readonly end: number
  /** How long the file is that is written now. */
  readonly fileBytes: number
  close(): Promise<void>
}

export type FeedRecord = { readonly at: number; readonly value: unknown }
export type FeedPart = { readonly records: readonly FeedRecord[]; readonly end: number; readonly damaged: number }

/** Positions have 16 digits in names, so that names sort as positions do. */
const nameOf = (position: number): string => `${String(position).padStart(16, '0')}.jsonl`
const namePattern = /^(\d{16})\.jsonl$/

const checksum = (json: string): string => crc32(json).toString(16).padStart(8, '0')

export const encodeLines = (records: readonly unknown[]): string =>
  records
    .map((record) => {
      const json = JSON.stringify(record)
      return `${checksum(json)} ${json}\n`
    })
    .join('')

/** What stands in one line, without its end; nothing when it is damaged. */
export const decodeLine = (text: string): { readonly value: unknown } | undefined =>
  text[8] === ' ' && text.slice(0, 8) === checksum(text.slice(9)) ? { value: JSON.parse(text.slice(9)) } : undefined

/** Opens the feed in `dir` for its one writer. A line that the writer before left half written is cut off. */
export async function openFeed(dir: string): Promise<Feed> {
  await makeFolder(dir)
  const last = (await filesIn(dir)).at(-1)
  let base = last ?? 0
  let handle = await open(join(dir, nameOf(base)), last === undefined ? 'ax' : 'r+', 0o600)
  if (last === undefined) await syncFolder(dir)
  let end = base + (await wholeLines(handle))
  await handle.truncate(end - base)

  const put = async (text: Buffer): Promise<void> => {
    try {
      await handle.write(text, 0, text.byteLength, end - base)
      await handle.datasync()
      end += text.byteLength
    } catch (error) {
      // Nothing half written stays in front of what comes next.
      await handle.truncate(end - base).catch(() => undefined)
      throw diskFailure(error, 'a note for the pager or from it could not be written.')
    }
  }
  let waiting: string[] = []
  let writing: Promise<void> | undefined
  const writeWaiting = async (before: Promise<void>): Promise<void> => {
    await before.catch(() => undefined)
    const lines = waiting
    waiting = []
    writing = undefined
    await put(Buffer.from(lines.join('')))
  }
  let queue: Promise<void> = Promise.resolve()
  return {
    get end() {
      return end
    },
    get fileBytes() {
      return end - base
    },
    append(records) {
      if (records.length === 0) return queue
      waiting.push(encodeLines(records))
      if (!writing) queue = writing = writeWaiting(queue)
      return writing
    },
    beginAnew(records, keepFrom) {
      const anew = async (before: Promise<void>): Promise<void> => {
        await before.catch(() => undefined)
        if (end > base) {
          const next = await open(join(dir, nameOf(end)), 'ax', 0o600)
          await handle.close()
          handle = next
          base = end
        }
        await put(Buffer.from(encodeLines(records)))
        await syncFolder(dir)
        const files = await filesIn(dir)
        for (const [i, file] of files.entries())
          if ((files[i + 1] ?? Infinity) <= keepFrom) await rm(join(dir, nameOf(file)), { force: true })
      }
      queue = anew(queue)
      return queue
    },
    async close() {
      await queue.catch(() => undefined)
      await handle.close()
    },
  }
}

/** Where the files of a feed begin, first to last; empty when there is no feed yet. */
async function filesIn(dir: string): Promise<number[]> {
  try {
    const names = await readdir(dir)
    return names.flatMap((name) => (namePattern.test(name) ? [Number(name.slice(0, 16))] : [])).sort((a, b) => a - b)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return []
    throw error
  }
}

/** The length of a file up to the end of its last whole line. */
async function wholeLines(handle: FileHandle): Promise<number> {
  const { size } = await handle.stat()
  const block = Buffer.alloc(65_536)
  for (let end = size; end > 0; end -= block.byteLength) {
    const start = Math.max(0, end - block.byteLength)
    const { bytesRead } = await handle.read(block, 0, end - start, start)
    const newline = block.subarray(0, bytesRead).lastIndexOf(10)
    if (newline !== -1) return start + newline + 1
  }
  return 0
}

/** The records from `from` on. A position before the oldest file that is kept begins with that file. */
export async function readFeed(dir: string, from: number): Promise<FeedPart> {
  const files = await filesIn(dir)
  const records: FeedRecord[] = []
  let end = from
  let damaged = 0
  for (const [i, base] of files.entries()) {
    if ((files[i + 1] ?? Infinity) <= from) continue
    const start = Math.max(base, from)
    const bytes = await bytesFrom(join(dir, nameOf(base)), start - base)
    let offset = 0
    for (let newline = bytes.indexOf(10); newline !== -1; newline = bytes.indexOf(10, offset)) {
      const line = decodeLine(bytes.toString('utf8', offset, newline))
      if (line) records.push({ at: start + offset, ...line })
      else damaged++
      offset = newline + 1
    }
    end = start + offset
  }
  return { records, end, damaged }
}

async function bytesFrom(file: string, start: number): Promise<Buffer> {
  let handle: FileHandle
  try {
    handle = await open(file, 'r')
  } catch (error) {
    // Removed since the folder was read: everybody who counts had read it.
    if (errorCode(error) === 'ENOENT') return Buffer.alloc(0)
    throw error
  }
  try {
    const { size } = await handle.stat()
    const bytes = Buffer.alloc(Math.max(0, size - start))
    const { bytesRead } = await handle.read(bytes, 0, bytes.byteLength, start)
    return bytes.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

/**
 * Gives `take` what stands in the feed from `from` on, then whatever is added, in order; at least every second it
 * looks by itself. When `take` throws, the same part is given again later.
 */
export function followFeed(
  dir: string,
  from: number,
  take: (part: FeedPart) => Promise<void>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  let position = from
  let stopped = false
  let wake: () => void = () => undefined
  let closeWatch: (() => void) | undefined
  const watching = (): void => {
    if (closeWatch) return
    try {
      const watcher = watch(dir, { persistent: false }, () => {
        wake()
      }).on('error', () => undefined)
      closeWatch = () => {
        watcher.close()
      }
    } catch {
      // The folder is not there yet, or no notifications are to be had: the slow look remains.
    }
  }
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const rung = new Promise<void>((resolve) => {
        wake = resolve
      })
      watching()
      try {
        const part = await readFeed(dir, position)
        if (part.end > position) await take(part)
        position = part.end
      } catch (error) {
        onError(error)
      }
      const timer = setTimeout(wake, seconds(1))
      await rung
      clearTimeout(timer)
    }
  }
  const running = loop()
  return {
    async stop() {
      stopped = true
      closeWatch?.()
      wake()
      await running
    },
  }
}
