import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { signerFromSeed } from '../platform/keys.ts'
import { auditLog } from '../verify/audit-log.ts'
import { commitment, leafEntry } from './leaf.ts'
import { openLog } from './log.ts'
import { formatVkey, openCheckpoint, parseCheckpoint, parseVkey } from './note.ts'
import { formatBundle, parseBundle, tilePath } from './tiles.ts'
import {
  consistencyProof,
  hashLeaf,
  hashNode,
  inclusionProof,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  type Hash,
  type Subtrees,
} from './tree.ts'

const signer = signerFromSeed(new Uint8Array(32).fill(7))
const origin = 'test.ledger.duly'
const vkey = formatVkey(origin, signer.publicKey)
const vectors = new URL('../../test/vectors/', import.meta.url)
const bytes = (base64: string | null): Uint8Array => Buffer.from(base64 ?? '', 'base64')
const entry = (n: number): Uint8Array => Buffer.from(`entry ${n}`)

function treeOf(leaves: readonly Hash[]): Subtrees {
  const levels: Hash[][] = [[...leaves]]
  for (let row = levels[0] ?? []; row.length > 1; row = levels.at(-1) ?? []) {
    levels.push(
      Array.from({ length: Math.floor(row.length / 2) }, (_, i) =>
        hashNode(row[2 * i] ?? new Uint8Array(), row[2 * i + 1] ?? new Uint8Array()),
      ),
    )
  }
  return (level, index) => levels[level]?.[index] ?? new Uint8Array()
}

let dir: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-ledger-'))
})
afterEach(() => rm(dir, { recursive: true, force: true }))

type Inclusion = {
  leafIdx: number
  treeSize: number
  root: string
  leafHash: string
  proof: string[] | null
  desc: string
  wantErr: boolean
}
type Consistency = {
  size1: number
  size2: number
  root1: string
  root2: string
  proof: string[] | null
  desc: string
  wantErr: boolean
}

async function cases<T>(folder: string): Promise<T[]> {
  const base = new URL(`rfc6962-merkle/${folder}/`, vectors)
  const files = (await readdir(base, { recursive: true })).filter((f) => f.endsWith('.json'))
  return Promise.all(files.map(async (f) => JSON.parse(await readFile(new URL(f, base), 'utf8')) as T))
}

test('the public RFC 6962 inclusion proofs are judged as their makers judge them', async () => {
  const all = await cases<Inclusion>('inclusion')
  expect(all.length).toBeGreaterThan(30)
  for (const c of all) {
    expect(
      verifyInclusion(c.leafIdx, c.treeSize, bytes(c.leafHash), (c.proof ?? []).map(bytes), bytes(c.root)),
      c.desc,
    ).toBe(!c.wantErr)
  }
})

test('the public RFC 6962 consistency proofs are judged as their makers judge them', async () => {
  const all = await cases<Consistency>('consistency')
  expect(all.length).toBeGreaterThan(30)
  for (const c of all) {
    expect(
      verifyConsistency(c.size1, c.size2, bytes(c.root1), bytes(c.root2), (c.proof ?? []).map(bytes)),
      c.desc,
    ).toBe(!c.wantErr)
  }
})

test('the roots of the Tessera log follow from its entry bundles, and its tile holds their hashes', async () => {
  const log = new URL('tlog-tiles-tessera/log/', vectors)
  const read = (path: string): Promise<Buffer> => readFile(new URL(path, log))
  for (let size = 1; size <= 15; size++) {
    const { root } = parseCheckpoint((await read(`checkpoint.${size}`)).toString())
    const leaves = parseBundle(await read(tilePath('entries', 0, size))).map(hashLeaf)
    expect(Buffer.from(rootOf(size, treeOf(leaves))).toString('base64')).toBe(root)
    expect(Buffer.concat(leaves)).toEqual(await read(tilePath(0, 0, size)))
  }
})

test('the example of the signed-note specification has the key it says', () => {
  const parsed = parseVkey('example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k')
  expect(parsed).toMatchObject({ ok: true, value: { name: 'example.com/foo' } })
  expect(parseVkey('example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k').ok).toBe(false)
})

test('tile paths are those of tlog-tiles', () => {
  expect(tilePath(0, 1234067)).toBe('tile/0/x001/x234/067')
  expect(tilePath('entries', 0, 5)).toBe('tile/entries/000.p/5')
})

test('every proof that the tree makes verifies, and no other does', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.nat(), fc.nat(), (size, a, b) => {
      const leaves = Array.from({ length: size }, (_, n) => hashLeaf(entry(n)))
      const tree = treeOf(leaves)
      const root = rootOf(size, tree)
      const index = a % size
      const proof = inclusionProof(index, size, tree)
      expect(verifyInclusion(index, size, leaves[index] ?? new Uint8Array(), proof, root)).toBe(true)
      expect(verifyInclusion(index, size, hashLeaf(entry(size + 1)), proof, root)).toBe(false)
      const from = b % (size + 1)
      const grown = consistencyProof(from, size, tree)
      expect(verifyConsistency(from, size, rootOf(from, tree), root, grown)).toBe(true)
      if (from > 0 && from < size)
        expect(verifyConsistency(from, size, hashLeaf(entry(size + 1)), root, grown)).toBe(false)
    }),
    { numRuns: 200 },
  )
})

