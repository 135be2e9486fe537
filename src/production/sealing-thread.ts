import { createSecretKey, hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import type { OrderId } from '../order/ids.ts'
import type { CollectedItem, NotGiven, Parcel, ReadParcel } from '../order/item.ts'
import type { Moment } from '../order/message-moment.ts'
import type { Scope } from '../order/scope.ts'
import { assertInvariant } from '../platform/failure.ts'
import { chunkBytes, sealChunk, sealedChunkBytes, tagBytes } from './age-chunks.ts'
import { itemHead, itemLine, itemPath } from './item-list.ts'
import { recheck } from './recheck.ts'
import { isSameText } from './same-text.ts'
import { StraightFile } from './straight-file.ts'
import { tarBlock } from './tar.ts'
import { inWords, type FailureWords } from './thread-failure.ts'

/** What a thread is started with. */
export type Start = {
  readonly file: string
  /** Bytes before the first chunk. */
  readonly headBytes: number
  /** The file already has bytes up to here, from before a crash; what stands beyond what counts is written again. */
  readonly writtenBytes: number
  readonly key: Uint8Array
  readonly order: OrderId
  readonly scope: Scope
  readonly mtimeSeconds: number
}

/** To a thread: read this, in time; or: what you filled has this place in the file. In the order of the work. */
export type Told =
  | { readonly task: number; readonly parcel: Parcel }
  | { readonly task: number; readonly items: readonly CollectedItem[] }
  | { readonly chunk: number; readonly firstItem: number; readonly begun: Uint8Array }

/** From a thread: a stretch of the archive is read and checked; one has its place and is written; it cannot go on. */
export type Says =
  | {
      readonly filled: number
      readonly bytes: number
      readonly items: number
      readonly itemBytes: number
      /** What the next stretch may have to begin with: as much of the end as a chunk can lack. */
      readonly end: Uint8Array
      /** Headers that are yet to be written into this end: of which item of the stretch, and where. */
      readonly heads: readonly Head[]
      readonly ended: boolean
      readonly notGiven: readonly NotGiven[]
      readonly sources: readonly string[]
      readonly accounts: readonly string[]
    }
  | { readonly placed: true; readonly lines: string; readonly manifest: string; readonly tags: Uint8Array }
  | { readonly failed: FailureWords }
  | { readonly differs: true }

export type Head = {
  readonly n: number
  readonly at: number
  readonly item: Pick<CollectedItem, 'mediaType' | 'sizeBytes'>
}
type Entry = { readonly at: number; readonly item: CollectedItem; readonly moment: Moment; readonly sha256: string }

/** A stretch of the archive, with room before it for the beginning of its first chunk. */
class Stretch {
  readonly buffer = Buffer.allocUnsafeSlow(chunkBytes + stretchBytes)
  used = 0
  entries: Entry[] = []
  notGiven: NotGiven[] = []
  rest(): Buffer {
    return this.buffer.subarray(chunkBytes + this.used)
  }
}

const stretchBytes = 1024 * 1024
/** So many stretches may wait for their place; then this thread does. */
const stretches = 5

const port = parentPort
if (!port) throw new Error('this file is a thread')
const start = workerData as Start
const { scope, order } = start
const key = createSecretKey(start.key)
const file = new StraightFile(start.file, stretchBytes + chunkBytes + 16 * (stretchBytes / chunkBytes + 1))
const free = Array.from({ length: stretches }, () => new Stretch())
const waiting: Stretch[] = []
let freed: (() => void) | undefined
let work = Promise.resolve()

port.on('message', (told: Told) => {
  const act = (): void | Promise<void> => ('task' in told ? fill(told) : place(told))
  if ('task' in told) work = work.then(act).catch(fail)
  else
    try {
      void act()
    } catch (error) {
      fail(error)
    }
})

function say(what: Says, ...moved: ArrayBuffer[]): void {
  port?.postMessage(what, moved)
}
function fail(error: unknown): void {
  say({ failed: inWords(error) })
}

/** Reads, checks and hashes, and puts it into stretches as the archive will have it; the headers follow with the place. */
async function fill(told: Extract<Told, { task: number }>): Promise<void> {
  let stretch = await take()
  const room = (sizeBytes: number): Uint8Array => {
    const there = stretch.rest().subarray(tarBlock)
    return sizeBytes <= there.length ? there.subarray(0, sizeBytes) : Buffer.allocUnsafeSlow(sizeBytes)
  }
  const hand = async (): Promise<void> => {
    filled(told.task, stretch, false)
    stretch = await take()
  }
  for (const item of 'parcel' in told ? await opened(told.parcel, room) : told.items) {
    if ('notGiven' in item) {
      stretch.notGiven.push(item)
      continue
    }
    const { bytes, ...rest } = item
    const moment = check(item)
    const entry = { item: rest as CollectedItem, moment, sha256: hash('sha256', bytes, 'hex') }
    if (stretch.rest().length < tarBlock) await hand()
    stretch.entries.push({ at: stretch.used, ...entry })
    stretch.used += tarBlock
    for (let at = 0; at < bytes.length;) {
      if (stretch.rest().length === 0) await hand()
      const there = stretch.rest()
      const piece = bytes.subarray(at, at + there.length)
      if (piece.buffer !== there.buffer || piece.byteOffset !== there.byteOffset) there.set(piece)
      stretch.used += piece.length
      at += piece.length
    }
    // A stretch is a whole number of blocks long, so what fills up the last one fits.
    const padding = -bytes.length & (tarBlock - 1)
    stretch.rest().fill(0, 0, padding)
    stretch.used += padding
  }
  filled(told.task, stretch, true)
}

async function opened(parcel: Parcel, room: (sizeBytes: number) => Uint8Array): Promise<ReturnType<ReadParcel>> {
  // The stage that made the parcel names its own reader: no stage imports another.
  const { readParcel } = (await import(parcel.reader)) as { readParcel: ReadParcel }
  return readParcel(parcel, room)
}

/** INVARIANT I2: whatever the connector says, each item is held against the scope from its bytes. */
function check(item: CollectedItem): Moment {
  const moment = recheck(item, scope)
  const why = typeof moment === 'string' ? moment : ''
  assertInvariant(
    'I2',
    typeof moment !== 'string',
    `an item of ${item.source} lies outside the approved scope: ${why}`,
    order,
  )
  assertInvariant('I2', item.sizeBytes === item.bytes.length, 'an item is not as long as its store said', order)
  return moment
}

async function take(): Promise<Stretch> {
  await setImmediate() // lets places in that were given meanwhile
  for (;;) {
    const stretch = free.pop()
    if (stretch) return stretch
    await new Promise<void>((resolve) => (freed = resolve))
  }
}

function filled(task: number, stretch: Stretch, ended: boolean): void {
  waiting.push(stretch)
  const { buffer, used, entries, notGiven } = stretch
  const endAt = Math.max(0, used - chunkBytes)
  const heads = entries.flatMap(({ at, item: { mediaType, sizeBytes } }, n) =>
    at < endAt ? [] : [{ n, at: at - endAt, item: { mediaType, sizeBytes } }],
  )
  const end = new Uint8Array(used - endAt)
  end.set(buffer.subarray(chunkBytes + endAt, chunkBytes + used))
  const told: Says = {
    filled: task,
    bytes: used,
    items: entries.length,
    itemBytes: entries.reduce((sum, { item }) => sum + item.sizeBytes, 0),
    end,
    heads,
    ended,
    notGiven,
    sources: [...new Set(entries.map(({ item }) => item.source))],
    accounts: [...new Set(entries.map(({ item }) => item.account))],
  }
  say(told, end.buffer)
}

/** Writes the headers, now that the items have their numbers, and every whole chunk, encrypted, at its place. */
function place({ chunk, firstItem, begun }: Extract<Told, { chunk: number }>): void {
  const stretch = waiting.shift()
  if (stretch === undefined) throw new Error('a place for nothing')
  const { buffer, used, entries } = stretch
  const lines: string[] = []
  const manifest: string[] = []
  for (const [n, { at, item, moment, sha256 }] of entries.entries()) {
    const path = itemPath(firstItem + n, item)
    itemHead(start, firstItem + n, item, buffer.subarray(chunkBytes + at))
    lines.push(itemLine(path, sha256, item, moment))
    manifest.push(`${sha256}  ${path}\n`)
  }
  const from = chunkBytes - begun.length
  buffer.set(begun, from)
  const chunks = Math.floor((begun.length + used) / chunkBytes)
  const tags = new Uint8Array(tagBytes * chunks)
  if (chunks > 0) {
    const position = start.headBytes + chunk * sealedChunkBytes
    const bytes = file.prepare(sealed(buffer.subarray(from), chunk, tags), position)
    if (position < start.writtenBytes) {
      const there = Buffer.alloc(bytes.length)
      const read = file.read(there, position)
      if (!isSameText(there.subarray(0, read), bytes, position)) {
        say({ differs: true })
        return
      }
    }
    file.write()
  }
  Object.assign(stretch, { used: 0, entries: [], notGiven: [] })
  free.push(stretch)
  freed?.()
  say({ placed: true, lines: lines.join(''), manifest: manifest.join(''), tags })
}

/** Every whole chunk of `plain`, encrypted, and behind each its tag, which is also put into `tags`. */
function* sealed(plain: Buffer, firstChunk: number, tags: Uint8Array): Generator<Uint8Array> {
  for (let n = 0; n < tags.length / tagBytes; n++) {
    const chunk = plain.subarray(n * chunkBytes, (n + 1) * chunkBytes)
    const [bytes, tag] = sealChunk(key, firstChunk + n, false, chunk)
    tags.set(tag, n * tagBytes)
    yield bytes
    // Its memory serves the next chunk; left to the garbage collector, gigabytes of it would pile up and be swept.
    bytes.buffer.transfer(0)
    yield tag
  }
}
