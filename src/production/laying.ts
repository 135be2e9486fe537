import type { OrderId } from '../order/ids.ts'
import type { CollectedItem, NotGiven, Parcel, Withheld } from '../order/item.ts'
import type { Scope } from '../order/scope.ts'
import { chunkBytes } from './age-chunks.ts'
import type { HalfMade } from './half-made.ts'
import { itemHead } from './item-list.ts'
import type { Lists, Mark, Stage } from './journal.ts'
import { SealingThreads, type Placed, type Task } from './sealing-threads.ts'

/** What has been laid so far, for people who wait. */
export type Progress = {
  readonly items: number
  readonly bytes: number
  /** Messages and records that were looked at, also those that lie outside. */
  readonly looked: number
  /** Since this sealing began or was taken up again. */
  readonly seconds: number
}

/** An item in memory, one to be read from a file, or what is said of one. */
export type Incoming =
  | CollectedItem
  | Parcel
  | NotGiven
  | { readonly withheld: Withheld }
  | { readonly notHeld: string; readonly source?: string }

export type Site = HalfMade & {
  readonly order: OrderId
  readonly scope: Scope
  readonly signal: AbortSignal | undefined
  readonly progress: ((made: Progress) => void) | undefined
}

/** Items from memory go to a thread so many at a time, or so many bytes. */
const handful = { items: 256, bytes: 1024 * 1024 }
/** So many bytes are laid until they are made safe on the disk: a power cut costs no more. */
const mostUnsafe = 256 * 1024 * 1024

type Laid = Omit<Mark, 'begun' | 'linesBytes' | 'manifestBytes'>
type Stretch = {
  readonly bytes: number
  readonly laid: Laid
  readonly begun: Uint8Array
  readonly notGiven: readonly NotGiven[]
  readonly ends: Task | undefined
  placed?: Placed
}

/**
 * Lays items into a half-made file: the archive's bytes, encrypted chunk by chunk, each at its place, by threads side by
 * side. What is done counts once it is in the file and then in the journal. `first` is what the archive begins with,
 * base64. Gives the mark at which the items end.
 */
