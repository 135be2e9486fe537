import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { errorCode } from '../platform/disk.ts'
import { inconsistent } from './journal.ts'
import { parseBundle, tilePath, tileWidth } from './tiles.ts'
import { hashLeaf, hashNode, type Hash, type Subtrees } from './tree.ts'

/** Tiles kept in memory while proofs are made; 8 KiB each. */
const cachedTiles = 64

/**
 * Nodes from the full tiles on disk. Each tile read is hashed and compared with its node one tile level up, and so on to
 * the edge in memory (`above`). Throws `Broken` when a tile is missing or was changed.
 */
export function storedIn(dir: string, above: Subtrees): Subtrees {
  const cache = new Map<string, Hash[]>()
  function tileAt(level: number, index: number): Hash[] {
    const path = tilePath(level, index)
    const known = cache.get(path)
    if (known) return known
    const hashes = readTile(dir, path)
    if (Buffer.compare(fold(hashes), above((level + 1) * 8, index)) !== 0)
      throw inconsistent(`The tile ${path} of the ledger in ${dir} was changed.`)
    if (cache.size >= cachedTiles) cache.delete(cache.keys().next().value ?? '')
    cache.set(path, hashes)
    return hashes
  }
  return (level, index) => {
    const width = 2 ** (level % 8)
    const first = index * width
    const tile = tileAt(Math.floor(level / 8), Math.floor(first / tileWidth))
    return fold(tile.slice(first % tileWidth, (first % tileWidth) + width))
  }
}

/** Root over a power of two of hashes. */
function fold(hashes: readonly Hash[]): Hash {
  const [left, right] = hashes
  if (!left) throw new RangeError('no hashes, no root')
  if (!right) return left
  const half = hashes.length / 2
  return hashNode(fold(hashes.slice(0, half)), fold(hashes.slice(half)))
}

function readTile(dir: string, path: string): Hash[] {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(join(dir, path))
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error
    throw inconsistent(`The tile ${path} of the ledger in ${dir} is missing.`, error)
  }
  if (bytes.length !== tileWidth * 32) throw inconsistent(`The tile ${path} of the ledger in ${dir} was cut.`)
  return Array.from({ length: tileWidth }, (_, i) => bytes.subarray(i * 32, (i + 1) * 32))
}

/** Entry `index` from its full bundle, checked against its leaf hash. Throws `Broken` when missing or changed. */
export async function storedEntry(dir: string, index: number, subtrees: Subtrees): Promise<Uint8Array> {
  const path = tilePath('entries', Math.floor(index / tileWidth))
  let entry: Uint8Array | undefined
  try {
    entry = parseBundle(await readFile(join(dir, path)))[index % tileWidth]
  } catch (error) {
    if (!(error instanceof SyntaxError) && errorCode(error) !== 'ENOENT') throw error
    throw inconsistent(`The entry bundle ${path} of the ledger in ${dir} is missing or was cut.`, error)
  }
  if (!entry || Buffer.compare(hashLeaf(entry), subtrees(0, index)) !== 0)
    throw inconsistent(`Entry ${index} of the ledger in ${dir} was changed.`)
  return entry
}
