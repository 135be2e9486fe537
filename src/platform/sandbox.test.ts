import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { runParser, type ParserLimits } from './sandbox.ts'

const parser = new URL('sandbox-trials/try-escape.ts', import.meta.url)
const attempt = (way: string, argument = '', limits?: ParserLimits): Promise<unknown> =>
  runParser<string>(parser, Buffer.from(`${way}\n${argument}`), limits)

test('a parser answers, many at once', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => attempt('echo', `order ${i}`)))
  expect(answers).toEqual(Array.from({ length: 6 }, (_, i) => ({ ok: true, value: `order ${i}` })))
})

test('a parser that tries to reach the network is held', async () => {
  let calls = 0
  const server = createServer((socket) => {
    calls++
    socket.destroy()
  })
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      resolve((server.address() as { port: number }).port)
    })
  })
  try {
    for (const [way, argument] of [
      ['fetch', `http://127.0.0.1:${port}/`],
      ['socket', String(port)],
      ...['net', 'http', 'tls', 'dns', 'os', 'dgram', 'child_process', 'worker_threads', 'module', 'data'].map((m) => [
        `import ${m}`,
        String(port),
      ]),
      ['builtin'],
      ['binding'],
    ] as [string, string?][])
      expect([way, await attempt(way, argument)]).toEqual([way, { ok: true, value: 'held' }])
    expect(calls).toBe(0)
  } finally {
    server.close()
  }
}, 30_000)

test('a parser reads no secret, writes nothing, sees no environment, signals nobody and makes no code', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'duly-secret-'))
  try {
    await writeFile(join(dir, 'root.age'), 'AGE-SECRET-KEY-1')
    for (const [way, argument] of [
      ['read', join(dir, 'root.age')],
      ['read', '/etc/passwd'],
      ['write', join(dir, 'out')],
      ['environment', ''],
      ['kill', ''],
      ['eval', ''],
    ] as const)
      expect([way, await attempt(way, argument)]).toEqual([way, { ok: true, value: 'held' }])
  } finally {
    await rm(dir, { recursive: true, force: true })
  }
}, 20_000)

test('a parser that never ends, eats memory, floods or dies is stopped, and says so in words', async () => {
  expect(await attempt('loop', '', { ms: 700 })).toEqual({
    ok: false,
    why: expect.stringContaining('longer than 0.7') as unknown,
  })
  expect(await attempt('heap', '', { heapMb: 48 })).toEqual({
    ok: false,
    why: expect.stringContaining('memory') as unknown,
  })
  expect(await attempt('buffers')).toEqual({ ok: false, why: expect.stringContaining('memory') as unknown })
  expect(await attempt('flood')).toEqual({ ok: false, why: expect.stringContaining('more text') as unknown })
  expect(await attempt('exit')).toEqual({ ok: false, why: expect.stringContaining('broke') as unknown })
  expect(await attempt('crash')).toEqual({ ok: false, why: expect.stringContaining('broke') as unknown })
}, 30_000)
