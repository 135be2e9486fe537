import { createHash, randomBytes } from 'node:crypto'
import { fstatSync, readFileSync, statSync, writeSync } from 'node:fs'
import { open, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { errorCode, syncFolder } from '../platform/disk.ts'
import { Broken } from '../platform/failure.ts'
import { formatBundle, parseBundle } from './tiles.ts'
import type { Hash } from './tree.ts'

/** One group of entries, and the checkpoint signed over the tree that ends with them. */
export type Batch = { readonly first: number; readonly entries: readonly Uint8Array[]; readonly checkpoint: string }
/** Where a journal begins: full tiles hold everything before `base`; `edge` is what the unfinished ones above held. */
export type Beginning = { readonly base: number; readonly edge: readonly (readonly Hash[])[] }

/**
 * The one file that makes an append durable. It has its size from the beginning, so a sync writes data and no metadata.
 * Records: magic, body length, number of the first entry, SHA-256 over the journal's own random word, that head and the
 * body; then the body. The first record is the {@link Beginning}, each further one a {@link Batch}.
 */
export type Journal = {
  /** Whether a record of so many bytes still has room. */
  fits(bytes: number): boolean
  /** Writes behind the last synced record. When it throws, nothing that counts was written. */
  write(batch: Batch): void
  /** Resolves when what was written is on disk. */
  sync(): Promise<void>
  /** Whether another file has taken this one's place: somebody opened the ledger after us. */
  replaced(): boolean
  close(): Promise<void>
}

const magic = Buffer.from('DULY')
const headBytes = 48
const journalBytes = 8 * 1024 * 1024

/** Upper bound of the record of these entries, before their checkpoint is signed. */
export const roomFor = (entries: readonly Uint8Array[], origin: string): number =>
  headBytes + 1024 + 6 * origin.length + entries.reduce((sum, entry) => sum + 2 + entry.length, 0)

const digestOf = (word: Uint8Array, head: Uint8Array, body: Uint8Array): Buffer =>
  createHash('sha256').update(word).update(head).update(body).digest()

function formatRecord(word: Uint8Array, first: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(16)
  magic.copy(head)
  head.writeUInt32BE(body.length, 4)
  head.writeBigUInt64BE(BigInt(first), 8)
  return Buffer.concat([head, digestOf(word, head, body), body])
}

function formatBatch(word: Uint8Array, batch: Batch): Buffer {
  const note = Buffer.from(batch.checkpoint)
  const length = Uint8Array.of(note.length >> 8, note.length & 0xff)
  return formatRecord(word, batch.first, Buffer.concat([length, note, formatBundle(batch.entries)]))
}

/** The record at `at`, if it is whole and as it was written. */
function recordAt(
  bytes: Buffer,
  at: number,
  word: Uint8Array,
): { first: number; body: Buffer; end: number } | undefined {
  if (at + headBytes > bytes.length || !bytes.subarray(at, at + 4).equals(magic)) return undefined
  const end = at + headBytes + bytes.readUInt32BE(at + 4)
  if (end > bytes.length) return undefined
  const body = bytes.subarray(at + headBytes, end)
  const whole = digestOf(word, bytes.subarray(at, at + 16), body).equals(bytes.subarray(at + 16, at + headBytes))
  return whole ? { first: Number(bytes.readBigUInt64BE(at + 8)), body, end } : undefined
}

/** For a ledger whose files contradict what was signed or acknowledged. */
export const inconsistent = (words: string, cause?: unknown): Broken =>
  new Broken('ERR_LEDGER_INCONSISTENT', words, {
    next: 'Nothing more is written to it. Keep the folder exactly as it is, and call engineering.',
    ...(cause === undefined ? {} : { cause }),
  })

/**
 * What a journal holds; undefined when there is no such file. A record that a crash cut short can only be the last one
 * and was never acknowledged: it is left out. Throws {@link Broken} when a whole record stands behind a bad one, or the
 * beginning is bad: then the file was changed.
 */
export function readJournal(file: string): (Beginning & { readonly batches: readonly Batch[] }) | undefined {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined
    throw error
  }
  const beginning = recordAt(bytes, 0, new Uint8Array())
  if (!beginning) throw inconsistent(`The journal ${file} was changed or cut: its beginning is not as it was written.`)
  const { word, edge } = JSON.parse(beginning.body.toString()) as { word: string; edge: string[][] }
  const key = Buffer.from(word, 'base64')
  const batches: Batch[] = []
  let at = beginning.end
  let size = beginning.first
  for (let record = recordAt(bytes, at, key); record; record = recordAt(bytes, at, key)) {
    if (record.first !== size) throw inconsistent(`The journal ${file} was changed: a record is missing at byte ${at}.`)
    const note = 2 + record.body.readUInt16BE(0)
    const entries = parseBundle(record.body.subarray(note))
    batches.push({ first: size, entries, checkpoint: record.body.toString('utf8', 2, note) })
    size += entries.length
    at = record.end
  }
  if (batches.length === 0) throw inconsistent(`The journal ${file} was changed or cut: it has no checkpoint.`)
  for (let next = bytes.indexOf(magic, at + 1); next > 0; next = bytes.indexOf(magic, next + 1)) {
    if (recordAt(bytes, next, key)) throw inconsistent(`The journal ${file} was changed at byte ${at}.`)
  }
  const hashes = edge.map((level) => level.map((hash) => Buffer.from(hash, 'base64')))
  return { base: beginning.first, edge: hashes, batches }
}

/**
 * Begins a journal in the place of the present one, with `batch` as its first: whole on disk before it takes the name.
 * It has room for at least `room` bytes more.
 */
export async function beginJournal(file: string, from: Beginning, batch: Batch, room: number): Promise<Journal> {
  const word = randomBytes(16)
  const edge = from.edge.map((level) => level.map((hash) => Buffer.from(hash).toString('base64')))
  const body = Buffer.from(JSON.stringify({ v: 1, word: word.toString('base64'), edge }))
  const start = Buffer.concat([formatRecord(new Uint8Array(), from.base, body), formatBatch(word, batch)])
  const capacity = Math.max(journalBytes, start.length + room)
  const half = `${file}.next`
  let handle: FileHandle | undefined
  try {
    handle = await open(half, 'w')
    await handle.writeFile(Buffer.concat([start, Buffer.alloc(capacity - start.length)]))
    await handle.sync()
    await rename(half, file)
    await syncFolder(dirname(file))
    return journalOf(file, handle, word, start.length, capacity)
  } catch (error) {
    await handle?.close()
    await rm(half, { force: true })
    throw error
  }
}

function journalOf(file: string, handle: FileHandle, word: Uint8Array, begin: number, capacity: number): Journal {
  const { ino } = fstatSync(handle.fd)
  let end = begin
  let written = begin
  return {
    fits: (bytes) => end + bytes <= capacity,
    write(batch) {
      const record = formatBatch(word, batch)
      // A disk that fills up takes a part and says so only at the next try.
      for (let done = 0; done < record.length;)
        done += writeSync(handle.fd, record, done, record.length - done, end + done)
      written = end + record.length
    },
    async sync() {
      await handle.datasync()
      end = written
    },
    replaced: () => statSync(file, { throwIfNoEntry: false })?.ino !== ino,
    close: () => handle.close(),
  }
}
