import { mkdtemp, readFile, rm, unlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signerFromSeed } from '../platform/keys.ts'
import { growTree } from './growing-tree.ts'
import { openLog } from './log.ts'
import { formatVkey, openCheckpoint, openNote, parseVkey, signCheckpoint } from './note.ts'
import { readPublished } from './published.ts'
import { formatBundle, parseBundle, tilePath } from './tiles.ts'
import { hashLeaf, rootOf } from './tree.ts'

const signer = signerFromSeed(new Uint8Array(32).fill(7))
const origin = 'test.ledger.duly'
const entry = (n: number): Uint8Array => Buffer.from(`entry ${n}`)
const none = (): never => {
  throw new RangeError('nothing is stored')
}

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-published-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

/** The key that the Tessera project publishes beside this test log. */
const tessera = 'example.com/log/testdata+33d7b496+AeHTu4Q3hEIMHNqc6fASMsq3rKNx280NI+oO5xCFkkSx'

test('each checkpoint of the Tessera log is signed and its root follows from its entry bundles, and each of its tiles holds their hashes', async () => {
  const log = new URL('../../test/vectors/tlog-tiles-tessera/log/', import.meta.url)
  const read = (path: string): Promise<Buffer> => readFile(new URL(path, log))
  const tree = growTree(0, [], none)
  for (let size = 0; size <= 15; size++) {
    const opened = openCheckpoint((await read(`checkpoint.${size}`)).toString(), tessera)
    if (!opened.ok) throw new Error(opened.why)
    expect(opened.value.size).toBe(size)
    if (size > 0) {
      const entries = parseBundle(await read(tilePath('entries', 0, size)))
      expect(entries).toHaveLength(size)
      expect(Buffer.concat(entries.map(hashLeaf))).toEqual(await read(tilePath(0, 0, size)))
      expect(formatBundle(entries)).toEqual(await read(tilePath('entries', 0, size)))
      tree.add(entries.at(-1)!)
    }
    expect(Buffer.from(rootOf(size, tree.subtrees)).toString('base64')).toBe(opened.value.root)
  }
  expect(await read('checkpoint')).toEqual(await read('checkpoint.15'))
})

test('the example of the signed-note specification opens with the key it names, and with no other', () => {
  const vkey = 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
  const note =
    'This is an example message.\n\n\u2014 example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n'
  expect(openNote(note, vkey)).toEqual({ ok: true, value: 'This is an example message.\n' })
  expect(openNote(note.replace('example message', 'Example message'), vkey)).toMatchObject({ ok: false })
  expect(openNote(note, vkey.replace('530d903a', '530d903b'))).toMatchObject({ ok: false })
  expect(openNote(note, formatVkey('example.com/foo', signer.publicKey))).toMatchObject({ ok: false })
  expect(openCheckpoint(note, vkey)).toEqual({ ok: false, why: 'The signed text is not a checkpoint.' })
  expect(parseVkey(vkey)).toMatchObject({ ok: true, value: { name: 'example.com/foo' } })
})

test('a checkpoint of another ledger, of another key, altered or with a second spelling is refused', () => {
  const vkey = formatVkey(origin, signer.publicKey)
  const root = Buffer.from(hashLeaf(entry(0))).toString('base64')
  const note = signCheckpoint({ origin, size: 7, root }, signer)
  expect(openCheckpoint(note, vkey)).toEqual({ ok: true, value: { origin, size: 7, root } })
  const witnessed = note.replace('\n\n', `\n\n\u2014 witness.test ${Buffer.alloc(80).toString('base64')}\n`)
  expect(openCheckpoint(witnessed, vkey).ok).toBe(true)
  for (const bad of [
    note.replace('\n7\n', '\n8\n'),
    note.replace('\n7\n', '\n07\n'),
    note.slice(0, -6) + 'AA==\n',
    note.replace(origin, 'other.ledger.duly'),
    note.replace('\n\n', '\nextension\n\n'),
    note.split('\n\n')[0] ?? '',
    '',
  ])
    expect(openCheckpoint(bad, vkey).ok, bad).toBe(false)
  const elsewhere = signCheckpoint({ origin: 'other.ledger.duly', size: 7, root }, signer)
  expect(openCheckpoint(elsewhere, vkey).ok).toBe(false)
  expect(() => formatVkey('two words', signer.publicKey)).toThrow(RangeError)
  expect(() => formatVkey('a+b', signer.publicKey)).toThrow(RangeError)
})

