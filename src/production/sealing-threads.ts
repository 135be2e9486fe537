import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { CollectedItem, Parcel } from '../order/item.ts'
import type { Says, Start, Told } from './sealing-thread.ts'
import { fromWords } from './thread-failure.ts'

/** More would only wait for each other: they write into one file. */
const most = Math.max(1, Math.min(4, availableParallelism()))
/** So many tasks a thread has before it: it never waits for the next. */
const ahead = 6
const program = new URL('sealing-thread.ts', import.meta.url)
// Little is kept there beside the stretches, which are not in the heap.
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 }

/** A stretch of the archive that stands in the file. */
export type Laid = Extract<Says, { stretch: number }>
export type Task = { readonly parcel: Parcel } | { readonly items: readonly CollectedItem[] }
type Thread = { readonly worker: Worker; readonly waits: Promise<undefined>; tasks: number }

/** Another text stood where one is now to stand: the file cannot be continued, and begins anew. */
export class Differs extends Error {}

/** Threads for the next sealing, where a process keeps some. Each are used once: of one order nothing stays for the next. */
let ready: SealingThreads | undefined
let keeps = false
let filling: NodeJS.Timeout | undefined
/** What is sealed next to each other, such as shards and their root, is not held up by threads that start for later. */
const quietMs = 250

/**
 * From here on threads stand ready for the next sealing: to start them takes as long as to seal a hundred messages. More
 * would take 25 MB each from a desk that is idle most of its days. They do not keep the process running. Resolves when
 * they wait for work.
 */
export async function keepThreadsReady(): Promise<void> {
  keeps = true
  ready ??= new SealingThreads()
  await ready.standing
}

/** Those that stand ready, or new ones. */
export function takeThreads(): SealingThreads {
  clearTimeout(filling)
  const threads = ready ?? new SealingThreads()
  ready = undefined
  return threads
}

/** In the place of those that were taken, where a process keeps some; not before it had a moment for it. */
export function replaceThreads(): void {
  clearTimeout(filling)
  if (keeps) filling = setTimeout(() => (ready ??= new SealingThreads()), quietMs).unref()
}

/**
 * The threads that read, check, hash, encrypt and write. Tasks are done side by side and get their places one after the
 * other, in the order in which they were given.
 */
export class SealingThreads implements AsyncDisposable {
  readonly failed: Promise<never>
  /** Resolves when each of them waits for work. */
  readonly standing: Promise<void>
  readonly #threads: readonly Thread[]
  readonly #fail: (error: Error) => void
  #laid: (laid: Laid) => void = () => undefined
  #given = 0
  #wake: (() => void) | undefined

  /** They get ready while it is not known yet what for. */
  constructor() {
    const { promise, reject } = Promise.withResolvers<never>()
    this.failed = promise
    // What fails while it stands ready is not given out.
    this.failed.catch(() => {
      if (ready === this) ready = undefined
    })
    this.#fail = reject
    this.#threads = Array.from({ length: most }, () => this.#begin())
    const waiting = this.#threads.map(({ worker, waits }) => waits.then(() => worker.unref()))
    this.standing = Promise.race([Promise.all(waiting).then(() => undefined), this.failed])
    this.standing.catch(() => undefined)
  }

  /** `laid` hears of every stretch that stands in the file, in no order. */
  start(start: Start, laid: (laid: Laid) => void): void {
    this.#laid = laid
    for (const { worker } of this.#threads) {
      worker.ref()
      worker.postMessage(start)
    }
  }

  /** Resolves when a thread has taken it before it. Bytes that have memory of their own go with it, and are gone here. */
  async give(task: Task): Promise<void> {
    let thread = this.#idlest()
    while (thread.tasks >= ahead) {
      await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), this.failed])
      thread = this.#idlest()
    }
    thread.tasks++
    const told = 'items' in task ? task : { parcel: { reader: task.parcel.reader, parcel: task.parcel.parcel } }
    const moved = 'items' in task ? new Set(task.items.flatMap(({ bytes }) => memoryOf(bytes))) : []
    thread.worker.postMessage({ task: this.#given++, ...told } satisfies Told, [...moved])
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()))
  }

  #idlest(): Thread {
    return this.#threads.reduce((idlest, each) => (each.tasks < idlest.tasks ? each : idlest))
  }

  #begin(): Thread {
    const worker = new Worker(program, { resourceLimits })
    const { promise: waits, resolve } = Promise.withResolvers<undefined>()
    const thread: Thread = { worker, waits, tasks: 0 }
    worker.on('error', this.#fail)
    worker.on('message', (says: Says) => {
      if ('waits' in says) resolve(undefined)
      else if ('failed' in says) this.#fail(fromWords(says.failed))
      else if ('differs' in says) this.#fail(new Differs())
      else {
        if (says.ended) thread.tasks--
        this.#laid(says)
        this.#wake?.()
      }
    })
    return thread
  }
}

/** The memory of these bytes, where it is theirs alone. */
function memoryOf({ buffer, byteLength }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer && byteLength > 0 && byteLength === buffer.byteLength ? [buffer] : []
}