test('each change, deletion, insertion and exchange of one entry in 10,000 is detected', () => {
  const size = 10_000
  const leaves = Array.from({ length: size }, (_, n) => hashLeaf(entry(n)))
  const tree = treeOf(leaves)
  const signed = Buffer.from(rootOf(size, tree))
  const foreign = hashLeaf(Buffer.from('another entry'))
  const levels = Math.ceil(Math.log2(size))
  // The root with one leaf exchanged, along its path alone: what a verifier would compute for the changed log.
  const rootWith = (changes: ReadonlyMap<number, Hash>): Hash => {
    const changed = new Map<string, Hash>()
    for (const [index, hash] of changes) {
      changed.set(`0/${index}`, hash)
    }
    for (let level = 1; level <= levels; level++) {
      for (const index of new Set([...changes.keys()].map((n) => n >> level))) {
        if ((index + 1) * 2 ** level > size) continue
        const child = (at: number): Hash => changed.get(`${level - 1}/${at}`) ?? tree(level - 1, at)
        changed.set(`${level}/${index}`, hashNode(child(2 * index), child(2 * index + 1)))
      }
    }
    return rootOf(size, (level, index) => changed.get(`${level}/${index}`) ?? tree(level, index))
  }
  expect(signed.equals(rootWith(new Map()))).toBe(true)
  let undetected = 0
  for (let n = 0; n < size; n++) {
    if (signed.equals(rootWith(new Map([[n, foreign]])))) undetected++
    if (
      n + 1 < size &&
      signed.equals(
        rootWith(
          new Map([
            [n, leaves[n + 1] ?? foreign],
            [n + 1, leaves[n] ?? foreign],
          ]),
        ),
      )
    )
      undetected++
  }
  // After a deletion or insertion at n another entry stands at n than the one the kept checkpoint proves there.
  for (let n = 0; n < size; n++) {
    const proof = inclusionProof(n, size, tree)
    expect(verifyInclusion(n, size, leaves[n] ?? foreign, proof, signed)).toBe(true)
    const afterDeletion = leaves[n + 1] ?? foreign
    for (const there of [afterDeletion, foreign]) if (verifyInclusion(n, size, there, proof, signed)) undetected++
  }
  expect(undetected).toBe(0)
}, 60_000)

test('a deletion or an insertion anywhere gives another root, also when the size is made up for', () => {
  const size = 2000
  const leaves = Array.from({ length: size }, (_, n) => hashLeaf(entry(n)))
  const signed = Buffer.from(rootOf(size, treeOf(leaves)))
  for (let n = 0; n < size; n += 37) {
    const without = [...leaves.slice(0, n), ...leaves.slice(n + 1), hashLeaf(entry(size))]
    const more = [...leaves.slice(0, n), hashLeaf(Buffer.from('new')), ...leaves.slice(n, size - 1)]
    expect(signed.equals(rootOf(size, treeOf(without)))).toBe(false)
    expect(signed.equals(rootOf(size, treeOf(more)))).toBe(false)
  }
})

test('what was acknowledged is there after reopening, under a checkpoint that anyone can check', async () => {
  const log = await openLog(dir, signer, origin)
  await Promise.all(Array.from({ length: 300 }, (_, n) => log.append([entry(n)])))
  const earlier = log.checkpoint()
  await log.append([entry(300), entry(301)])
  await log.close()
  const again = await openLog(dir, signer, origin)
  expect(again.size).toBe(302)
  const opened = openCheckpoint(again.checkpoint(), vkey)
  expect(opened).toMatchObject({ ok: true, value: { size: 302 } })
  expect(Buffer.from(await again.entry(301)).toString()).toBe('entry 301')
  await again.close()
  expect(await auditLog(dir, vkey, earlier)).toMatchObject({ holds: true, size: 302 })
})

test('a record that a power cut tore is cut off; everything acknowledged stays', async () => {
  const log = await openLog(dir, signer, origin)
  await log.append([entry(0)])
  const { size: kept } = log
  await log.append([entry(1), entry(2)])
  await log.close()
  const journal = join(dir, 'journal')
  const whole = await readFile(journal)
  const end = whole.lastIndexOf(Buffer.from('entry 2'))
  await truncate(journal, end + 3)
  const again = await openLog(dir, signer, origin)
  expect(again.size).toBe(kept)
  await again.append([entry(9)])
  expect(again.size).toBe(kept + 1)
  await again.close()
})

test('a changed journal is not opened', async () => {
  const log = await openLog(dir, signer, origin)
  await log.append([entry(0)])
  await log.append([entry(1)])
  await log.close()
  const journal = join(dir, 'journal')
  const whole = await readFile(journal)
  whole.write('ENTRY', whole.indexOf('entry 0'))
  await writeFile(journal, whole)
  await expect((async () => openLog(dir, signer, origin))()).rejects.toThrow(/was changed/)
})

test('a changed entry bundle fails the audit', async () => {
  const log = await openLog(dir, signer, origin)
  await log.append(Array.from({ length: 10 }, (_, n) => entry(n)))
  await log.close()
  const bundle = join(dir, tilePath('entries', 0, 10))
  await writeFile(bundle, formatBundle([...Array.from({ length: 9 }, (_, n) => entry(n)), entry(99)]))
  expect(await auditLog(dir, vkey)).toMatchObject({ holds: false })
})

test('a leaf tells nothing of the event, and equal events have different leaves', () => {
  const event = JSON.stringify({ kind: 'received', from: 'mara.voss@nimbus.test' })
  const leaf = (salt: number): string =>
    Buffer.from(
      leafEntry({
        stream: 'D-2026-000001',
        version: 1,
        kind: 'received',
        commitment: commitment(new Uint8Array(32).fill(salt), event),
      }),
    ).toString()
  expect(leaf(1)).not.toBe(leaf(2))
  expect(leaf(1)).not.toContain('mara')
})
