import { readdir, readFile } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  consistencyProof,
  emptyRoot,
  hashLeaf,
  hashNode,
  inclusionProof,
  rootOf,
  verifyConsistency,
  verifyInclusion,
  type Hash,
  type Subtrees,
} from './tree.ts'

const vectors = new URL('../../test/vectors/rfc6962-merkle/', import.meta.url)
const bytes = (base64: string | null): Uint8Array => Buffer.from(base64 ?? '', 'base64')
const entry = (n: number): Uint8Array => Buffer.from(`entry ${n}`)
const foreign = hashLeaf(Buffer.from('another entry'))

function treeOf(leaves: readonly Hash[]): Subtrees {
  const levels: Hash[][] = [[...leaves]]
  for (let row = levels[0]!; row.length > 1; row = levels.at(-1)!) {
    levels.push(Array.from({ length: Math.floor(row.length / 2) }, (_, i) => hashNode(row[2 * i]!, row[2 * i + 1]!)))
  }
  return (level, index) => levels[level]![index]!
}

/** MTH word for word from RFC 6962 section 2.1, to judge the faster one by. */
function rootByTheBook(leaves: readonly Hash[]): Hash {
  if (leaves.length < 2) return leaves[0] ?? emptyRoot
  let k = 1
  while (k * 2 < leaves.length) k *= 2
  return hashNode(rootByTheBook(leaves.slice(0, k)), rootByTheBook(leaves.slice(k)))
}

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
  const base = new URL(`${folder}/`, vectors)
  const files = (await readdir(base, { recursive: true })).filter((f) => f.endsWith('.json'))
  return Promise.all(files.map(async (f) => JSON.parse(await readFile(new URL(f, base), 'utf8')) as T))
}

test('the public RFC 6962 inclusion proofs are judged as their makers judge them', async () => {
  const all = await cases<Inclusion>('inclusion')
  expect(all).toHaveLength(49)
  for (const c of all) {
    expect(
      verifyInclusion(c.leafIdx, c.treeSize, bytes(c.leafHash), (c.proof ?? []).map(bytes), bytes(c.root)),
      c.desc,
    ).toBe(!c.wantErr)
  }
})

test('the public RFC 6962 consistency proofs are judged as their makers judge them', async () => {
  const all = await cases<Consistency>('consistency')
  expect(all).toHaveLength(43)
  for (const c of all) {
    expect(
      verifyConsistency(c.size1, c.size2, bytes(c.root1), bytes(c.root2), (c.proof ?? []).map(bytes)),
      c.desc,
    ).toBe(!c.wantErr)
  }
})

test('the root is the one that RFC 6962 defines, for every size up to 300', () => {
  const leaves = Array.from({ length: 300 }, (_, n) => hashLeaf(entry(n)))
  const tree = treeOf(leaves)
  for (let size = 0; size <= 300; size++) expect(rootOf(size, tree)).toEqual(rootByTheBook(leaves.slice(0, size)))
})

test('every proof that the tree makes verifies, and none that was bent', () => {
  const leaves = Array.from({ length: 700 }, (_, n) => hashLeaf(entry(n)))
  const tree = treeOf(leaves)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 700 }), fc.nat(), fc.nat(), fc.nat(), (size, a, b, bend) => {
      const root = rootOf(size, tree)
      const index = a % size
      const proof = inclusionProof(index, size, tree)
      expect(verifyInclusion(index, size, leaves[index]!, proof, root)).toBe(true)
      expect(verifyInclusion(index, size, foreign, proof, root)).toBe(false)
      expect(verifyInclusion(index, size, leaves[index]!, [...proof, foreign], root)).toBe(false)
      expect(verifyInclusion(index, size, leaves[index]!, proof, foreign)).toBe(false)
      if (proof.length > 0)
        expect(verifyInclusion(index, size, leaves[index]!, proof.with(bend % proof.length, foreign), root)).toBe(false)

      const from = b % (size + 1)
      const old = rootOf(from, tree)
      const grown = consistencyProof(from, size, tree)
      expect(verifyConsistency(from, size, old, root, grown)).toBe(true)
      expect(verifyConsistency(from, size, old, root, [...grown, foreign])).toBe(false)
      if (from === 0) return
      expect(verifyConsistency(from, size, foreign, root, grown)).toBe(false)
      expect(verifyConsistency(from, size, old, foreign, grown)).toBe(false)
      if (grown.length > 0)
        expect(verifyConsistency(from, size, old, root, grown.with(bend % grown.length, foreign))).toBe(false)
    }),
    { numRuns: 500 },
  )
})

