import { constants, openSync, readSync, write } from 'node:fs'
import { promisify } from 'node:util'

/** What the memory, and the place and the length of a straight write have to be multiples of, on every disk of today. */
const memoryStep = 512
export const diskBlock = 4096
/** So much may be on its way to the disk while the next is made. */
const memories = 3
const writeSome = promisify(write)

/**
 * Writes whole blocks straight to the disk, past the system's page cache (open(2), O_DIRECT), while the thread goes on:
 * what is written is not read again, and copying it there first costs more than encrypting it. Where the file system
 * knows no such way, through the cache. Not durable before fsync.
 */
export class StraightFile {
  readonly #cached: number
  readonly #straight: number
  readonly #free: Buffer[]
  #freed: (() => void) | undefined

  /** A file that is there and has some bytes; at most `mostBytes` are written at once. */
  constructor(path: string, mostBytes: number) {
    this.#cached = openSync(path, 'r+')
    const flag = constants.O_DIRECT as number | undefined
    const straight = flag === undefined ? undefined : openStraight(path, flag)
    const all = Array.from({ length: memories }, () => {
      const bytes = Buffer.allocUnsafeSlow(mostBytes + memoryStep + diskBlock)
      return { bytes, shift: straight === undefined ? -1 : shiftOf(straight, bytes) }
    })
    this.#straight = straight !== undefined && all.every(({ shift }) => shift >= 0) ? straight : this.#cached
    this.#free = all.map(({ bytes, shift }) => bytes.subarray(Math.max(0, shift)))
  }

  /** Resolves when there is memory to {@link take}. */
  async ready(): Promise<void> {
    while (this.#free.length === 0) await new Promise<void>((resolve) => (this.#freed = resolve))
  }

  /** Memory for what is to be written. */
  take(): Buffer {
    const memory = this.#free.pop()
    if (memory === undefined) throw new Error('no memory is free')
    return memory
  }

  /** Writes so many bytes from memory that was taken, which is free again when it resolves. Whole blocks, at the place of one. */
  async write(memory: Buffer, length: number, position: number): Promise<void> {
    for (let done = 0; done < length;)
      done += (await writeSome(this.#straight, memory, done, length - done, position + done)).bytesWritten
    this.#free.push(memory)
    this.#freed?.()
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
      readSync(file, memory, shift, diskBlock, 0)
      return shift
    } catch {
      // Not here.
    }
  }
  return -1
}