export async function layItems(site: Site, first: string, items: AsyncIterable<CollectedItem | Parcel>): Promise<Mark> {
  const { path, head, file, journal, name, signal, writtenBytes, order, scope, mtimeSeconds } = site
  const nothing = { chunk: 0, items: 0, itemBytes: 0, sources: [], accounts: [], linesBytes: 0, manifestBytes: 0 }
  const from: Mark = site.mark ?? { ...nothing, begun: first }
  const began = performance.now()
  const given: Task[] = []
  const stretches: Stretch[] = []
  let laid: Laid = from
  let safe = from
  let begun: Uint8Array = Buffer.from(from.begun, 'base64')
  let looked = 0
  let unsafe = 0
  let committing = Promise.resolve()
  const commits = { busy: false }
  let wake: (() => void) | undefined
  const { promise: broken, reject: fail } = Promise.withResolvers<never>()
  broken.catch(() => undefined)

  const start = { file: path, headBytes: head.head.length, key: head.key, writtenBytes, order, scope, mtimeSeconds }
  const threads = new SealingThreads(start, (filled, place) => {
    const { bytes, end, heads, ended, notGiven } = filled
    for (const { n, at, item } of heads) itemHead(site, laid.items + 1 + n, item, end.subarray(at))
    const where = { chunk: laid.chunk, firstItem: laid.items + 1, begun }
    const rest = (begun.length + bytes) % chunkBytes
    const chunks = (begun.length + bytes - rest) / chunkBytes
    const ending = Buffer.concat([begun, end])
    begun = ending.subarray(ending.length - rest)
    laid = {
      chunk: laid.chunk + chunks,
      items: laid.items + filled.items,
      itemBytes: laid.itemBytes + filled.itemBytes,
      sources: both(laid.sources, filled.sources),
      accounts: both(laid.accounts, filled.accounts),
    }
    const ends = ended ? given.shift() : undefined
    if (ends) looked += 'parcel' in ends ? ends.parcel.names.length : ends.items.length
    const stretch: Stretch = { bytes, laid, begun, notGiven, ends }
    stretches.push(stretch)
    const { items, itemBytes } = laid
    place(where).then((placed) => {
      stretch.placed = placed
      site.progress?.({ items, bytes: itemBytes, looked, seconds: (performance.now() - began) / 1000 })
      if (!commits.busy) committing = commit().catch(fail)
    }, fail)
  })

  /** Writes down what is done, over and over until nothing is: while one stage is written down, the next one is laid. */
  async function commit(): Promise<void> {
    commits.busy = true
    for (let ready = readyStages(); ready; ready = readyStages()) {
      unsafe += ready.bytes
      const safe = unsafe >= mostUnsafe
      if (safe) {
        await file.datasync()
        unsafe = 0
      }
      await journal.add({ ...ready.stage, safe }, ready.lists)
      name.add(Buffer.from(ready.stage.tags, 'base64'))
    }
    commits.busy = false
    wake?.()
  }

  /** All that is written without a gap, up to the end of a parcel. */
  function readyStages(): { stage: Omit<Stage, 'safe'>; lists: Lists; bytes: number } | undefined {
    const gap = stretches.findIndex((s) => s.placed === undefined)
    const last = stretches.slice(0, gap < 0 ? stretches.length : gap).findLastIndex((s) => s.ends !== undefined)
    if (last < 0) return undefined
    const ready = stretches.splice(0, last + 1)
    const end = ready.at(-1)
    const lists = {
      lines: ready.map((s) => s.placed?.lines ?? '').join(''),
      manifest: ready.map((s) => s.placed?.manifest ?? '').join(''),
    }
    safe = {
      ...(end?.laid ?? safe),
      begun: Buffer.from(end?.begun ?? []).toString('base64'),
      linesBytes: safe.linesBytes + Buffer.byteLength(lists.lines),
      manifestBytes: safe.manifestBytes + Buffer.byteLength(lists.manifest),
    }
    const stage = {
      ...safe,
      tags: Buffer.concat(ready.map((s) => s.placed?.tags ?? new Uint8Array(0))).toString('base64'),
      notGiven: ready.flatMap((s) => s.notGiven),
      done: ready.flatMap(({ ends }) => (ends ? doneOf(ends) : [])),
    }
    return { stage, lists, bytes: ready.reduce((sum, s) => sum + s.bytes, 0) }
  }

  const aborted = new Promise<never>((_never, reject) => {
    signal?.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
  aborted.catch(() => undefined)
  const trouble = Promise.race([threads.failed, broken, aborted])
  trouble.catch(() => undefined)
  const give = async (task: Task): Promise<void> => {
    signal?.throwIfAborted()
    given.push(task)
    await Promise.race([threads.give(task), trouble])
  }
  try {
    for await (const task of tasksOf(items)) await give(task)
    await Promise.race([threads.ended(), trouble])
    while (stretches.length > 0 || commits.busy)
      await Promise.race([new Promise<void>((resolve) => (wake = resolve)), trouble])
    return safe
  } finally {
    await threads.stop()
    await committing
  }
}

function doneOf(task: Task): Stage['done'] {
  if ('items' in task)
    return [...Map.groupBy(task.items, (item) => item.source)].map(([place, items]) => {
      return { place, state: '', names: items.map(({ id }) => id) }
    })
  const { place, state, names } = task.parcel
  return [{ place, state, names }]
}

const both = (a: readonly string[], b: readonly string[]): readonly string[] => [...new Set([...a, ...b])]

/** Parcels as they come, items from memory by the handful. */
async function* tasksOf(found: AsyncIterable<CollectedItem | Parcel>): AsyncGenerator<Task> {
  let items: CollectedItem[] = []
  let bytes = 0
  for await (const each of found) {
    if ('parcel' in each) yield { parcel: each }
    else {
      items.push(each)
      bytes += each.sizeBytes
      if (items.length < handful.items && bytes < handful.bytes) continue
      yield { items }
      items = []
      bytes = 0
    }
  }
  if (items.length > 0) yield { items }
}