test('sizes that are no sizes are refused, not followed', () => {
  for (const size of [-1, 0.5, NaN, Infinity, 2 ** 53, 0]) {
    expect(verifyInclusion(0, size, foreign, [], foreign)).toBe(false)
    if (size !== 0) expect(verifyConsistency(size, 2 ** 53, foreign, foreign, [])).toBe(false)
  }
  expect(verifyInclusion(2 ** 50, 2 ** 50 + 1, foreign, [], foreign)).toBe(false)
})

/**
 * The tree after one change at `at`: left of it the old subtrees, right of it those of `right` (the old leaves, perhaps
 * moved by one), and only the path through `at` is hashed anew.
 */
function changedTree(old: Subtrees, right: Subtrees, from: number, to: number, leaf: (n: number) => Hash): Subtrees {
  const node: Subtrees = (level, index) => {
    const start = index * 2 ** level
    if (start + 2 ** level <= from) return old(level, index)
    if (start >= to) return right(level, index)
    return level === 0 ? leaf(index) : hashNode(node(level - 1, 2 * index), node(level - 1, 2 * index + 1))
  }
  return node
}

test('each of 40,000 changes, deletions, insertions and exchanges of an entry in a log of 10,000 gives another root', () => {
  const size = 10_000
  const leaves = Array.from({ length: size }, (_, n) => hashLeaf(entry(n)))
  const old = treeOf(leaves)
  const kept = Buffer.from(rootOf(size, old))
  // The liar makes up for the missing entry with a new last one, so that the size tells nothing.
  const earlier = treeOf([...leaves.slice(1), foreign])
  const later = treeOf([foreign, ...leaves.slice(0, -1)])
  const detected = { change: 0, deletion: 0, insertion: 0, exchange: 0 }
  const differs = (tree: Subtrees): number => (kept.equals(rootOf(size, tree)) ? 0 : 1)
  for (let n = 0; n < size; n++) {
    detected.change += differs(changedTree(old, old, n, n + 1, () => foreign))
    detected.deletion += differs(changedTree(old, earlier, n, n, () => foreign))
    detected.insertion += differs(changedTree(old, later, n, n + 1, () => foreign))
    const next = (n + 1) % size
    const [low, high] = next === 0 ? [0, n] : [n, next]
    if (next !== 0)
      detected.exchange += differs(changedTree(old, old, low, high + 1, (at) => leaves[at === low ? high : low]!))
  }
  // Last with first: the two ends, each along its own path.
  const ends = changedTree(old, old, size - 1, size, () => leaves[0]!)
  detected.exchange += differs(changedTree(ends, ends, 0, 1, () => leaves.at(-1)!))
  expect(detected).toEqual({ change: size, deletion: size, insertion: size, exchange: size })
}, 10_000)

test('the roots of changed logs in that trial are the true ones', () => {
  const size = 77
  const leaves = Array.from({ length: size }, (_, n) => hashLeaf(entry(n)))
  const old = treeOf(leaves)
  const earlier = treeOf([...leaves.slice(1), foreign])
  const later = treeOf([foreign, ...leaves.slice(0, -1)])
  const same = (tree: Subtrees, list: readonly Hash[]): void => expect(rootOf(size, tree)).toEqual(rootByTheBook(list))
  for (let n = 0; n < size; n++) {
    same(
      changedTree(old, old, n, n + 1, () => foreign),
      leaves.with(n, foreign),
    )
    same(
      changedTree(old, earlier, n, n, () => foreign),
      [...leaves.toSpliced(n, 1), foreign],
    )
    same(
      changedTree(old, later, n, n + 1, () => foreign),
      leaves.toSpliced(n, 0, foreign).slice(0, -1),
    )
    if (n + 1 === size) continue
    const swapped = leaves.with(n, leaves[n + 1]!).with(n + 1, leaves[n]!)
    same(
      changedTree(old, old, n, n + 2, (at) => swapped[at]!),
      swapped,
    )
  }
})
