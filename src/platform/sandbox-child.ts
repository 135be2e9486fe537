import { readFileSync, writeSync } from 'node:fs'
import { registerHooks } from 'node:module'

/**
 * The inside of the sandbox: loads one parser, takes the bytes on standard input to their end, writes one JSON value to
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

function put(answer: unknown): void {
  const bytes = Buffer.from(JSON.stringify(answer))
  for (let offset = 0; offset < bytes.length;) offset += write(1, bytes, offset)
}

/** What a parser says when it found what it expected to find wrong. Its words are for people; all others stay here. */
const words = (error: unknown): string =>
  error instanceof Error && error.name === 'Unreadable'
    ? error.message
    : 'It is damaged, or built in a way we do not read.'

type Parser = { default: (bytes: Uint8Array) => Promise<unknown> }
const parser = (await import(parserUrl)) as Parser
const bytes = new Uint8Array(read(0))
try {
  put({ ok: true, value: await parser.default(bytes) })
} catch (error) {
  put({ ok: false, why: words(error) })
}
process.exit(0)
