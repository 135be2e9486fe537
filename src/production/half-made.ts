import { open, type FileHandle } from 'node:fs/promises'
import { createSecretKey } from 'node:crypto'
import { canonical } from '../order/canonical.ts'
import type { NotGiven } from '../order/item.ts'
import { writeAt } from '../platform/disk.ts'
import { AgeFileName, chunkBytes, opens, sealedChunkBytes, tagBytes } from './age-chunks.ts'
import type { AgeHead } from './age-file.ts'
import { Journal, type Begun, type Mark, type OrderKey } from './journal.ts'
import { Differs } from './sealing-threads.ts'

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
  orderKey: OrderKey,
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
  orderKey: OrderKey,
): Promise<HalfMade | undefined> {
  const journal = await Journal.find(journalOf(path), orderKey)
  if (journal === undefined) return undefined
  const { begun } = journal
  const file = await open(path, 'r+').catch(() => undefined)
  const found = file && (await whatCounts(file, journal))
  const same = begun.scopeHash === scopeHash && canonical(begun.wrappedTo) === canonical(recipients)
  if (!file || !found?.mark || !same) {
    await file?.close()
    await journal.close()
    return undefined
  }
  await journal.cut()
  const [key, head] = [begun.key, begun.head].map((text) => Buffer.from(text, 'base64')) as [Buffer, Buffer]
  const name = new AgeFileName()
  name.add(head)
  for (const tags of found.tags) name.add(tags)
  const done: Done = (place, state) => {
    const there = found.places.get(place)
    // What its names meant is not what they mean now.
    if (there && there.state !== state) throw new Differs()
    return (each) => there?.names.has(each) ?? false
  }
  return {
    ...{
      path,
      file,
      journal,
      mtimeSeconds: begun.mtimeSeconds,
      mark: found.mark,
      done,
      notGiven: found.notGiven,
      name,
    },
    head: { head, key, wrappedTo: begun.wrappedTo },
    writtenBytes: (await file.stat()).size,
  }
}

type Found = {
  mark: Mark | undefined
  readonly tags: Buffer[]
  readonly notGiven: NotGiven[]
  readonly places: Map<string, { readonly state: string; readonly names: Set<string> }>
}

/** The stages that were safe on the disk, and those after them whose chunks are there as the journal has them. */
async function whatCounts(file: FileHandle, journal: Journal): Promise<Found> {
  const found: Found = { mark: undefined, tags: [], notGiven: [], places: new Map() }
  let safe = 0
  let count = 0
  for await (const stage of journal.stages()) {
    count++
    if (stage.safe) safe = count
  }
  count = 0
  for await (const stage of journal.stages()) {
    const tags = Buffer.from(stage.tags, 'base64')
    if (count++ >= safe && !(await areThere(file, journal.begun, found.mark?.chunk ?? 0, tags))) break
    found.mark = stage
    found.tags.push(tags)
    found.notGiven.push(...stage.notGiven)
    for (const { place, state, names } of stage.done) {
      const there = found.places.get(place) ?? { state, names: new Set() }
      for (const each of names) there.names.add(each)
      found.places.set(place, there)
    }
  }
  return found
}

/** Whether the chunks from this one on open, each with its tag of the journal. */
async function areThere(file: FileHandle, begun: Begun, first: number, tags: Buffer): Promise<boolean> {
  const headBytes = Buffer.from(begun.head, 'base64').length
  const key = createSecretKey(Buffer.from(begun.key, 'base64'))
  const bytes = Buffer.allocUnsafe(sealedChunkBytes)
  for (let n = 0; n < tags.length / tagBytes; n++) {
    const { bytesRead } = await file.read(bytes, 0, bytes.length, headBytes + (first + n) * sealedChunkBytes)
    const tag = bytes.subarray(chunkBytes)
    if (bytesRead < bytes.length || !tag.equals(tags.subarray(n * tagBytes, (n + 1) * tagBytes))) return false
    if (!opens(key, first + n, bytes.subarray(0, chunkBytes), tag)) return false
  }
  return true
}
