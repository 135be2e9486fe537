import { createHash } from 'node:crypto'

/** The Merkle tree of RFC 6962 section 2.1 (RFC 9162 section 2.1), SHA-256. Pure; shared with the offline verifier. */
export type Hash = Uint8Array

export const hashLeaf = (entry: Uint8Array): Hash => createHash('sha256').update(zero).update(entry).digest()
export const hashNode = (left: Hash, right: Hash): Hash =>
  createHash('sha256').update(one).update(left).update(right).digest()
const zero = Uint8Array.of(0)
const one = Uint8Array.of(1)

/** Root of the empty tree. */
export const emptyRoot: Hash = createHash('sha256').digest()

/**
 * Hash of the complete subtree `level` levels above the leaves, the `index`th of its level: it covers leaves
 * `index * 2^level` up to, not including, `(index + 1) * 2^level`.
 */
export type Subtrees = (level: number, index: number) => Hash

/** Level of the largest complete subtree that fits into n leaves (n >= 1). Counted, as logarithms round. */
function topLevel(n: number): number {
  let level = 0
  for (let leaves = 2; leaves <= n; leaves *= 2) level++
  return level
}

/** Largest power of two below n (n > 1). */
const split = (n: number): number => 2 ** topLevel(n - 1)

/** Hash over leaves `start` to `end` (excluded), where `start` is a multiple of a power of two not below their number. */
export function rangeHash(start: number, end: number, subtrees: Subtrees): Hash {
  const n = end - start
  if (n === 0) return emptyRoot
  const level = topLevel(n)
  const k = 2 ** level
  if (k === n) return subtrees(level, start / n)
  return hashNode(rangeHash(start, start + k, subtrees), rangeHash(start + k, end, subtrees))
}

export const rootOf = (size: number, subtrees: Subtrees): Hash => rangeHash(0, size, subtrees)

/** Audit path of leaf `index` in the tree of `size` leaves, lowest first. RFC 6962 section 2.1.1. */
export function inclusionProof(index: number, size: number, subtrees: Subtrees): Hash[] {
  if (!(index >= 0 && index < size)) throw new RangeError(`leaf ${index} is not in a tree of ${size}`)
  const path = (start: number, end: number): Hash[] => {
    if (end - start === 1) return []
    const middle = start + split(end - start)
    return index < middle
      ? [...path(start, middle), rangeHash(middle, end, subtrees)]
      : [...path(middle, end), rangeHash(start, middle, subtrees)]
  }
  return path(0, size)
}

/** Proof that the tree of `to` leaves begins with the tree of `from` leaves. RFC 6962 section 2.1.2. */
export function consistencyProof(from: number, to: number, subtrees: Subtrees): Hash[] {
  if (!(from >= 0 && from <= to)) throw new RangeError(`no tree of ${from} leaves grows into one of ${to}`)
  if (from === 0 || from === to) return []
  const sub = (start: number, end: number, whole: boolean): Hash[] => {
    if (from === end) return whole ? [] : [rangeHash(start, end, subtrees)]
    const middle = start + split(end - start)
    return from <= middle
      ? [...sub(start, middle, whole), rangeHash(middle, end, subtrees)]
      : [...sub(middle, end, false), rangeHash(start, middle, subtrees)]
  }
  return sub(0, to, true)
}

const equal = (a: Hash, b: Hash): boolean => Buffer.compare(a, b) === 0

/** Whether `proof` shows that `leaf` is number `index` of the tree of `size` leaves with this root. RFC 9162 section 2.1.3.2. */
export function verifyInclusion(index: number, size: number, leaf: Hash, proof: readonly Hash[], root: Hash): boolean {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return false
  let [fn, sn, hash] = [BigInt(index), BigInt(size - 1), leaf]
  for (const p of proof) {
    if (sn === 0n) return false
    if ((fn & 1n) === 1n || fn === sn) {
      hash = hashNode(p, hash)
      while (fn !== 0n && (fn & 1n) === 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else hash = hashNode(hash, p)
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n && equal(hash, root)
}

/** Whether `proof` shows that the second tree begins with the first. RFC 9162 section 2.1.4.2. */
export function verifyConsistency(
  from: number,
  to: number,
  fromRoot: Hash,
  toRoot: Hash,
  proof: readonly Hash[],
): boolean {
  if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to) return false
  if (from === to) return proof.length === 0 && equal(fromRoot, toRoot)
  if (from === 0) return proof.length === 0
  const path = 2 ** topLevel(from) === from ? [fromRoot, ...proof] : [...proof]
  const [first, ...rest] = path
  if (!first || proof.length === 0) return false
  let [fn, sn] = [BigInt(from - 1), BigInt(to - 1)]
  while ((fn & 1n) === 1n) {
    fn >>= 1n
    sn >>= 1n
  }
  let [fr, sr] = [first, first]
  for (const c of rest) {
    if (sn === 0n) return false
    if ((fn & 1n) === 1n || fn === sn) {
      fr = hashNode(c, fr)
      sr = hashNode(c, sr)
      while (fn !== 0n && (fn & 1n) === 0n) {
        fn >>= 1n
        sn >>= 1n
      }
    } else sr = hashNode(sr, c)
    fn >>= 1n
    sn >>= 1n
  }
  return sn === 0n && equal(fr, fromRoot) && equal(sr, toRoot)
}
