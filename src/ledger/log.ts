import { createHash } from 'node:crypto'
import {
  closeSync,
  fdatasyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { Broken } from '../platform/failure.ts'
import { parseCheckpoint, signCheckpoint, type NoteSigner } from './note.ts'
import { formatBundle, parseBundle, tilePath, tileWidth } from './tiles.ts'
import { consistencyProof, hashLeaf, hashNode, inclusionProof, rootOf, type Hash, type Subtrees } from './tree.ts'

/** A ledger on a local disk, published as C2SP tlog-tiles in its folder. */
export type Log = {
  readonly size: number
  /** Adds entries; when it resolves they are on disk under a signed checkpoint. Calls made together share one sync. */
  append(entries: readonly Uint8Array[]): Promise<{ first: number; size: number; checkpoint: string }>
  checkpoint(): string
  entry(index: number): Promise<Uint8Array>
  /** Base64 hashes, lowest first. */
  inclusion(index: number, size: number): Promise<string[]>
  consistency(from: number, to: number): Promise<string[]>
  /** Writes tiles, bundles and checkpoint of everything acknowledged, now instead of within moments. */
  publish(): void
  close(): Promise<void>
}

/** How long the published files may lie behind the journal: writers share one round of writing them. Milliseconds. */
const publishAfter = 20

type Waiting = { entries: readonly Uint8Array[]; resolve: (at: number) => void; reject: (why: unknown) => void }

/** Grown in steps, so that most syncs write data alone and no new file size. */
const stride = 8 * 1024 * 1024

/**
 * Opens the ledger in `dir`, or begins one. Durability is one file, `journal`: each batch is one record of entries and
 * signed checkpoint under a SHA-256, followed by one fdatasync. A record that a crash cut short was never acknowledged
 * and is cut off. Tiles, bundles and checkpoint are written from it within moments, and again at the next start.
 * Throws {@link Broken} when a record inside the journal was changed.
 */
export function openLog(dir: string, signer: NoteSigner, origin: string): Promise<Log> {
  mkdirSync(dir, { recursive: true })
  const file = join(dir, 'journal')
  const levels: Hash[][] = [[]]
  const entries: Uint8Array[] = []
  const subtrees: Subtrees = (level, index) => levels[level]?.[index] ?? missing(level, index)
  const sign = (): string =>
    signCheckpoint(
      { origin, size: entries.length, root: Buffer.from(rootOf(entries.length, subtrees)).toString('base64') },
      signer,
    )

  const take = (entry: Uint8Array): void => {
    entries.push(entry)
    let hash: Hash = hashLeaf(entry)
    for (let level = 0; ; level++) {
      const row = (levels[level] ??= [])
      row.push(hash)
      const left = row[row.length - 2]
      if (row.length % 2 === 1 || !left) return
      hash = hashNode(left, hash)
    }
  }

  let end = 0
  let latest = ''
  for (const record of readRecords(file, dir)) {
    for (const entry of record.entries) take(entry)
    latest = record.checkpoint
    end = record.end
  }
  if (latest !== '' && parseCheckpoint(latest).root !== parseCheckpoint(sign()).root) {
    throw new Broken(
      'ERR_LEDGER_INCONSISTENT',
      `The ledger in ${dir} does not have the root its last checkpoint signed.`,
      { next: 'Stop, keep this folder as it is, and call engineering.' },
    )
  }
  if (latest === '') latest = sign()
  const fd = openSync(file, 'a+')
  closeSync(fd)
  const journal = openSync(file, 'r+')
  ftruncateSync(journal, end)
  let allocated = end
  publish(dir, 0, entries, levels, latest)
  let published = entries.length
  let publishing: NodeJS.Timeout | undefined
  const publishNow = (): void => {
    clearTimeout(publishing)
    publishing = undefined
    if (published === entries.length) return
    publish(dir, published, entries, levels, latest)
    published = entries.length
  }

  let waiting: Waiting[] = []
  let scheduled = false
  const commit = (): void => {
    scheduled = false
    const batch = waiting
    waiting = []
    const first = entries.length
    try {
      for (const each of batch) for (const entry of each.entries) take(entry)
      const checkpoint = sign()
      const record = formatRecord(entries.slice(first), checkpoint)
      if (end + record.length > allocated) {
        allocated = end + record.length + stride
        writeSync(journal, Buffer.alloc(allocated - end), 0, allocated - end, end)
      }
      writeSync(journal, record, 0, record.length, end)
      fdatasyncSync(journal)
      end += record.length
      latest = checkpoint
      publishing ??= setTimeout(publishNow, publishAfter)
      let at = first
      for (const each of batch) {
        each.resolve(at)
        at += each.entries.length
      }
    } catch (error) {
      for (const each of batch) each.reject(error)
    }
  }
  return Promise.resolve({
    get size() {
      return entries.length
    },
    async append(added) {
      const first = await new Promise<number>((resolve, reject) => {
        waiting.push({ entries: added, resolve, reject })
        if (!scheduled) {
          scheduled = true
          queueMicrotask(commit)
        }
      })
      return { first, size: entries.length, checkpoint: latest }
    },
    checkpoint: () => latest,
    entry: (index) => Promise.resolve(entries[index] ?? missing(0, index)),
    inclusion: (index, size) => Promise.resolve(inclusionProof(index, size, subtrees).map(base64)),
    consistency: (from, to) => Promise.resolve(consistencyProof(from, to, subtrees).map(base64)),
    publish: publishNow,
    close() {
      publishNow()
      closeSync(journal)
      return Promise.resolve()
    },
  })
}

const base64 = (hash: Hash): string => Buffer.from(hash).toString('base64')

function missing(level: number, index: number): never {
  throw new RangeError(`the ledger has no node ${level}/${index}`)
}

function formatRecord(entries: readonly Uint8Array[], checkpoint: string): Buffer {
  const note = Buffer.from(checkpoint)
  const body = Buffer.concat([Uint8Array.of(note.length >> 8, note.length & 0xff), note, formatBundle(entries)])
  const head = Buffer.alloc(8)
  head.write('DULY')
  head.writeUInt32BE(body.length, 4)
  return Buffer.concat([head, createHash('sha256').update(body).digest(), body])
}

function* readRecords(
  file: string,
  dir: string,
): Generator<{ entries: Uint8Array[]; checkpoint: string; end: number }> {
  let bytes: Buffer
  try {
    bytes = readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
    throw error
  }
  for (let at = 0; at + 40 <= bytes.length && bytes.toString('latin1', at, at + 4) === 'DULY';) {
    const end = at + 40 + bytes.readUInt32BE(at + 4)
    const body = bytes.subarray(at + 40, end)
    const whole =
      end <= bytes.length &&
      Buffer.compare(createHash('sha256').update(body).digest(), bytes.subarray(at + 8, at + 40)) === 0
    if (!whole) {
      // Whatever follows a torn record was never acknowledged; a whole record after it means that this one was changed.
      if (bytes.indexOf('DULY', at + 40) > 0) {
        throw new Broken('ERR_LEDGER_INCONSISTENT', `The journal of the ledger in ${dir} was changed at byte ${at}.`, {
          next: 'Stop, keep this folder as it is, and call engineering.',
        })
      }
      return
    }
    const note = 2 + body.readUInt16BE(0)
    yield { entries: parseBundle(body.subarray(note)), checkpoint: body.toString('utf8', 2, note), end }
    at = end
  }
}

/** Writes the tiles and bundles that hold entries from `first` on, then the checkpoint: readers never see it too early. */
function publish(
  dir: string,
  first: number,
  entries: readonly Uint8Array[],
  levels: readonly Hash[][],
  checkpoint: string,
): void {
  const put = (path: string, bytes: Uint8Array): void => {
    const file = join(dir, path)
    try {
      writeFileSync(file, bytes)
    } catch (error) {
      // The first file of a folder makes it.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
      mkdirSync(dirname(file), { recursive: true })
      writeFileSync(file, bytes)
    }
  }
  const tiles = (
    level: number | 'entries',
    from: number,
    total: number,
    bytes: (start: number, end: number) => Uint8Array,
  ): void => {
    for (let tile = Math.floor(from / tileWidth); tile * tileWidth < total; tile++) {
      const [start, end] = [tile * tileWidth, Math.min((tile + 1) * tileWidth, total)]
      put(tilePath(level, tile, end - start), bytes(start, end))
    }
  }
  tiles('entries', first, entries.length, (start, end) => formatBundle(entries.slice(start, end)))
  for (let level = 0; level * 8 < levels.length; level++) {
    const row = levels[level * 8] ?? []
    tiles(level, Math.floor(first / tileWidth ** level), row.length, (start, end) =>
      Buffer.concat(row.slice(start, end)),
    )
  }
  const next = join(dir, 'checkpoint.next')
  writeFileSync(next, checkpoint)
  renameSync(next, join(dir, 'checkpoint'))
}
