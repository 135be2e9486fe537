// The least that any exact sealer must do with these bytes: list, stat, read, SHA-256, ChaCha20-Poly1305 and a durable
// write. No checks, no archive, no manifest. As many threads as CORES says, each with its share of the files and a file of
// its own to write, so that none waits for another. Reads ESTATE ACCOUNT FROM TO OUT CORES from the environment.
import { createCipheriv, hash, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { isMainThread, Worker, workerData } from 'node:worker_threads'

const { ESTATE = '', ACCOUNT = '', FROM = '', TO = '', OUT = '', CORES = '1' } = process.env
const [from, to, cores] = [Date.parse(FROM), Date.parse(TO), Number(CORES)]
const chunkBytes = 64 * 1024
const nonce = Buffer.alloc(12)

if (!isMainThread) {
  const { files, out } = workerData as { files: string[]; out: string }
  seal(files, out)
} else if (cores === 1) seal(everyFile(), OUT)
else {
  const files = everyFile()
  await Promise.all(
    Array.from({ length: cores }, (_none, core) => {
      const share = files.filter((_file, n) => n % cores === core)
      const thread = new Worker(new URL(import.meta.url), { workerData: { files: share, out: `${OUT}.${core}` } })
      return new Promise((resolve, reject) => thread.on('exit', resolve).on('error', reject))
    }),
  )
}

function everyFile(): string[] {
  const root = join(ESTATE, ACCOUNT, 'Maildir')
  const others = readdirSync(root).filter((name) => /^\.[^.]/.test(name))
  return [root, ...others.map((name) => join(root, name))]
    .flatMap((folder) => [join(folder, 'cur'), join(folder, 'new')])
    .flatMap((part) => readdirSync(part).map((name) => `${part}/${name}`))
}

function seal(files: readonly string[], into: string): void {
  const key = randomBytes(32)
  const out = openSync(into, 'w')
  let count = 0
  for (const file of files) {
    const { mtimeMs } = lstatSync(file)
    if (mtimeMs < from || mtimeMs >= to) continue
    const bytes = readFileSync(file)
    hash('sha256', bytes)
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      nonce.writeUIntBE(count++, 5, 6)
      const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
      writeSync(out, cipher.update(bytes.subarray(at, at + chunkBytes)))
      cipher.final()
      writeSync(out, cipher.getAuthTag())
    }
  }
  fsyncSync(out)
  closeSync(out)
}
