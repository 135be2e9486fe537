import { createSecretKey, hash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import type { OrderId } from '../order/ids.ts'
import type { CollectedItem, NotGiven, Parcel, ReadParcel } from '../order/item.ts'
import type { Moment } from '../order/message-moment.ts'
import type { Scope } from '../order/scope.ts'
import { assertInvariant } from '../platform/failure.ts'
import { chunkBytes, sealChunk, sealedChunkBytes, tagBytes } from './age-chunks.ts'
import { itemHead, itemLine, itemPath } from './item-list.ts'
import { recheck } from './recheck.ts'
import { isSameText } from './same-text.ts'
import { diskBlock, StraightFile } from './straight-file.ts'
import { tarBlock } from './tar.ts'
import { inWords, type FailureWords } from './thread-failure.ts'
import { Turn, type Standing } from './turn.ts'

/** What a thread is told first. */
export type Start = {
  readonly file: string
  /** Bytes before the first chunk. */
  readonly headBytes: number
  /** The file already has bytes up to here, from before a crash; what stands beyond what counts is written again. */
  readonly writtenBytes: number
  readonly key: Uint8Array
  /** Memory of the {@link Turn}. */
  readonly turn: SharedArrayBuffer
  readonly order: OrderId
  readonly scope: Scope
  readonly mtimeSeconds: number
}

/** To a thread: the next task. Tasks have their turn in the order of their numbers, from 0. */
export type Told = { readonly task: number } & (
  { readonly parcel: Pick<Parcel, 'reader' | 'parcel'> } | { readonly items: readonly CollectedItem[] }
)

/** From a thread: a stretch of the archive stands in the file; it cannot go on; it waits to be told what for. */
export type Says =
  | (Standing & {
      /** Its number, from 0, in the order of the archive. */
      readonly stretch: number
      /** A task ends with it. */
      readonly ended: boolean
      readonly bytes: number
      readonly itemBytes: number
      /** The tags of its chunks. */
      readonly tags: Uint8Array
      readonly lines: Uint8Array
      readonly manifest: Uint8Array
      readonly notGiven: readonly NotGiven[]
      readonly sources: readonly string[]
      readonly accounts: readonly string[]
    })
  | { readonly failed: FailureWords }
  | { readonly differs: true }
  | { readonly waits: true }

type Entry = { readonly at: number; readonly item: CollectedItem; readonly moment: Moment; readonly sha256: string }

/** A stretch of the archive, with room before it for the beginning of its first chunk. */
class Stretch {
  readonly buffer = Buffer.allocUnsafeSlow(chunkBytes + stretchBytes)
  task = 0
  used = 0
  ended = false
  entries: Entry[] = []
  notGiven: NotGiven[] = []
  rest(): Buffer {
    return this.buffer.subarray(chunkBytes + this.used)
  }
}

const stretchBytes = 1024 * 1024
/** So many stretches may wait for their place; then this thread does. */
const stretches = 7

const text = new TextEncoder()
const port = parentPort
if (!port) throw new Error('this file is a thread')
const told: (Start | Told)[] = []
let more: (() => void) | undefined
port.on('message', (message: Start | Told) => {
  told.push(message)
  more?.()
})
port.postMessage({ waits: true } satisfies Says)
const start = await first()
const { scope, order } = start
const key = createSecretKey(start.key)
const turn = new Turn(start.turn)
const file = new StraightFile(start.file, diskBlock + (stretchBytes / chunkBytes + 1) * sealedChunkBytes)
const free = Array.from({ length: stretches }, () => new Stretch())
/** Read, and not placed yet. */
const waiting: Stretch[] = []
/** For what is longer than its stretch has room: read here, then copied. The same again, or gigabytes would be swept. */
let spare = Buffer.alloc(0)
let written = Promise.resolve()

work().catch(fail)

async function first(): Promise<Start> {
  if (told.length === 0) await new Promise<void>((resolve) => (more = resolve))
  return told.shift() as Start
}

function say(what: Says, ...moved: ArrayBuffer[]): void {
  port?.postMessage(what, moved)
}
function fail(error: unknown): void {
  say({ failed: inWords(error) })
}

async function work(): Promise<never> {
  for (;;) {
    const task = told.shift() as Told | undefined
    if (task) await fill(task)
    else await pause(new Promise<void>((resolve) => (more = resolve)))
  }
}

/** Until it is the turn of what waits for its place, or something else happens. */
async function pause(other?: Promise<void>): Promise<void> {
  const [first] = waiting
  await Promise.race([...(first ? [turn.moves(first.task)] : []), ...(other ? [other] : [])])
  await placeAll()
}

/** Reads, checks and hashes, and puts it into stretches as the archive will have it; the headers follow with the place. */
async function fill(task: Told): Promise<void> {
  let stretch = await take()
  const room = (sizeBytes: number): Uint8Array => {
    const there = stretch.rest().subarray(tarBlock)
    if (sizeBytes <= there.length) return there.subarray(0, sizeBytes)
    if (sizeBytes > spare.length) spare = Buffer.allocUnsafeSlow(sizeBytes)
    return spare.subarray(0, sizeBytes)
  }
  const hand = (ended: boolean): void => {
    Object.assign(stretch, { task: task.task, ended })
    waiting.push(stretch)
  }
  for (const item of 'parcel' in task ? await opened(task.parcel, room) : task.items) {
    if ('notGiven' in item) {
      stretch.notGiven.push(item)
      continue
    }
    // Whoever has the turn after this thread waits for it.
    if (waiting[0] && turn.isOf(waiting[0].task)) await placeAll()
    const { bytes, ...rest } = item
    const moment = check(item)
    const entry = { item: rest as CollectedItem, moment, sha256: hash('sha256', bytes, 'hex') }
    if (stretch.rest().length < tarBlock) {
      hand(false)
      stretch = await take()
    }
    stretch.entries.push({ at: stretch.used, ...entry })
    stretch.used += tarBlock
    for (let at = 0; at < bytes.length;) {
      if (stretch.rest().length === 0) {
        hand(false)
        stretch = await take()
      }
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
  hand(true)
  await placeAll()
}

async function opened(
  parcel: Pick<Parcel, 'reader' | 'parcel'>,
  room: (sizeBytes: number) => Uint8Array,
): Promise<ReturnType<ReadParcel>> {
  // The stage that made the parcel names its own reader: no stage imports another.
  const { readParcel } = (await import(parcel.reader)) as { readParcel: ReadParcel }
  return readParcel(parcel.parcel, room)
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
  await setImmediate() // lets tasks in, and what was written
  await placeAll()
  for (;;) {
    const stretch = free.pop()
    if (stretch) return stretch
    await pause()
  }
}

/** Everything whose turn it is. */
async function placeAll(): Promise<void> {
  for (let [first] = waiting; first && turn.isOf(first.task); [first] = waiting) {
    await file.ready()
    waiting.shift()
    place(first)
    Object.assign(first, { used: 0, entries: [], notGiven: [] })
    free.push(first)
  }
}

/** Writes the headers, now that the items have their numbers, and every whole chunk, encrypted, at its place. */
function place({ buffer, used, ended, entries, notGiven }: Stretch): void {
  const { chunk, begun, tail, items, stretches: stretch } = turn.standing()
  for (const [n, { at, item }] of entries.entries())
    itemHead(start, items + 1 + n, item, buffer.subarray(chunkBytes + at))
  const from = chunkBytes - begun.length
  buffer.set(begun, from)
  const chunks = Math.floor((begun.length + used) / chunkBytes)
  const length = tail.length + chunks * sealedChunkBytes
  const whole = length - (length % diskBlock)
  const memory = chunks > 0 ? file.take() : undefined
  const tags = new Uint8Array(tagBytes * chunks)
  memory?.set(tail)
  const sealInto = (into: Buffer, n: number): void => {
    const plain = buffer.subarray(from + n * chunkBytes, from + (n + 1) * chunkBytes)
    const [bytes, tag] = sealChunk(key, chunk + n, false, plain)
    const at = tail.length + n * sealedChunkBytes
    into.set(bytes, at)
    into.set(tag, at + chunkBytes)
    tags.set(tag, n * tagBytes)
    // Its memory serves the next chunk; left to the garbage collector, gigabytes of it would pile up and be swept.
    bytes.buffer.transfer(0)
  }
  // The last one first: the block in which it ends is written with the next stretch.
  if (memory) sealInto(memory, chunks - 1)
  const end: Standing = {
    chunk: chunk + chunks,
    begun: Uint8Array.from(buffer.subarray(from + chunks * chunkBytes, chunkBytes + used)),
    tail: memory ? Uint8Array.from(memory.subarray(whole, length)) : tail.slice(),
    items: items + entries.length,
    stretches: stretch + 1,
  }
  const position = start.headBytes + chunk * sealedChunkBytes - tail.length
  turn.goOn(end)
  if (ended) turn.pass()
  if (memory) for (let n = 0; n < chunks - 1; n++) sealInto(memory, n)
  if (memory && position < start.writtenBytes) {
    const there = Buffer.alloc(whole)
    const read = file.read(there, position)
    if (!isSameText(there.subarray(0, read), memory.subarray(0, whole), position)) {
      say({ differs: true })
      return
    }
  }
  const laid = { ...listed(entries, items), ...end, stretch, ended, bytes: used, notGiven, tags }
  const done = Promise.all([written, memory && file.write(memory, whole, position)])
  written = done.then(() => say(laid, laid.lines.buffer, laid.manifest.buffer)).catch(fail)
}

/** What a stretch tells of its items. `before`: how many came before them. */
function listed(entries: readonly Entry[], before: number) {
  const lines: string[] = []
  const manifest: string[] = []
  for (const [n, { item, moment, sha256 }] of entries.entries()) {
    const path = itemPath(before + 1 + n, item)
    lines.push(itemLine(path, sha256, item, moment))
    manifest.push(`${sha256}  ${path}\n`)
  }
  return {
    lines: text.encode(lines.join('')),
    manifest: text.encode(manifest.join('')),
    itemBytes: entries.reduce((sum, { item }) => sum + item.sizeBytes, 0),
    sources: [...new Set(entries.map(({ item }) => item.source))],
    accounts: [...new Set(entries.map(({ item }) => item.account))],
  }
}
