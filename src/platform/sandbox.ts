import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { channel } from 'node:diagnostics_channel'
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

export type ParserLimits = { readonly ms?: number; readonly heapMb?: number; readonly outputBytes?: number }
/** How one reading went, told on the channel `duly.sandbox`: which parser, its time by its own clock, its peak of resident memory. */
export type ParserUse = { readonly module: string; readonly ms: number; readonly peakMb: number; readonly ok: boolean }
type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }
type Child = ChildProcessByStdio<Writable, Readable, null>

const usual = { ms: 4_500, heapMb: 96, outputBytes: 2_000_000 } as const
/**
 * Resident memory of the whole process, beside the original itself, at which it is stopped, in MiB. It is looked at
 * every few milliseconds, and what it takes between two looks comes on top: the promise is 256.
 */
const wholeMb = 220
/** How long loading a parser may take before any byte is read, in milliseconds: it depends on the machine alone. */
const startMs = 30_000
const lookEveryMs = 10
/**
 * The time of a reading is the processor's, so that a busy machine does not make an honest paper unreadable. By the
 * clock on the wall it may take so many times as long.
 */
const wallTimes = 4
const src = fileURLToPath(new URL('..', import.meta.url))
const above = fileURLToPath(new URL('../..', import.meta.url))
const inside = fileURLToPath(new URL('sandbox-child.ts', import.meta.url))

/**
 * No core file, which would hold what was read (I13), and an end to computing even when this program was killed and
 * its deadline with it. Then the shell becomes the reader.
 */
const bounded = 'ulimit -c 0; ulimit -t 60; exec "$@"'

function start(module: string, heapMb: number): Child {
  const reader = [
    process.execPath,
    '--permission',
    `--allow-fs-read=${src}*`,
    `--allow-fs-read=${above}node_modules/*`,
    `--allow-fs-read=${above}package.json`,
    '--allow-fs-read=/proc/self/status',
    `--max-old-space-size=${heapMb}`,
    '--optimize-for-size',
    '--disable-proto=delete',
    '--disallow-code-generation-from-strings',
    '--no-warnings',
    inside,
    module,
  ] as const
  const [program, ...words] =
    process.platform === 'win32' ? reader : ['/bin/sh', '-c', bounded, 'duly-reader', ...reader]
  const child = spawn(program, words, { cwd: src, env: {}, stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true })
  // Errors of the pipes show as a missing answer.
  for (const part of [child, child.stdin, child.stdout]) part.on('error', () => undefined)
  return child
}

/** Lets the program end although this child waits for work. It ends too: its standard input closes. */
const hold = (child: Child, held: boolean): void => {
  for (const part of [child, child.stdin, child.stdout] as { ref?(): void; unref?(): void }[])
    if (held) part.ref?.()
    else part.unref?.()
}

// Owned by this module: children that loaded their parser and wait, one for each parser, at most three.
const idle = new Map<string, Child>()
const idleMost = 3

function take(key: string, module: string, heapMb: number): Child {
  const waiting = idle.get(key)
  idle.delete(key)
  if (waiting?.exitCode === null && waiting.signalCode === null) {
    hold(waiting, true)
    return waiting
  }
  return start(module, heapMb)
}

/** Starts the next one while this one works, so that it finds its parser loaded. */
function prepare(key: string, module: string, heapMb: number): void {
  if (idle.has(key)) return
  const oldest = idle.keys().next()
  if (idle.size >= idleMost && !oldest.done) {
    idle.get(oldest.value)?.kill('SIGKILL')
    idle.delete(oldest.value)
  }
  const child = start(module, heapMb)
  hold(child, false)
  child.on('exit', () => {
    if (idle.get(key) === child) idle.delete(key)
  })
  idle.set(key, child)
}

// As many at once as there are processors, at least two; the others wait in line and their time has not begun.
let free = Math.max(2, availableParallelism())
const line: (() => void)[] = []
const enter = async (): Promise<void> => {
  if (free > 0) free--
  else await new Promise<void>((resolve) => line.push(resolve))
}
const leave = (): void => {
  const next = line.shift()
  if (next) next()
  else free++
}

/** Linux counts the processor time of a process in hundredths of a second, whatever the machine (USER_HZ). */
const tickMs = 10

/** The processor time it has used, in milliseconds, from Linux' /proc; undefined elsewhere. */
function usedMsOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in brackets may hold anything; behind it stand the state and then numbers: user and system time are 14 and 15.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return (Number(fields[11]) + Number(fields[12])) * tickMs
  } catch {
    return undefined
  }
}

/** The most memory it ever held, in MiB, from Linux' /proc; 0 elsewhere, where only the heap is limited. */
function peakMbOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

const uses = channel('duly.sandbox')

