// The least that any exact sealer must do with these bytes: list, stat, read, SHA-256, ChaCha20-Poly1305 and a durable
// write. No checks, no archive, no manifest. Reads ESTATE ACCOUNT FROM TO OUT from the environment.
import { createCipheriv, createHash, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const { ESTATE = '', ACCOUNT = '', FROM = '', TO = '', OUT = '' } = process.env
const [from, to] = [Date.parse(FROM), Date.parse(TO)]
const root = join(ESTATE, ACCOUNT, 'Maildir')
const folders = [
  root,
  ...readdirSync(root)
    .filter((n) => /^\.[^.]/.test(n))
    .map((n) => join(root, n)),
]
const chunkBytes = 64 * 1024
const key = randomBytes(32)
const nonce = Buffer.alloc(12)
const out = openSync(OUT, 'w')
let count = 0
for (const part of folders.flatMap((f) => [join(f, 'cur'), join(f, 'new')])) {
  for (const name of readdirSync(part)) {
    const file = join(part, name)
    const { mtimeMs } = lstatSync(file)
    if (mtimeMs < from || mtimeMs >= to) continue
    const bytes = readFileSync(file)
    createHash('sha256').update(bytes).digest()
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      nonce.writeUIntBE(count++, 5, 6)
      const cipher = createCipheriv('chacha20-poly1305', key, nonce, { authTagLength: 16 })
      writeSync(out, cipher.update(bytes.subarray(at, at + chunkBytes)))
      cipher.final()
      writeSync(out, cipher.getAuthTag())
    }
  }
}
fsyncSync(out)
closeSync(out)
