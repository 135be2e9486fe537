import { chunkBytes } from './age-chunks.ts'
import { diskBlock } from './straight-file.ts'

/** Where the archive goes on. */
export type Standing = {
  /** Chunks that are whole, and the beginning of the one that is not. */
  readonly chunk: number
  readonly begun: Uint8Array
  /** The end of the last whole chunk, from where it shares a block of the disk with the next: not in the file yet. */
  readonly tail: Uint8Array
  /** Items before this. */
  readonly items: number
  /** Stretches before this, since the threads began. */
  readonly stretches: number
}

const turnBytes = 8
const numbersBytes = 5 * 8

/**
 * Which task goes on with the archive, and where it stands, in memory that the sealing threads share: they read side by
 * side, and each puts what it read in its place when its turn comes, without asking anyone. Tasks have their turn in the
 * order in which they were given, so that what a crash cut off is laid again as it was. Whoever's turn it is writes here;
 * everyone else only asks whose it is.
 */
export class Turn {
  readonly memory: SharedArrayBuffer
  readonly #task: Int32Array<SharedArrayBuffer>
  readonly #numbers: Float64Array
  readonly #begun: Uint8Array
  readonly #tail: Uint8Array

  constructor(memory = new SharedArrayBuffer(turnBytes + numbersBytes + chunkBytes + diskBlock)) {
    this.memory = memory
    this.#task = new Int32Array(memory, 0, 1)
    this.#numbers = new Float64Array(memory, turnBytes, 5)
    this.#begun = new Uint8Array(memory, turnBytes + numbersBytes, chunkBytes)
    this.#tail = new Uint8Array(memory, turnBytes + numbersBytes + chunkBytes)
  }

  isOf(task: number): boolean {
    return Atomics.load(this.#task, 0) === task
  }

  /** Resolves when it is another one's turn than it was; now, when it is this one's. */
  async moves(task: number): Promise<void> {
    const now = Atomics.load(this.#task, 0)
    if (now !== task) await Atomics.waitAsync(this.#task, 0, now).value
  }

  standing(): Standing {
    const [chunk = 0, begunBytes = 0, tailBytes = 0, items = 0, stretches = 0] = this.#numbers
    const [begun, tail] = [this.#begun.subarray(0, begunBytes), this.#tail.subarray(0, tailBytes)]
    return { chunk, begun, tail, items, stretches }
  }

  /** The next stretch goes on from here. */
  goOn({ chunk, begun, tail, items, stretches }: Standing): void {
    this.#begun.set(begun)
    this.#tail.set(tail)
    this.#numbers.set([chunk, begun.length, tail.length, items, stretches])
  }

  /** It is the next task's turn. */
  pass(): void {
    Atomics.add(this.#task, 0, 1)
    Atomics.notify(this.#task, 0)
  }
}
