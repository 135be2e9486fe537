import { constants, openSync, readSync, writeSync } from 'node:fs'

/** What the memory, the place and the length of a straight write have to be multiples of, on every disk of today. */
const memoryStep = 512
const fileStep = 4096

/**
 * Writes straight to the disk, past the system's page cache (open(2), O_DIRECT): what is written is not read again, and
 * copying it there first costs more than encrypting it. Only whole blocks can go that way; the ends of a stretch, whose
 * blocks are shared with its neighbours, go through the cache, and so does everything where the file system knows no
 * other way. Neither is durable before fsync.
 */
export class StraightFile {
  readonly #cached: number
  readonly #straight: number | undefined
  readonly #memory: Buffer
  /** Where in the memory a straight write may begin, from the next whole step on. */
  readonly #shift: number
  #from = 0
  #to = 0
  #position = 0

  /** A file that is there and has some bytes, for stretches of at most `mostBytes`. */
  constructor(path: string, mostBytes: number) {
    this.#cached = openSync(path, 'r+')
    this.#memory = Buffer.allocUnsafeSlow(mostBytes + memoryStep + 2 * fileStep)
    const flag = constants.O_DIRECT as number | undefined
    const straight = flag === undefined ? undefined : openStraight(path, flag)
    const shift = straight === undefined ? -1 : shiftOf(straight, this.#memory)
    this.#straight = shift < 0 ? undefined : straight
    this.#shift = Math.max(0, shift)
  }

  /** Takes in what is to be written at `position`, each piece before the next one is made, and shows it. */
  prepare(pieces: Iterable<Uint8Array>, position: number): Buffer {
    // Within the memory as within the file, so that a block of the one is a block of the other.
    this.#from = this.#shift + (position % fileStep)
    this.#to = this.#from
    this.#position = position
    for (const piece of pieces) {
      this.#memory.set(piece, this.#to)
      this.#to += piece.length
    }
    return this.#memory.subarray(this.#from, this.#to)
  }

  /** Writes what was prepared. */
  write(): void {
    const [from, to, position] = [this.#from, this.#to, this.#position]
    const firstBlock = Math.min(to, this.#shift + Math.ceil((from - this.#shift) / fileStep) * fileStep)
    const lastBlock = Math.max(firstBlock, this.#shift + Math.floor((to - this.#shift) / fileStep) * fileStep)
    const place = (at: number): number => position + at - from
    writeAll(this.#cached, this.#memory.subarray(from, firstBlock), place(from))
    writeAll(this.#straight ?? this.#cached, this.#memory.subarray(firstBlock, lastBlock), place(firstBlock))
    writeAll(this.#cached, this.#memory.subarray(lastBlock, to), place(lastBlock))
  }

  read(bytes: Uint8Array, position: number): number {
    return readSync(this.#cached, bytes, 0, bytes.length, position)
  }
}

function openStraight(path: string, flag: number): number | undefined {
  try {
    return openSync(path, constants.O_RDWR | flag)
  } catch {
    return undefined
  }
}

/**
 * Where in the memory the system can write from, or read to, which it demands alike; -1 when it cannot. JavaScript does
 * not tell where memory lies, so it is tried out by reading: what lies wrong is refused (EINVAL).
 */
function shiftOf(file: number, memory: Buffer): number {
  for (let shift = 0; shift < memoryStep; shift += 8) {
    try {
      readSync(file, memory, shift, fileStep, 0)
      return shift
    } catch {
      // Not here.
    }
  }
  return -1
}

function writeAll(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, position + done)
}
