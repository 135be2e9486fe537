import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import PostalMime from 'postal-mime'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gather, scopeOf } from '../../test/connector-conduct.ts'
import { leavesOf } from '../../test/leaf-parts.ts'
import { sealSmall } from '../../test/sealed.ts'
import { openPackage } from '../verify/open-package.ts'
import type { Files } from '../verify/package-tar.ts'
import { verifyPackage } from '../verify/verify.ts'
import { connector } from './connectors/maildir.ts'

const vectors = fileURLToPath(new URL('../../test/vectors', import.meta.url))
const account = 'mara@nimbus.test'
/** Messages that other people's parsers are tested with, most of them broken on purpose: name -> bytes. */
const given = new Map<string, Buffer>()
/** The same out of a package: by the Maildir connector, the checker and the sealer. */
const produced = new Map<string, Uint8Array>()
let dir: string
let said: Awaited<ReturnType<typeof verifyPackage>>

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-leaves-'))
  const cur = join(dir, account, 'Maildir', 'cur')
  await mkdir(cur, { recursive: true })
  for (const from of ['mime-mime4j', 'mime-postalsys', 'mime-stalwart']) {
    for (const name of (await readdir(join(vectors, from))).filter((n) => /\.(msg|eml)$/.test(n))) {
      const [file, held] = [join(vectors, from, name), join(cur, `${from}-${name}`)]
      await copyFile(file, held)
      await utimes(held, new Date('2026-01-10T10:00:00Z'), new Date('2026-01-10T10:00:00Z'))
      given.set(`${from}-${name}`, await readFile(file))
    }
  }
  const source = {
    id: 'mail',
    kind: 'maildir' as const,
    path: join(dir, '{account}', 'Maildir'),
    categories: ['content' as const],
  }
  const windows = [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }]
  const { items } = await gather(connector.collect(source, scopeOf({ accounts: [account], windows }), {}))
  const { file, identity, vkey } = await sealSmall(dir, { items })
  const identityFile = join(dir, 'identity')
  await writeFile(identityFile, `${identity}\n`)
  said = await verifyPackage({ package: file, identityFile, vkey })
  const opened = await openPackage(file, identityFile)
  if (!opened.ok) throw new Error(opened.why)
  for (const { id, path } of listOf(opened.value))
    produced.set(id.split('/').at(-1) ?? '', opened.value.get(path) ?? new Uint8Array())
})
afterAll(() => rm(dir, { recursive: true, force: true }))

/** RFC 2045, sections 6.7 and 6.8. */
function plain(body: string, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1')
  const text = body
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}

/** The parser gives the text of a part with line ends of its own. */
const withoutReturns = (bytes: Buffer): Buffer => bytes.filter((octet) => octet !== 0x0d) as Buffer

const listOf = (files: Files): { id: string; path: string }[] =>
  Buffer.from(files.get('data/items.jsonl') ?? '')
    .toString('utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { id: string; path: string })

test('every leaf part of every message is a byte range of its item, at its own place', () => {
  expect([...produced.keys()].sort()).toEqual([...given.keys()].sort())
  let leaves = 0
  for (const [name, bytes] of given) {
    const out = Buffer.from(produced.get(name) ?? [])
    for (const leaf of leavesOf(bytes)) {
      leaves++
      expect(out.subarray(leaf.start, leaf.end).equals(bytes.subarray(leaf.start, leaf.end)), name).toBe(true)
    }
    expect(out.length, name).toBe(bytes.length)
  }
  expect(given.size).toBe(70)
  expect(leaves).toBeGreaterThan(given.size)
})

test('the walk knows the parts of the torture message, also those inside attached messages', () => {
  const types = leavesOf(given.get('mime-postalsys-mimetorture.eml') ?? Buffer.of()).map((l) => l.type)
  expect(types.filter((t) => t !== 'beside the parts').length).toBeGreaterThan(15)
  expect(new Set(types)).toContain('image/gif')
})

test('nothing that a common parser calls an attachment is missing among the leaves', async () => {
  let attachments = 0
  for (const name of ['example.msg', 'simple-attachment.msg'].map((n) => `mime-mime4j-${n}`)) {
    const bytes = Buffer.from(produced.get(name) ?? [])
    const decoded = leavesOf(bytes).map(({ start, end, encoding }) =>
      plain(bytes.toString('latin1', start, end), encoding),
    )
    for (const { content } of (await PostalMime.parse(bytes, { attachmentEncoding: 'arraybuffer' })).attachments) {
      attachments++
      const wanted = withoutReturns(Buffer.from(content as ArrayBuffer))
      expect(decoded.some((leaf) => withoutReturns(leaf).includes(wanted))).toBe(true)
    }
  }
  expect(attachments).toBeGreaterThan(1)
})

test('the checker’s result on each item travels in the package, and verifying says it', () => {
  expect(said.findings.filter((f) => f.holds === false)).toEqual([])
  expect(said.findings.find((f) => f.check === 'items')?.words).toMatch(/^All 70 items .*the checker before sealing/)
})