test('tiles are named as tlog-tiles names them', () => {
  expect(tilePath(0, 1234067)).toBe('tile/0/x001/x234/067')
  expect(tilePath(0, 0)).toBe('tile/0/000')
  expect(tilePath(2, 999)).toBe('tile/2/999')
  expect(tilePath(1, 1000, 17)).toBe('tile/1/x001/000.p/17')
  expect(tilePath('entries', 0, 5)).toBe('tile/entries/000.p/5')
})

test('a bundle gives back its entries, and says so when it ends in the middle of one', () => {
  const entries = [Buffer.alloc(0), Buffer.from('a'), Buffer.alloc(65_535, 1)]
  expect(parseBundle(formatBundle(entries))).toEqual(entries)
  expect(() => parseBundle(formatBundle(entries).subarray(0, -1))).toThrow(SyntaxError)
  expect(() => parseBundle(Uint8Array.of(0))).toThrow(SyntaxError)
  expect(() => formatBundle([Buffer.alloc(65_536)])).toThrow(RangeError)
})

test('70,000 entries lie in the tiles that the specification counts: 273 full and 112, one full and 17, and one', async () => {
  const log = await openLog(dir, signer, origin)
  for (let n = 0; n < 70_000; n += 5000) {
    await log.append(Array.from({ length: 5000 }, (_, i) => entry(n + i)))
    log.publish()
  }
  await log.close()
  const sizes = async (path: string): Promise<number> => (await readFile(join(dir, path))).length / 32
  expect(await sizes(tilePath(0, 272))).toBe(256)
  expect(await sizes(tilePath(0, 273, 112))).toBe(112)
  expect(await sizes(tilePath(1, 0))).toBe(256)
  expect(await sizes(tilePath(1, 1, 17))).toBe(17)
  expect(await sizes(tilePath(2, 0, 1))).toBe(1)
  await expect(readFile(join(dir, tilePath(0, 274)))).rejects.toThrow(/ENOENT/)
  await expect(readFile(join(dir, tilePath(3, 0, 1)))).rejects.toThrow(/ENOENT/)
  const again = await openLog(dir, signer, origin)
  expect(again.size).toBe(70_000)
  await again.close()
}, 30_000)

test('a partial tile whose place a wider one took is cut from it, as readers of its checkpoint are owed', async () => {
  const log = await openLog(dir, signer, origin)
  await log.append(Array.from({ length: 40 }, (_, n) => entry(n)))
  log.publish()
  const [tile, bundle] = await Promise.all([
    readPublished(dir, tilePath(0, 0, 40)),
    readPublished(dir, tilePath('entries', 0, 40)),
  ])
  await log.append(Array.from({ length: 400 }, (_, n) => entry(40 + n)))
  await log.close()
  await expect(readFile(join(dir, tilePath(0, 0, 40)))).rejects.toThrow(/ENOENT/)
  expect(await readPublished(dir, tilePath(0, 0, 40))).toEqual(tile)
  expect(await readPublished(dir, tilePath('entries', 0, 40))).toEqual(bundle)
  await unlink(join(dir, tilePath(0, 0)))
  for (const path of [tilePath(0, 0, 40), tilePath(0, 1, 185), tilePath(0, 7), 'journal', '../x', 'tile/0/000.p/256'])
    expect(await readPublished(dir, path), path).toBeUndefined()
  expect(await readPublished(dir, tilePath(0, 1, 184))).toHaveLength(184 * 32)
})
