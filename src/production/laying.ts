import { setTimeout } from 'node:timers/promises'
import type { OrderId } from '../order/ids.ts'
import type { CollectedItem, NotGiven, Parcel, Withheld } from '../order/item.ts'
import type { Scope } from '../order/scope.ts'
import type { HalfMade } from './half-made.ts'
import type { DoneNames, Lists, Mark, Stage } from './journal-entry.ts'
import type { Laid, SealingThreads, Task } from './sealing-threads.ts'
import { diskBlock } from './straight-file.ts'
import { Turn } from './turn.ts'

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
  readonly threads: SealingThreads
  readonly signal: AbortSignal | undefined
  readonly progress: ((made: Progress) => void) | undefined
}

/** Items from memory go to a thread so many at a time, or so many bytes. */
const handful = { items: 256, bytes: 1024 * 1024 }
/** So many bytes are laid until they are made safe on the disk: a power cut costs no more. */
const mostUnsafe = 32 * 1024 * 1024
/** What is laid within so long is written down together: a crash costs no more than that. */
const stageMs = 50

/**
 * Lays items into a half-made file: the archive's bytes, encrypted chunk by chunk, each at its place, by threads side by
 * side. What is done counts once it is in the file and then in the journal. `first` is what the archive begins with.
 * Gives the mark at which the items end.
 */
export async function layItems(
  site: Site,
  first: Uint8Array,
  items: AsyncIterable<CollectedItem | Parcel>,
): Promise<Mark> {
  const { path, head, file, journal, name, threads, signal, writtenBytes, order, scope, mtimeSeconds } = site
  const nothing = { chunk: 0, items: 0, itemBytes: 0, sources: [], accounts: [], linesBytes: 0, manifestBytes: 0 }
  const from: Mark = site.mark ?? {
    ...nothing,
    begun: first,
    tail: head.head.subarray(head.head.length - (head.head.length % diskBlock)),
  }
  const began = performance.now()
  /** In order, and not written down yet. */
  const given: Task[] = []
  const laid = new Map<number, Laid>()
  let writtenDown = 0
  let safe = from
  let looked = 0
  let unsafe = 0
  let committing = Promise.resolve()
  const commits = { busy: false }
  const { promise: ending, resolve: end } = Promise.withResolvers<undefined>()
  let wake: (() => void) | undefined
  const { promise: broken, reject: fail } = Promise.withResolvers<never>()
  broken.catch(() => undefined)

  const turn = new Turn()
  turn.goOn({ ...from, stretches: 0 })
  const start = { ...{ order, scope, mtimeSeconds, writtenBytes }, file: path, headBytes: head.head.length, key: head.key, turn: turn.memory } // prettier-ignore
  threads.start(start, (stretch) => {
    laid.set(stretch.stretch, stretch)
    if (!commits.busy) committing = commit().catch(fail)
  })

  /** Writes down what is done, over and over until nothing is: while one stage is written down, the next one is laid. */
  async function commit(): Promise<void> {
    commits.busy = true
    for (let ready = readyStage(); ready; ready = readyStage()) {
      unsafe += ready.bytes
      const safe = unsafe >= mostUnsafe
      if (safe) {
        await file.datasync()
        unsafe = 0
      }
      await journal.add({ ...ready.stage, safe }, ready.done, ready.lists)
      name.add(ready.stage.tags)
      looked += ready.done.reduce((sum, { names }) => sum + names.length, 0)
      const { items, itemBytes: bytes } = ready.stage
      site.progress?.({ items, bytes, looked, seconds: (performance.now() - began) / 1000 })
      await Promise.race([setTimeout(stageMs), ending])
    }
    commits.busy = false
    wake?.()
  }

  /** All that stands in the file without a gap, up to the end of a task. */
  function readyStage(): { stage: Omit<Stage, 'safe'>; done: DoneNames[]; lists: Lists; bytes: number } | undefined {
    const ready: Laid[] = []
    for (let next = laid.get(writtenDown); next; next = laid.get(writtenDown + ready.length)) ready.push(next)
    ready.length = ready.findLastIndex(({ ended }) => ended) + 1
    const last = ready.at(-1)
    if (last === undefined) return undefined
    for (const { stretch } of ready) laid.delete(stretch)
    writtenDown += ready.length
    const lists = {
      lines: Buffer.concat(ready.map(({ lines }) => lines)),
      manifest: Buffer.concat(ready.map(({ manifest }) => manifest)),
    }
    const sum = (of: (stretch: Laid) => number): number => ready.reduce((all, each) => all + of(each), 0)
    safe = {
      ...{ chunk: last.chunk, begun: last.begun, tail: last.tail, items: last.items },
      itemBytes: safe.itemBytes + sum(({ itemBytes }) => itemBytes),
      sources: [...new Set([...safe.sources, ...ready.flatMap(({ sources }) => sources)])],
      accounts: [...new Set([...safe.accounts, ...ready.flatMap(({ accounts }) => accounts)])],
      linesBytes: safe.linesBytes + lists.lines.length,
      manifestBytes: safe.manifestBytes + lists.manifest.length,
    }
    const stage = {
      ...safe,
      tags: Buffer.concat(ready.map(({ tags }) => tags)),
      notGiven: ready.flatMap(({ notGiven }) => notGiven),
    }
    const done = given.splice(0, ready.filter(({ ended }) => ended).length).flatMap(doneOf)
    return { stage, done, lists, bytes: sum(({ bytes }) => bytes) }
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
    end(undefined)
    while (given.length > 0 || commits.busy)
      await Promise.race([new Promise<void>((resolve) => (wake = resolve)), trouble])
    return safe
  } finally {
    end(undefined)
    await threads[Symbol.asyncDispose]()
    await committing
  }
}

function doneOf(task: Task): DoneNames[] {
  if ('items' in task)
    return [...Map.groupBy(task.items, (item) => item.source)].map(([place, items]) => {
      return { place, state: '', names: items.map(({ id }) => id) }
    })
  const { place, state, names } = task.parcel
  return [{ place, state, names }]
}

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
