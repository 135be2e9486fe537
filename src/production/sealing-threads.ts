import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { CollectedItem, Parcel } from '../order/item.ts'
import type { Says, Start, Told } from './sealing-thread.ts'
import { fromWords } from './thread-failure.ts'

/** More would only wait for each other: they write into one file. */
const most = Math.max(1, Math.min(4, availableParallelism()))
/** So many tasks a thread has before it: it never waits for the next. */
const ahead = 3
const program = new URL('sealing-thread.ts', import.meta.url)
// Little is kept there beside the stretches, which are not in the heap.
const resourceLimits = { maxYoungGenerationSizeMb: 4, maxOldGenerationSizeMb: 96 }

type Filled = Extract<Says, { filled: number }>
export type Placed = Extract<Says, { placed: true }>
type Thread = { readonly worker: Worker; tasks: number; readonly placing: ((placed: Placed) => void)[] }
export type Task = { readonly parcel: Parcel } | { readonly items: readonly CollectedItem[] }

/** Another text stood where one is now to stand: the file cannot be continued, and begins anew. */
export class Differs extends Error {}

/**
 * The threads that read, check, hash and encrypt. Tasks are done side by side and get their places one after the other,
 * in the order in which they were given: `filled` is called in that order, and gives the place.
 */
export class SealingThreads {
  readonly failed: Promise<never>
  readonly #start: Start
  readonly #filled: (filled: Filled, place: (where: Extract<Told, { chunk: number }>) => Promise<Placed>) => void
  readonly #threads: Thread[] = []
  readonly #held = new Map<number, { thread: Thread; filled: Filled }[]>()
  readonly #fail: (error: Error) => void
  #given = 0
  #turn = 0
  #wake: (() => void) | undefined

  constructor(
    start: Start,
    filled: (filled: Filled, place: (where: Extract<Told, { chunk: number }>) => Promise<Placed>) => void,
  ) {
    this.#start = start
    this.#filled = filled
    const { promise, reject } = Promise.withResolvers<never>()
    this.failed = promise
    this.failed.catch(() => undefined)
    this.#fail = reject
  }

  /** Resolves when a thread has taken it before it. */
  async give(task: Task): Promise<void> {
    let thread = this.#idlest()
    while (thread.tasks >= ahead) {
      await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), this.failed])
      thread = this.#idlest()
    }
    thread.tasks++
    thread.worker.postMessage({ task: this.#given++, ...task } satisfies Told)
  }

  /** Resolves when every task that was given has its place. */
  async ended(): Promise<void> {
    while (this.#turn < this.#given)
      await Promise.race([new Promise<void>((resolve) => (this.#wake = resolve)), this.failed])
  }

  async stop(): Promise<void> {
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()))
  }

  #idlest(): Thread {
    const [idlest] = this.#threads.toSorted((a, b) => a.tasks - b.tasks)
    return idlest && (idlest.tasks === 0 || this.#threads.length === most) ? idlest : this.#begin()
  }

  #begin(): Thread {
    const worker = new Worker(program, { workerData: this.#start, resourceLimits })
    const thread: Thread = { worker, tasks: 0, placing: [] }
    worker.on('error', this.#fail)
    worker.on('message', (says: Says) => {
      if ('failed' in says) this.#fail(fromWords(says.failed))
      else if ('differs' in says) this.#fail(new Differs())
      else if ('placed' in says) thread.placing.shift()?.(says)
      else this.#hold(thread, says)
    })
    this.#threads.push(thread)
    return thread
  }

  #hold(thread: Thread, filled: Filled): void {
    if (filled.ended) thread.tasks--
    const held = this.#held.get(filled.filled) ?? []
    held.push({ thread, filled })
    this.#held.set(filled.filled, held)
    for (let now = this.#held.get(this.#turn); now; now = this.#held.get(this.#turn)) {
      this.#held.delete(this.#turn)
      for (const { thread: by, filled: each } of now) {
        this.#filled(each, (where) => {
          by.worker.postMessage(where)
          return new Promise((placed) => by.placing.push(placed))
        })
        if (each.ended) this.#turn++
      }
    }
    this.#wake?.()
  }
}
