import { open, type FileHandle } from 'node:fs/promises'
import { createSecretKey } from 'node:crypto'
import { canonical } from '../order/canonical.ts'
import type { NotGiven } from '../order/item.ts'
import { writeAt } from '../platform/disk.ts'
import type { AgeKey } from '../platform/order-key.ts'
import { AgeFileName, chunkBytes, opens, sealedChunkBytes, tagBytes } from './age-chunks.ts'
import type { AgeHead } from './age-file.ts'
import { Journal, type Begun } from './journal.ts'
import { namesIn, type Mark, type Stage, type Written } from './journal-entry.ts'
import { Differs } from './sealing-threads.ts'

/** So many chunks are looked at together. */
const readAtOnce = 16

/** Which names of a place are in the package already, from before a crash. */
export type Done = (place: string, state: string) => (name: string) => boolean

/** A sealed file in the making, begun just now or before a crash. */
export type HalfMade = {
  readonly path: string
  readonly file: FileHandle
  readonly journal: Journal
  readonly head: AgeHead
  readonly mtimeSeconds: number
  /** The file has bytes up to here, also such as do not count. */
  readonly writtenBytes: number
  /** How far it is laid; nothing when it begins. */
  readonly mark: Mark | undefined
  readonly done: Done
  readonly notGiven: readonly NotGiven[]
  readonly name: AgeFileName
}

export const journalOf = (path: string): string => `${path}.journal`

export async function beginHalfMade(
  path: string,
  begin: { readonly scopeHash: string; readonly mtimeSeconds: number; readonly head: AgeHead },
  orderKey: AgeKey,
): Promise<HalfMade> {
  const { scopeHash, mtimeSeconds, head } = begin
  const [key, headText] = [head.key, head.head].map((bytes) => Buffer.from(bytes).toString('base64')) as [
    string,
    string,
  ]
  const file = await open(path, 'wx+', 0o600)
  await writeAt(file, head.head, 0)
  const kept = { scopeHash, head: headText, key, wrappedTo: head.wrappedTo, mtimeSeconds }
  const journal = await Journal.begin(journalOf(path), kept, orderKey)
  const name = new AgeFileName()
  name.add(head.head)
  const done = (): (() => boolean) => () => false
  return { path, file, journal, head, mtimeSeconds, writtenBytes: 0, mark: undefined, done, notGiven: [], name }
}

/** What a crash left of the sealing of this scope to these recipients; nothing when there is nothing to go on from. */
export async function findHalfMade(
  path: string,
  { scopeHash, recipients }: { readonly scopeHash: string; readonly recipients: readonly string[] },
  orderKey: AgeKey,
): Promise<HalfMade | undefined> {
  const journal = await Journal.find(journalOf(path), orderKey)
  if (journal === undefined) return undefined
  const { begun } = journal
  const file = await open(path, 'r+').catch(() => undefined)
  const stages = file ? await whatCounts(file, journal) : []
  const mark = stages.at(-1)
  const same = begun.scopeHash === scopeHash && canonical(begun.wrappedTo) === canonical(recipients)
  if (!file || !mark || !same) {
    await file?.close()
    await journal.close()
    return undefined
  }
  await journal.cut(stages.length)
  const [key, head] = [begun.key, begun.head].map((text) => Buffer.from(text, 'base64')) as [Buffer, Buffer]
  const name = new AgeFileName()
  name.add(head)
  for (const { tags } of stages) name.add(tags)
  const places = Map.groupBy(
    stages.flatMap((stage) => stage.done),
    ({ place }) => place,
  )
  const done: Done = (place, state) => {
    const there = places.get(place) ?? []
    // What its names meant is not what they mean now.
    if (there.some((some) => some.state !== state)) throw new Differs()
    let names: ReadonlySet<string> | undefined
    return (each) => (names ??= new Set(there.flatMap((some) => namesIn(some.names)))).has(each)
  }
  return {
    ...{ path, file, journal, mark, done, name, mtimeSeconds: begun.mtimeSeconds },
    notGiven: stages.flatMap(({ notGiven }) => notGiven),
    head: { head, key, wrappedTo: begun.wrappedTo },
    writtenBytes: (await file.stat()).size,
  }
}

/** The stages that were safe on the disk, and those after them whose chunks are there as the journal has them. */
async function whatCounts(file: FileHandle, journal: Journal): Promise<Written[]> {
  const stages = await Array.fromAsync(journal.stages())
  let count = stages.findLastIndex(({ safe }) => safe) + 1
  for (let next = stages[count]; next; next = stages[++count])
    if (!(await areThere(file, journal.begun, stages[count - 1]?.chunk ?? 0, next))) break
  return stages.slice(0, count)
}

/** Whether the chunks from this one on open, each with its tag of the journal. */
async function areThere(file: FileHandle, begun: Begun, first: number, { tags, tail }: Stage): Promise<boolean> {
  const headBytes = Buffer.from(begun.head, 'base64').length
  const key = createSecretKey(Buffer.from(begun.key, 'base64'))
  const chunks = tags.length / tagBytes
  const piece = Buffer.allocUnsafeSlow(Math.min(chunks, readAtOnce) * sealedChunkBytes)
  for (let from = 0; from < chunks; from += readAtOnce) {
    const count = Math.min(readAtOnce, chunks - from)
    const bytes = piece.subarray(0, count * sealedChunkBytes)
    const { bytesRead } = await file.read(bytes, 0, bytes.length, headBytes + (first + from) * sealedChunkBytes)
    const last = from + count === chunks
    if (bytesRead < bytes.length - (last ? tail.length : 0)) return false
    // This much of the last one stands in the journal: it comes into the file with what follows.
    if (last) bytes.set(tail, bytes.length - tail.length)
    for (let n = 0; n < count; n++) {
      const chunk = bytes.subarray(n * sealedChunkBytes, (n + 1) * sealedChunkBytes)
      const tag = chunk.subarray(chunkBytes)
      if (!tag.equals(tags.subarray((from + n) * tagBytes, (from + n + 1) * tagBytes))) return false
      if (!opens(key, first + from + n, chunk.subarray(0, chunkBytes), tag)) return false
    }
  }
  return true
}
