import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { diskFailure, errorCode, makeFolder } from '../platform/disk.ts'
import { growTree, type GrowingTree } from './growing-tree.ts'
import { beginJournal, inconsistent, readJournal, roomFor, type Batch, type Journal } from './journal.ts'
import { formatVkey, openCheckpoint, signCheckpoint, type NoteSigner } from './note.ts'
import { publishIn } from './published.ts'
import { storedEntry, storedIn } from './stored.ts'
import { maxEntryBytes, tileWidth } from './tiles.ts'
import { consistencyProof, inclusionProof, rootOf, type Hash } from './tree.ts'

/** A ledger on a local disk, published as C2SP tlog-tiles in its folder. It shows nothing that is not acknowledged. */
export type Log = {
  /** Number of entries acknowledged. */
  readonly size: number
  /**
   * Adds entries; when it resolves they are on disk under a signed checkpoint of `size` entries, the first of these at
   * `first`. Calls made while a sync runs share the next one. Of a call all entries are kept, or none. Throws
   * `RangeError` for an entry over 65,535 bytes, `Unavailable` on a full disk (call again), `Broken` when somebody else
   * opened the ledger after us or the disk failed.
   */
  append(entries: readonly Uint8Array[]): Promise<{ first: number; size: number; checkpoint: string }>
  /** The signed note over everything acknowledged. */
  checkpoint(): string
  /** Throws `RangeError` beyond `size`, `Broken` when the files on disk were changed; so do the proofs. */
  entry(index: number): Promise<Uint8Array>
  /** Base64 hashes, lowest first. RFC 6962 section 2.1.1. */
  inclusion(index: number, size: number): Promise<string[]>
  /** RFC 6962 section 2.1.2. */
  consistency(from: number, to: number): Promise<string[]>
  /** Writes tiles, bundles and checkpoint of everything acknowledged, now instead of within moments. */
  publish(): void
  close(): Promise<void>
}

/** How long the published files may lie behind the journal: appends share one round of writing them. Milliseconds. */
const publishAfter = 20
/** How soon publishing is tried again after the disk refused. Milliseconds. */
const publishAgain = 1000
/** Calls are gathered under one sync up to so many bytes of entries. */
const groupBytes = 4 * 1024 * 1024

type Appended = { first: number; size: number; checkpoint: string }
type Call = { entries: readonly Uint8Array[]; resolve: (done: Appended) => void; reject: (why: unknown) => void }

/**
 * Opens the ledger in `dir`, or begins one. Durability is one file, the journal, and one fdatasync for each group of
 * appends. Tiles, bundles and checkpoint follow within moments, and again from the journal at the next start; once the
 * full ones are synced, a new journal begins behind them. A record that a crash tore was never acknowledged and is left
 * out. Throws `Broken` when the files contradict each other, or what this key signed under this name.
 */
