import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { openCheckpoint } from '../ledger/note.ts'
import { parseBundle, tilePath, tileWidth } from '../ledger/tiles.ts'
import { hashLeaf, hashNode, rootOf, type Hash } from '../ledger/tree.ts'

export type LedgerAudit = {
  readonly holds: boolean
  readonly size: number
  readonly words: string
  /** The entries as they were verified; none when they do not hold. */
  readonly entries: readonly Uint8Array[]
}

/**
 * Verifies a whole ledger folder offline: every entry is hashed again, the tree built from nothing, its root compared
 * with the signed checkpoint; and, with a checkpoint from earlier, that the older tree is the beginning of this one.
 * Any change, removal, insertion or exchange of past entries makes it fail (I10).
 */
export async function auditLog(dir: string, vkey: string, earlier?: string): Promise<LedgerAudit> {
  const no = (words: string, size = 0): LedgerAudit => ({ holds: false, size, words, entries: [] })
  const note = await readFile(join(dir, 'checkpoint'), 'utf8').catch(() => undefined)
  if (note === undefined) return no('There is no checkpoint in this folder.')
  const now = openCheckpoint(note, vkey)
  if (!now.ok) return no(now.why)
  const { size, root } = now.value
  const entries: Uint8Array[] = []
  for (let bundle = 0; bundle * tileWidth < size; bundle++) {
    const width = Math.min(tileWidth, size - bundle * tileWidth)
    const path = tilePath('entries', bundle, width)
    try {
      // A fuller bundle may have been published meanwhile; it begins with the same entries.
      const bytes = await readFile(join(dir, path)).catch(() => readFile(join(dir, tilePath('entries', bundle))))
      entries.push(...parseBundle(bytes).slice(0, width))
    } catch (error) {
      return no(
        `Entries from ${bundle * tileWidth} on cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`,
        size,
      )
    }
    if (entries.length !== bundle * tileWidth + width)
      return no(`Entries are missing from number ${entries.length} on.`, size)
  }
  const leaves = entries.map(hashLeaf)
  if (rootAt(leaves, size) !== root)
    return no(
      `The entries do not give the root that was signed for ${size} entries: at least one was changed, removed, added or exchanged.`,
      size,
    )
  if (earlier !== undefined) {
    const old = openCheckpoint(earlier, vkey)
    if (!old.ok) return no(`The earlier checkpoint: ${old.why}`, size)
    if (old.value.size > size)
      return no(`The earlier checkpoint speaks of ${old.value.size} entries; this ledger has only ${size}.`, size)
    if (rootAt(leaves, old.value.size) !== old.value.root)
      return no(`The first ${old.value.size} entries are not those that the earlier checkpoint signed.`, size)
  }
  return {
    holds: true,
    size,
    entries,
    words: `All ${size} entries stand as signed${earlier === undefined ? '' : ', and begin with those of the earlier checkpoint'}.`,
  }
}

function rootAt(leaves: readonly Hash[], size: number): string {
  const levels: Hash[][] = [leaves.slice(0, size)]
  for (let row = levels[0] ?? []; row.length > 1; row = levels.at(-1) ?? []) {
    const above: Hash[] = []
    for (let i = 0; i + 1 < row.length; i += 2) {
      const [left, right] = [row[i], row[i + 1]]
      if (left && right) above.push(hashNode(left, right))
    }
    levels.push(above)
  }
  const hash = rootOf(size, (level, index) => {
    const node = levels[level]?.[index]
    if (!node) throw new RangeError('no such node')
    return node
  })
  return Buffer.from(hash).toString('base64')
}
