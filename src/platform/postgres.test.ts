import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { expect, onTestFinished, test } from 'vitest'
import { startPostgres } from './postgres.ts'

const silent = (): void => undefined
const portOf = (url: string): number => Number(new URL(url).port)

async function home(): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-pg-'))
  // The account of the database must pass through it, as through any home folder.
  await chmod(dir, 0o755)
  onTestFinished(async () => {
    await startPostgres(dir, silent).then((own) => own.stop(), silent)
    await rm(dir, { recursive: true, force: true })
  })
  return dir
}

async function ask(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows[0]
  } finally {
    await client.end()
  }
}

test('the built-in PostgreSQL answers on loopback, to its password alone, and goes on where it stopped', async () => {
  const dir = await home()
  const first = await startPostgres(dir, silent)
  expect(await ask(first.url, 'show listen_addresses')).toEqual({ listen_addresses: '127.0.0.1' })
  expect(await ask(first.url, 'show unix_socket_directories')).toEqual({ unix_socket_directories: '' })
  expect(await ask(first.url, 'show fsync')).toEqual({ fsync: 'on' })
  const wrong = new URL(first.url)
  wrong.password = 'guess'
  await expect(ask(wrong.href, 'select 1')).rejects.toThrow(/password authentication failed/)
  await ask(first.url, 'create table kept as select 7 as seven')
  await first.stop()
  await expect(ask(first.url, 'select 1')).rejects.toThrow(/ECONNREFUSED/)

  const second = await startPostgres(dir, silent)
  expect(await ask(second.url, 'select seven from kept')).toEqual({ seven: 7 })
  expect((await stat(join(dir, 'keys', 'postgres-password'))).mode & 0o777).toBe(0o600)
  await second.stop()
})

test('a server that a killed Duly left running is used again', async () => {
  const dir = await home()
  const script = `
    const { startPostgres } = await import(${JSON.stringify(new URL('postgres.ts', import.meta.url).href)})
    console.log((await startPostgres(${JSON.stringify(dir)}, () => {})).url)
    setInterval(() => {}, 1000)`
  const killed = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(killed.stdout, 'data')) as [Buffer]
  killed.kill('SIGKILL')
  await once(killed, 'exit')
  const again = await startPostgres(dir, silent)
  expect(again.url).toBe(line.toString().trim())
  await again.stop()
})

test('what a dead server left behind does not stand in the way, though its number is another program’s now', async () => {
  const dir = await home()
  const first = await startPostgres(dir, silent)
  const file = join(dir, 'postgres', 'data', 'postmaster.pid')
  const left = await readFile(file, 'utf8')
  await first.stop()
  const bystander = spawn('sleep', ['60'])
  onTestFinished(() => void bystander.kill())
  await writeFile(file, left.replace(/^\d+/, String(bystander.pid)), { mode: 0o600 })
  const second = await startPostgres(dir, silent)
  expect(await ask(second.url, 'select 1 as one')).toEqual({ one: 1 })
  await second.stop()
})

test('when another program has taken the port, another port is chosen', async () => {
  const dir = await home()
  const first = await startPostgres(dir, silent)
  const port = portOf(first.url)
  await first.stop()
  const other = createServer().listen(port, '127.0.0.1')
  await once(other, 'listening')
  onTestFinished(() => void other.close())
  const second = await startPostgres(dir, silent)
  expect(portOf(second.url)).not.toBe(port)
  expect(await readFile(join(dir, 'postgres', 'port'), 'utf8')).toBe(String(portOf(second.url)))
  await second.stop()
})

test('below a folder closed to others the database stays in it; started by root it lives aside, and says so in one line', async () => {
  const closed = await mkdtemp(join(tmpdir(), 'duly-closed-')) // mode 700
  const said: string[] = []
  onTestFinished(async () => {
    const aside = / in (\/\S+)\.$/.exec(said[0] ?? '')?.[1]
    if (aside) await rm(aside, { recursive: true, force: true })
    await rm(closed, { recursive: true, force: true })
  })
  const own = await startPostgres(join(closed, 'home'), (words) => said.push(words))
  expect(await ask(own.url, 'select 1 as one')).toEqual({ one: 1 })
  await own.stop()
  // Root alone changes accounts; whoever else runs Duly may enter their own folder.
  const root = process.getuid?.() === 0
  expect(said).toHaveLength(root ? 1 : 0)
  if (root) expect(said[0]).toMatch(/^PostgreSQL runs as \w+, who cannot reach .*; it lives in \//)
})
