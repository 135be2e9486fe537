// What a programmer writes in an afternoon: every file of the Maildir through mailparser, those whose Date lies in the
// window into a zip by archiver. It goes by the Date header, as such programs do, and encrypts nothing. Reads ESTATE
// ACCOUNT FROM TO OUT from the environment.
import archiver from 'archiver'
import { simpleParser } from 'mailparser'
import { createWriteStream } from 'node:fs'
import { open, readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { finished } from 'node:stream/promises'

const { ESTATE = '', ACCOUNT = '', FROM = '', TO = '', OUT = '' } = process.env
const [from, to] = [new Date(FROM), new Date(TO)]
const root = join(ESTATE, ACCOUNT, 'Maildir')
const zip = archiver('zip')
const out = createWriteStream(OUT)
zip.pipe(out)
for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/[\\/](cur|new)$/.test(entry.parentPath)) continue
  const file = join(entry.parentPath, entry.name)
  const bytes = await readFile(file)
  const { date } = await simpleParser(bytes)
  if (date && date >= from && date < to) {
    zip.append(bytes, { name: relative(root, file).replaceAll(':', '_') })
    await new Promise((resolve) => zip.once('entry', resolve))
  }
}
await zip.finalize()
await finished(out)
const written = await open(OUT)
await written.sync()
await written.close()