/**
 * Runs a parser over bytes from outside, in a process of its own that cannot write, cannot start anything, sees no
 * environment and no file but the program's code, and is killed at its deadline. `module` exports default
 * `(bytes: Uint8Array) => Promise<Json>`; an error named `Unreadable` gives its words, any other a general sentence.
 *
 * Never throws for what the bytes do. The value is from a process that read hostile bytes: check its shape.
 * Limits: 4.5 s of the processor's time once it is loaded (of any time where Linux' /proc is not); 256 MiB beside the original (96 of them heap); 2 MB of answer. Parts
 * and depth are the parsers' own. The network is closed by taking away every way to it that JavaScript has; bytes that
 * take over the engine itself are held by the operating system's account, so run roles apart.
 */
export async function runParser<T>(module: URL, bytes: Uint8Array, limits: ParserLimits = {}): Promise<Answer<T>> {
  const { ms, heapMb, outputBytes } = { ...usual, ...limits }
  const key = `${module.href} ${heapMb}`
  await enter()
  try {
    const child = take(key, module.href, heapMb)
    const result = outcome<T>(child, module.href, bytes, ms, outputBytes)
    prepare(key, module.href, heapMb)
    return await result
  } finally {
    leave()
  }
}

function outcome<T>(
  child: Child,
  module: string,
  bytes: Uint8Array,
  ms: number,
  outputBytes: number,
): Promise<Answer<T>> {
  return new Promise((resolve) => {
    let why: string | undefined
    const stop = (because: string): void => {
      why ??= because
      child.kill('SIGKILL')
    }
    let deadline = setTimeout(stop, startMs, 'The reader did not start in time. Open the original.')
    const tooMuch = 'Reading it needed more memory than an order may take, and was stopped.'
    const tooLong = `Reading it took longer than ${ms / 1000} seconds and was stopped.`
    let began: number | undefined
    let usedBefore: number | undefined
    let used = 0
    let peakMb = 0
    const watch = setInterval(() => {
      if (child.pid === undefined) return
      if (usedBefore !== undefined) used = Math.max(used, (usedMsOf(child.pid) ?? 0) - usedBefore)
      if (used > ms) stop(tooLong)
      peakMb = Math.max(peakMb, peakMbOf(child.pid))
      if (peakMb > wholeMb + bytes.byteLength / 2 ** 20) stop(tooMuch)
    }, lookEveryMs)
    const chunks: Buffer[] = []
    let size = 0
    child.stdout.on('data', (chunk: Buffer) => {
      // The first thing a child writes says that its parser is loaded: only then does the time for reading begin.
      if (began === undefined) {
        began = performance.now()
        usedBefore = child.pid === undefined ? undefined : usedMsOf(child.pid)
        clearTimeout(deadline)
        deadline = setTimeout(stop, usedBefore === undefined ? ms : ms * wallTimes, tooLong)
      }
      size += chunk.length
      if (size > outputBytes) stop('Reading it gave more text than an order may have, and was stopped.')
      else chunks.push(chunk)
    })
    const end = (answer: Answer<T>, toldMb = 0): void => {
      clearTimeout(deadline)
      clearInterval(watch)
      const took = {
        ms: usedBefore === undefined ? performance.now() - (began ?? performance.now()) : used,
        peakMb: Math.max(peakMb, toldMb),
        ok: answer.ok,
      }
      uses.publish({ module, ...took } satisfies ParserUse)
      resolve(answer)
    }
    child.once('error', () => {
      end({ ok: false, why: 'The reader could not be started.' })
    })
    child.once('close', (code, signal) => {
      if (why !== undefined) end({ ok: false, why })
      else if (code === 0) end(...answerIn<T>(Buffer.concat(chunks)))
      else end({ ok: false, why: code === 134 || signal === 'SIGABRT' || signal === 'SIGTRAP' ? tooMuch : damaged })
    })
    // The length first: the child takes the bytes into one piece of memory instead of growing it.
    const length = Buffer.alloc(4)
    length.writeUInt32BE(bytes.byteLength)
    child.stdin.write(length)
    child.stdin.end(bytes)
  })
}

const damaged = 'The reader broke while reading it.'

/** The answer in what the child wrote, and its own word on its peak of memory, in MiB. */
function answerIn<T>(bytes: Buffer): [Answer<T>, number] {
  try {
    const answer = JSON.parse(bytes.toString('utf8')) as unknown
    if (typeof answer === 'object' && answer !== null && 'ok' in answer) {
      const peakMb = 'peakMb' in answer ? Number(answer.peakMb) || 0 : 0
      if (answer.ok === true && 'value' in answer) return [{ ok: true, value: answer.value as T }, peakMb]
      if (answer.ok === false && 'why' in answer && typeof answer.why === 'string')
        return [{ ok: false, why: answer.why.slice(0, 1000) }, peakMb]
    }
  } catch {
    // Not JSON: answered below.
  }
  return [{ ok: false, why: damaged }, 0]
}
