import { readFileSync, readSync, writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

/**
 * The inside of the sandbox: loads one parser, takes the bytes on standard input (their length before them), writes one JSON value to
 * standard output, ends. Started by `sandbox.ts` with no environment, no writing, no processes, and reading limited to
 * the program's own code. The network is closed here: only the built-in modules on this list can be had at all.
 */
const allowed = new Set([
  'assert',
  'buffer',
  'crypto',
  'events',
  'fs',
  'fs/promises',
  'path',
  'process',
  'stream',
  'string_decoder',
  'url',
  'util',
])
/** Libraries name these at the top and are never let use them: they get `sandbox-closed.cjs` instead. */
const closed = new Set(['dns', 'http', 'https', 'net', 'os', 'tls'])
const closedUrl = new URL('sandbox-closed.cjs', import.meta.url).href
const refuse = (name: string): never => {
  throw new Error(`${name} is closed inside the sandbox`)
}

const write = writeSync
const read = readFileSync
const readInto = readSync
const parserUrl = process.argv[2] ?? refuse('running without a parser')

const builtin = process.getBuiltinModule.bind(process)
/** pdf.js asks for `module` to look for a canvas; it gets an empty one and draws nothing. */
const emptyModule = { createRequire: () => (name: string) => refuse(name) }
const guarded = (name: string): unknown => {
  const plain = name.replace(/^node:/, '')
  if (plain === 'module') return emptyModule
  return allowed.has(plain) ? builtin(name) : undefined
}

registerHooks({
  resolve(specifier, context, next) {
    if (closed.has(specifier.replace(/^node:/, ''))) return { url: closedUrl, format: 'commonjs', shortCircuit: true }
    const found = next(specifier, context)
    if (found.url.startsWith('node:') && !allowed.has(found.url.slice(5))) return refuse(specifier)
    if (!found.url.startsWith('node:') && !found.url.startsWith('file:')) return refuse(specifier)
    return found
  },
})

// The shell that bounded this process left its folder's name.
for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name)

const hidden: Record<string, unknown> = { getBuiltinModule: guarded }
for (const name of ['binding', '_linkedBinding', 'dlopen', 'kill', 'abort', 'stdin', 'stdout', 'stderr', 'report'])
  hidden[name] = undefined
for (const [name, value] of Object.entries(hidden))
  Object.defineProperty(process, name, { value, configurable: false, writable: false })
for (const name of ['fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'])
  Object.defineProperty(globalThis, name, { value: undefined, configurable: false, writable: false })
for (const name of ['log', 'info', 'warn', 'error', 'debug', 'trace', 'dir'] as const) console[name] = () => undefined

/** The most memory this process ever held, in MiB; 0 where Linux' /proc is not. */
function peakMb(): number {
  try {
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(read('/proc/self/status', 'utf8'))?.[1] ?? 0) / 1024
  } catch {
    return 0
  }
}

function put(answer: object): void {
  const text = JSON.stringify(answer)
  const bytes = Buffer.from(`${text.slice(0, -1)},"peakMb":${peakMb()}}`)
  for (let offset = 0; offset < bytes.length;) offset += write(1, bytes, offset)
}

/** Fills `into` from standard input, or less when that ends before. */
function take(into: Uint8Array): void {
  for (let offset = 0; offset < into.length;) {
    const count = readInto(0, into, offset, into.length - offset, null)
    if (count === 0) return refuse('a torn original')
    offset += count
  }
}

/** What a parser says when it found what it expected to find wrong. Its words are for people; all others stay here. */
const words = (error: unknown): string =>
  error instanceof Error && error.name === 'Unreadable'
    ? error.message
    : 'It is damaged, or built in a way we do not read.'

type Parser = { default: (bytes: Uint8Array) => Promise<unknown> }
const parser = (await import(parserUrl)) as Parser
// The parser is loaded: its time begins. (White space before the JSON that follows.)
write(1, '\n')
const length = new DataView(new ArrayBuffer(4))
take(new Uint8Array(length.buffer))
const bytes = new Uint8Array(length.getUint32(0))
take(bytes)
try {
  put({ ok: true, value: await parser.default(bytes) })
} catch (error) {
  put({ ok: false, why: words(error) })
}
process.exit(0)
