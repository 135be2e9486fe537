import { readFileSync, writeFileSync } from 'node:fs'

/** Tries every way out of the sandbox that the bytes name, and says what came of it. Read by `sandbox.test.ts`. */
const ways: Record<string, (argument: string) => unknown> = {
  fetch: (url) => fetch(url),
  'import net': async (port) => (await import('node:net')).connect(Number(port), '127.0.0.1'),
  'import http': async (port) => (await import('node:http')).get(`http://127.0.0.1:${port}/`),
  'import dns': async () => (await import('node:dns')).promises.resolve('nimbus.example'),
  'import tls': async (port) => (await import('node:tls')).connect(Number(port), '127.0.0.1'),
  'import os': async () => (await import('node:os')).userInfo(),
  'import dgram': () => import('node:dgram'),
  'import child_process': () => import('node:child_process'),
  'import worker_threads': () => import('node:worker_threads'),
  'import module': () => import('node:module'),
  'import data': () => import(['data:', 'text/javascript,export default 1'].join('')) as Promise<unknown>,
  builtin: () => {
    const net: unknown = process.getBuiltinModule('net')
    return net ?? Promise.reject(new Error('none'))
  },
  binding: () => (process as unknown as { binding(x: string): unknown }).binding('tcp_wrap'),
  socket: (port) => {
    const { constructor: Socket } = process.stdin as unknown as { constructor: new () => { connect(p: number): void } }
    new Socket().connect(Number(port))
    return 'connected'
  },
  kill: () => process.kill(process.ppid, 0),
  read: (file) => readFileSync(file, 'utf8'),
  write: (file) => {
    writeFileSync(file, 'x')
    return 'written'
  },
  eval: () => (0, eval)('1 + 1') as unknown,
  environment: () => (Object.keys(process.env).length > 0 ? process.env : Promise.reject(new Error('empty'))),
  loop: () => {
    for (;;);
  },
  heap: () => {
    const all: unknown[] = []
    for (;;) all.push(Array.from({ length: 1000 }, () => ({})))
  },
  buffers: async () => {
    const all: Buffer[] = []
    for (;;) {
      all.push(Buffer.alloc(16_000_000, 1))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
  },
  flood: () => 'x'.repeat(5_000_000),
  exit: () => process.exit(0),
  crash: () => process.exit(3),
  echo: (words) => words,
}

export default async function tryEscape(bytes: Uint8Array): Promise<string> {
  const [way = '', argument = ''] = new TextDecoder().decode(bytes).split('\n')
  try {
    const got = await ways[way]?.(argument)
    return way === 'flood' || way === 'echo' ? String(got) : `OUT: ${typeof got}`
  } catch {
    return 'held'
  }
}
