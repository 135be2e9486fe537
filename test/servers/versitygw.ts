import { spawn } from 'node:child_process'
import { createHash, createHmac } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, stat, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { pathOfKey } from '../../src/collection/s3-signature.ts'
import { freePort } from '../free-port.ts'
import { messagesOf } from '../object-store.ts'

export const versitygw = fileURLToPath(new URL('../../node_modules/.cache/servers/versitygw', import.meta.url))
const [id, secret, region, bucket] = ['duly', 'only-for-tests', 'eu-test', 'mailbox']

export type Versitygw = {
  readonly port: number
  /** The folder whose files are the bucket's objects. */
  readonly files: string
  readonly log: () => string
  put(key: string, bytes: Uint8Array): Promise<void>
  stop(): Promise<void>
}

/** Starts a real object store, Versity's gateway over a folder, on a loopback port. Throws with words when it is not installed. */
export async function startVersitygw(): Promise<Versitygw> {
  if (!existsSync(versitygw)) throw new Error('Versitygw is not installed. Run test/servers/install.sh.')
  const dir = await mkdtemp(join(tmpdir(), 'duly-versitygw-'))
  const [data, sidecar] = [join(dir, 'data'), join(dir, 'sidecar')]
  await mkdir(join(data, bucket), { recursive: true })
  await mkdir(sidecar)
  const port = await freePort()
  // What it keeps of objects stands in a folder of its own: not every disk that tests run on has extended attributes.
  const args = ['--port', `127.0.0.1:${port}`, '--region', region, 'posix', '--sidecar', sidecar, data]
  const child = spawn(versitygw, args, {
    env: { ROOT_ACCESS_KEY: id, ROOT_SECRET_KEY: secret },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  for (const words of [child.stdout, child.stderr]) words.on('data', (bytes: Buffer) => (log += bytes.toString()))
  const stop = async (): Promise<void> => {
    const gone = new Promise((resolve) => child.once('exit', resolve))
    if (child.exitCode === null && child.kill('SIGTERM')) await gone
    await rm(dir, { recursive: true, force: true })
  }
  const put = async (key: string, bytes: Uint8Array): Promise<void> => {
    const path = `/${bucket}/${pathOfKey(key)}`
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, signedPut(`127.0.0.1:${port}`, path, bytes))
    if (!answer.ok) throw new Error(`Versitygw does not take ${key}: ${answer.status} ${await answer.text()}`)
  }
  for (let i = 0; i < 100 && child.exitCode === null; i++) {
    if (
      await fetch(`http://127.0.0.1:${port}/`).then(
        () => true,
        () => false,
      )
    )
      // prettier-ignore
      return { port, files: join(data, bucket), log: () => log, put, stop }
    await pause(100)
  }
  await stop()
  throw new Error(`Versitygw does not start. ${log}`)
}

/** Puts the mail of an estate into the store, and gives each object the time of its message. */
export async function fill(store: Versitygw, estate: string, accounts: readonly string[]): Promise<void> {
  for (const { key, path } of await messagesOf(estate, accounts)) {
    await store.put(key, await readFile(path))
    const { mtime } = await stat(path)
    await utimes(join(store.files, key), mtime, mtime)
  }
}

/** Signature Version 4 of a PUT, for the product itself can sign nothing but GET. */
function signedPut(host: string, path: string, body: Uint8Array): RequestInit {
  const hex = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
  const mac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const within = `${time.slice(0, 8)}/${region}/s3/aws4_request`
  const names = 'host;x-amz-content-sha256;x-amz-date'
  const lines = [`host:${host}`, `x-amz-content-sha256:${hex(body)}`, `x-amz-date:${time}`]
  const request = ['PUT', path, '', ...lines, '', names, hex(body)].join('\n')
  const key = within.split('/').reduce<string | Buffer>((k, part) => mac(k, part), `AWS4${secret}`)
  const signature = mac(key, ['AWS4-HMAC-SHA256', time, within, hex(request)].join('\n')).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${id}/${within}, SignedHeaders=${names}, Signature=${signature}`
  return {
    method: 'PUT',
    headers: { 'x-amz-content-sha256': hex(body), 'x-amz-date': time, authorization },
    body: Buffer.from(body),
  }
}
