import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'

export type ParserLimits = { readonly ms?: number; readonly heapMb?: number; readonly outputBytes?: number }
type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }
type Child = ChildProcessByStdio<Writable, Readable, null>

const usual = { ms: 5_000, heapMb: 192, outputBytes: 2_000_000 } as const
/** Memory outside the parser's heap (buffers, the program itself) before it is stopped, in MiB. */
const besideHeapMb = 256
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
    `--max-old-space-size=${heapMb}`,
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

/** Memory in use in MiB, from Linux' /proc; undefined elsewhere, where only the heap is limited. */
async function memoryMb(pid: number): Promise<number | undefined> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const kb = /^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]
  return kb === undefined ? undefined : Number(kb) / 1024
}

/**
 * Runs a parser over bytes from outside, in a process of its own that cannot write, cannot start anything, sees no
 * environment and no file but the program's code, and is killed at its deadline. `module` exports default
 * `(bytes: Uint8Array) => Promise<Json>`; an error named `Unreadable` gives its words, any other a general sentence.
 *
 * Never throws for what the bytes do. The value is from a process that read hostile bytes: check its shape.
 * Limits: 5 s, 192 MiB of heap, 2 MB of answer. The network is closed by taking away every way to it that JavaScript
 * has; bytes that take over the engine itself are held by the operating system's account, so run roles apart.
 */
export async function runParser<T>(module: URL, bytes: Uint8Array, limits: ParserLimits = {}): Promise<Answer<T>> {
  const { ms, heapMb, outputBytes } = { ...usual, ...limits }
  const key = `${module.href} ${heapMb}`
  await enter()
  try {
    const child = take(key, module.href, heapMb)
    const result = outcome<T>(child, bytes, ms, heapMb, outputBytes)
    prepare(key, module.href, heapMb)
    return await result
  } finally {
    leave()
  }
}

function outcome<T>(
  child: Child,
  bytes: Uint8Array,
  ms: number,
  heapMb: number,
  outputBytes: number,
): Promise<Answer<T>> {
  return new Promise((resolve) => {
    let why: string | undefined
    const stop = (because: string): void => {
      why ??= because
      child.kill('SIGKILL')
    }
    const deadline = setTimeout(stop, ms, `Reading it took longer than ${ms / 1000} seconds and was stopped.`)
    const tooMuch = 'Reading it needed more memory than an order may take, and was stopped.'
    const watch = setInterval(() => {
      if (child.pid === undefined) return
      void memoryMb(child.pid).then((mb) => {
        if (mb !== undefined && mb > heapMb + besideHeapMb) stop(tooMuch)
      })
    }, 100)
    const chunks: Buffer[] = []
    let size = 0
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > outputBytes) stop('Reading it gave more text than an order may have, and was stopped.')
      else chunks.push(chunk)
    })
    const end = (answer: Answer<T>): void => {
      clearTimeout(deadline)
      clearInterval(watch)
      resolve(answer)
    }
    child.once('error', () => {
      end({ ok: false, why: 'The reader could not be started.' })
    })
    child.once('close', (code, signal) => {
      if (why !== undefined) end({ ok: false, why })
      else if (code === 0) end(answerIn<T>(Buffer.concat(chunks)))
      else end({ ok: false, why: code === 134 || signal === 'SIGABRT' || signal === 'SIGTRAP' ? tooMuch : damaged })
    })
    child.stdin.end(bytes)
  })
}

const damaged = 'The reader broke while reading it.'

function answerIn<T>(bytes: Buffer): Answer<T> {
  try {
    const answer = JSON.parse(bytes.toString('utf8')) as unknown
    if (typeof answer !== 'object' || answer === null || !('ok' in answer)) return { ok: false, why: damaged }
    if (answer.ok === true && 'value' in answer) return { ok: true, value: answer.value as T }
    if (answer.ok === false && 'why' in answer && typeof answer.why === 'string')
      return { ok: false, why: answer.why.slice(0, 1000) }
  } catch {
    // Not JSON: answered below.
  }
  return { ok: false, why: damaged }
}
