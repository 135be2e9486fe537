import { readdir } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from '../../platform/settings.ts'
import { accountFolder } from '../account-folder.ts'
import { categoriesFor, type Connector } from '../connector.ts'
import { indexMbox, type MboxEntry } from '../mbox-index.ts'
import type { MboxParcel } from '../mbox-parcel.ts'
import { unpacked } from '../parcel.ts'
import { lookOf, openQuietly } from '../settled-read.ts'
import { changed, diskTrouble, refused } from '../store-trouble.ts'
import { mayHold } from '../window.ts'

type MboxSource = Extract<Source, { kind: 'mbox' }>

const attempts = 3
const reader = new URL('../mbox-parcel.ts', import.meta.url).href
/** A parcel is full with so many messages, or so many bytes. */
const parcelFull = { messages: 256, bytes: 4 * 1024 * 1024 }

/**
 * Folders of mbox files in the mboxrd form, one `FOLDER.mbox` each. INTERNALDATE is the moment in the From_ line, read
 * as UTC. A file is first indexed, then read message by message; it must stand still for both.
 */
export const connector: Connector<MboxSource> = {
  kind: 'mbox',
  collect: (source, scope, outside) => unpacked(parcels(source, scope, outside), outside),
  parcels,
}

async function* parcels(
  ...[source, scope, { signal, done }]: Parameters<Connector<MboxSource>['collect']>
): ReturnType<NonNullable<Connector<MboxSource>['parcels']>> {
  const categories = categoriesFor(source, scope)
  for (const account of scope.accounts) {
    signal?.throwIfAborted()
    const folder = await accountFolder(source, account)
    if (folder === undefined) {
      yield { notHeld: account }
      continue
    }
    for (const name of await mboxFiles(source.id, folder)) {
      const path = join(folder, name)
      await using file = await openQuietly(path).catch((error: unknown) => {
        throw diskTrouble(source.id, path, error)
      })
      const { entries, mark } = await settledIndex(source.id, path, file)
      const undated = entries.find((entry) => entry.internalDate === undefined)
      if (undated)
        throw refused(
          source.id,
          `before byte ${undated.start} of ${path} stands no From_ line with a date that can be read, so this is no mboxrd file.`,
          'Convert the file to mboxrd: its messages cannot be told apart or dated as it is.',
        )
      const place = `${source.id}/${account}/${name}`
      const isDone = done?.(place, mark)
      const wanted = entries.filter((e) => e.internalDate !== undefined && mayHold(scope, e.internalDate))
      for (const some of handfuls(isDone ? wanted.filter((e) => !isDone(String(e.start))) : wanted)) {
        signal?.throwIfAborted()
        const parcel: MboxParcel = { source: source.id, account, name, path, mark, scope, categories, entries: some }
        yield { reader, parcel, place, state: mark, names: some.map(({ start }) => String(start)) }
      }
    }
  }
  signal?.throwIfAborted()
}

function* handfuls(entries: readonly MboxEntry[]): Generator<MboxEntry[]> {
  let some: MboxEntry[] = []
  let bytes = 0
  for (const entry of entries) {
    some.push(entry)
    bytes += entry.end - entry.start
    if (some.length < parcelFull.messages && bytes < parcelFull.bytes) continue
    yield some
    some = []
    bytes = 0
  }
  if (some.length > 0) yield some
}

async function mboxFiles(source: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw diskTrouble(source, folder, error)
  })
  return entries
    .filter((e) => e.isFile() && e.name.endsWith('.mbox'))
    .map((e) => e.name)
    .sort()
}

/** Reads the index again when somebody wrote meanwhile, three times in all. */
async function settledIndex(
  source: string,
  path: string,
  file: FileHandle,
): Promise<{ entries: MboxEntry[]; mark: string }> {
  for (let attempt = 0; attempt < attempts; attempt++) {
    const before = await lookOf(file)
    const entries = await Array.fromAsync(indexMbox(file, before.size))
    if ((await lookOf(file)).mark === before.mark) return { entries, mark: before.mark }
  }
  throw changed(source, path)
}
