import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { errorCode, syncFolder } from '../platform/disk.ts'
import type { GrowingTree } from './growing-tree.ts'
import { formatBundle, parseBundle, tilePath, tileWidth } from './tiles.ts'

/** The files that everyone may read: tiles, entry bundles and checkpoint, as C2SP tlog-tiles lays them out. */
export type Published = {
  /** Writes the tiles and bundles of leaves `from` to `size`, then the checkpoint that needs them. */
  write(tree: GrowingTree, from: number, size: number, checkpoint: string): void
  /** Makes every full tile and bundle written so far survive a power cut. Unfinished ones come from the journal. */
  sync(): Promise<void>
}

/** Whole or not at all under its name: a reader never meets half a file. */
function put(dir: string, path: string, bytes: Uint8Array | string): void {
  const file = join(dir, path)
  const half = `${file}.next`
  try {
    writeFileSync(half, bytes)
  } catch (error) {
    // The first file of a folder makes it.
    if (errorCode(error) !== 'ENOENT') throw error
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(half, bytes)
  }
  renameSync(half, file)
}

export function publishIn(dir: string): Published {
  const unsynced = new Set<string>()
  const last = new Map<number | 'entries', string>()
  return {
    write(tree, from, size, checkpoint) {
      const finished: string[] = []
      const writeLevel = (
        level: number | 'entries',
        leavesEach: number,
        bytes: (start: number, end: number) => Uint8Array,
      ): void => {
        const total = Math.floor(size / leavesEach)
        for (let tile = Math.floor(from / leavesEach / tileWidth); tile * tileWidth < total; tile++) {
          const [start, end] = [tile * tileWidth, Math.min((tile + 1) * tileWidth, total)]
          const path = tilePath(level, tile, end - start)
          if (end - start === tileWidth) finished.push(path)
          if (last.get(level) === path) continue
          put(dir, path, bytes(start, end))
          last.set(level, path)
        }
      }
      writeLevel('entries', 1, (start, end) => formatBundle(tree.entries(start, end)))
      for (let level = 0; tileWidth ** level <= size; level++) {
        writeLevel(level, tileWidth ** level, (start, end) =>
          Buffer.concat(Array.from({ length: end - start }, (_, i) => tree.subtrees(level * 8, start + i))),
        )
      }
      for (const path of finished) unsynced.add(path)
      put(dir, 'checkpoint', checkpoint)
      // tlog-tiles: a partial tile may go once the full one is there.
      for (const path of finished) rmSync(join(dir, `${path}.p`), { recursive: true, force: true })
    },
    async sync() {
      const paths = [...unsynced]
      const folders = new Set<string>()
      for (const path of paths) for (let at = dirname(path); !folders.has(at); at = dirname(at)) folders.add(at)
      await twoAtATime(paths, async (path) => {
        const handle = await open(join(dir, path), 'r')
        await handle.sync().finally(() => handle.close())
      })
      await twoAtATime([...folders], (folder) => syncFolder(join(dir, folder)))
      for (const path of paths) unsynced.delete(path)
    },
  }
}

/** The thread pool has four threads, and they are everyone's. */
async function twoAtATime(paths: readonly string[], act: (path: string) => Promise<void>): Promise<void> {
  const queue = paths.values()
  const work = async (): Promise<void> => {
    for (const path of queue) await act(path)
  }
  await Promise.all([work(), work()])
}

/**
 * A published file as tlog-tiles owes it to readers: a partial tile or bundle whose place a wider one took is cut from
 * that. Undefined when there is none, or `path` is not one of `checkpoint`, `tile/0/000`, `tile/entries/x001/000.p/5`.
 */
export async function readPublished(dir: string, path: string): Promise<Uint8Array | undefined> {
  const read = (name: string): Promise<Buffer | undefined> =>
    readFile(join(dir, name)).catch((error: unknown) => {
      if (errorCode(error) === 'ENOENT') return undefined
      throw error
    })
  const [, whole, level, partial] =
    /^(tile\/(entries|\d{1,2})(?:\/x\d{3})*\/\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path) ?? []
  if (whole === undefined) return path === 'checkpoint' ? read(path) : undefined
  if (partial === undefined) return read(whole)
  const width = Number(partial)
  for (let wider = width; width < tileWidth && wider <= tileWidth; wider++) {
    const bytes = await read(wider === tileWidth ? whole : `${whole}.p/${wider}`)
    if (!bytes) continue
    return level === 'entries' ? formatBundle(parseBundle(bytes).slice(0, width)) : bytes.subarray(0, width * 32)
  }
  return undefined
}