export async function openLog(dir: string, signer: NoteSigner, origin: string): Promise<Log> {
  const vkey = formatVkey(origin, signer.publicKey)
  await makeFolder(dir)
  const file = join(dir, 'journal')
  const found = readJournal(file)
  const tree: GrowingTree = growTree(
    found?.base ?? 0,
    found?.edge ?? [],
    storedIn(dir, (level, index) => tree.subtrees(level, index)),
  )
  for (const batch of found?.batches ?? []) for (const entry of batch.entries) tree.add(entry)
  const rootAt = (size: number): string => base64(rootOf(size, tree.subtrees))
  const sign = (): string => signCheckpoint({ origin, size: tree.size, root: rootAt(tree.size) }, signer)

  const signed = found?.batches.at(-1)?.checkpoint
  if (signed !== undefined) assertSigned(dir, signed, vkey, tree.size, rootAt(tree.size))
  assertNotBehind(dir, vkey, tree.size, rootAt)

  const published = publishIn(dir)
  let acknowledged = { size: tree.size, checkpoint: signed ?? sign() }
  // Everything the journal holds is written again: a power cut may have taken tiles that were not synced yet.
  published.write(tree, found?.base ?? 0, acknowledged.size, acknowledged.checkpoint)
  let shown = acknowledged.size
  let timer: NodeJS.Timeout | undefined
  function publish(): void {
    clearTimeout(timer)
    timer = undefined
    if (shown === acknowledged.size) return
    published.write(tree, shown, acknowledged.size, acknowledged.checkpoint)
    shown = acknowledged.size
  }
  function publishSoon(delay: number): void {
    timer ??= setTimeout(() => {
      try {
        publish()
      } catch {
        // A full disk, most likely. Nothing is lost: the journal holds it all, and whoever calls publish is told.
        publishSoon(publishAgain)
      }
    }, delay)
  }

  /** Begins a journal behind everything acknowledged; the one before is then not needed any more. */
  async function nextJournal(room: number): Promise<Journal> {
    publish()
    await published.sync()
    const { size, checkpoint } = acknowledged
    const base = size - (size % tileWidth)
    const rest: Batch = { first: base, entries: tree.entries(base, size), checkpoint }
    const next = await beginJournal(file, { base, edge: tree.edge(base) }, rest, room)
    tree.release(base)
    return next
  }
  let journal = await nextJournal(0)
  let stopped: Error | undefined

  async function commit(entries: readonly Uint8Array[]): Promise<number> {
    if (stopped) throw stopped
    if (journal.replaced())
      throw inconsistent(`The ledger in ${dir} was opened again by somebody else, and only the last may write.`)
    const room = roomFor(entries, origin)
    if (!journal.fits(room)) {
      const full = journal
      journal = await nextJournal(room)
      await full.close()
    }
    const first = tree.size
    try {
      for (const entry of entries) tree.add(entry)
      const checkpoint = sign()
      journal.write({ first, entries, checkpoint })
      await journal.sync().catch((error: unknown) => {
        // Nobody knows now what the disk holds, and the next sync may claim success. Only reading it again tells.
        stopped = inconsistent(`The disk failed while keeping the ledger in ${dir}.`, error)
        throw stopped
      })
      acknowledged = { size: tree.size, checkpoint }
    } catch (error) {
      tree.cut(first)
      throw error
    }
    publishSoon(publishAfter)
    return first
  }

  let waiting: Call[] = []
  let draining: Promise<void> | undefined
  async function drain(): Promise<void> {
    await Promise.resolve() // calls made in one breath go together
    while (waiting.length > 0) {
      const group = nextGroup(waiting)
      waiting = waiting.slice(group.length)
      try {
        let first = await commit(group.flatMap((call) => call.entries))
        for (const call of group) {
          call.resolve({ first, ...acknowledged })
          first += call.entries.length
        }
      } catch (error) {
        const why = diskFailure(error, 'the ledger cannot take more entries.')
        for (const call of group) call.reject(why)
      }
    }
    draining = undefined
  }

  const within = (size: number): void => {
    if (size > acknowledged.size) throw new RangeError(`the ledger has ${acknowledged.size} entries, not ${size}`)
  }
  let closed = false
  return {
    get size() {
      return acknowledged.size
    },
    async append(added) {
      if (closed) throw new RangeError('this ledger is closed')
      const long = added.find((entry) => entry.length > maxEntryBytes)
      if (long) throw new RangeError(`a ledger entry has at most ${maxEntryBytes} bytes, not ${long.length}`)
      if (added.length === 0) return { first: acknowledged.size, ...acknowledged }
      const entries = added.map((entry) => Buffer.from(entry)) // the caller may use its buffers again
      return new Promise<Appended>((resolve, reject) => {
        waiting.push({ entries, resolve, reject })
        draining ??= drain()
      })
    },
    checkpoint: () => acknowledged.checkpoint,
    async entry(index) {
      if (!(Number.isSafeInteger(index) && index >= 0)) throw new RangeError(`${index} is not the number of an entry`)
      within(index + 1)
      return tree.entries(index, index + 1)[0] ?? storedEntry(dir, index, tree.subtrees)
    },
    async inclusion(index, size) {
      within(size)
      return inclusionProof(index, size, tree.subtrees).map(base64)
    },
    async consistency(from, to) {
      within(to)
      return consistencyProof(from, to, tree.subtrees).map(base64)
    },
    publish() {
      try {
        publish()
      } catch (error) {
        throw diskFailure(error, 'the ledger cannot be published.')
      }
    },
    async close() {
      if (closed) return
      closed = true
      await draining
      try {
        if (!journal.replaced()) publish()
      } finally {
        clearTimeout(timer)
        await journal.close()
      }
    },
  }
}

const base64 = (hash: Hash): string => Buffer.from(hash).toString('base64')

function nextGroup(waiting: readonly Call[]): Call[] {
  let bytes = 0
  const end = waiting.findIndex((call, i) => {
    bytes += call.entries.reduce((sum, entry) => sum + entry.length, 0)
    return i > 0 && bytes > groupBytes
  })
  return end < 0 ? [...waiting] : waiting.slice(0, end)
}

/** The last checkpoint of the journal is by this key, under this name, and over exactly these entries. */
function assertSigned(dir: string, note: string, vkey: string, size: number, root: string): void {
  const opened = openCheckpoint(note, vkey)
  if (!opened.ok)
    throw inconsistent(`The ledger in ${dir} is not that of ${vkey}, and its key and name never change. ${opened.why}`)
  if (opened.value.size !== size || opened.value.root !== root)
    throw inconsistent(`The ledger in ${dir} does not have the root its last checkpoint signed.`)
}

/**
 * What was published had been in the journal before. A journal that knows less was cut or exchanged, and going on would
 * sign a second history. A checkpoint without bytes, or of zeros, is what a power cut leaves, and tells nothing.
 */
function assertNotBehind(dir: string, vkey: string, size: number, rootAt: (size: number) => string): void {
  let note: string
  try {
    note = readFileSync(join(dir, 'checkpoint'), 'utf8')
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return
    throw error
  }
  if (/^\0*$/.test(note)) return
  const opened = openCheckpoint(note, vkey)
  if (!opened.ok) throw inconsistent(`The published checkpoint in ${dir} was changed. ${opened.why}`)
  const { size: known, root } = opened.value
  if (known > size)
    throw inconsistent(`The ledger in ${dir} has ${size} entries, but ${known} were published: its journal was cut.`)
  if (rootAt(known) !== root)
    throw inconsistent(`The first ${known} entries of the ledger in ${dir} are not those that were published.`)
}
