import { readdir } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from '../../platform/settings.ts'
import { accountFolder } from '../account-folder.ts'
import { categoriesFor, type Connector } from '../connector.ts'
import { indexMbox, unquoteMboxrd, type MboxEntry } from '../mbox-index.ts'
import { itemsOf } from '../message-items.ts'
import { lookOf, openQuietly, readPart } from '../settled-read.ts'
import { changed, diskTrouble, refused } from '../store-trouble.ts'
import { mayHold } from '../window.ts'

type MboxSource = Extract<Source, { kind: 'mbox' }>

const attempts = 3

/**
 * Folders of mbox files in the mboxrd form, one `FOLDER.mbox` each. INTERNALDATE is the moment in the From_ line, read
 * as UTC. A file is first indexed, then read message by message; it must stand still for both.
 */
export const connector: Connector<MboxSource> = {
  kind: 'mbox',
  async *collect(source, scope, outside) {
    const categories = categoriesFor(source, scope)
    for (const account of scope.accounts) {
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
        for (const { start, end, internalDate } of entries) {
          outside.signal?.throwIfAborted()
          if (internalDate === undefined)
            throw refused(
              source.id,
              `before byte ${start} of ${path} stands no From_ line with a date that can be read, so this is no mboxrd file.`,
              'Convert the file to mboxrd: its messages cannot be told apart or dated as it is.',
            )
          if (!mayHold(scope, internalDate)) continue
          const bytes = unquoteMboxrd(await readPart(file, start, end - start))
          if ((await lookOf(file)).mark !== mark) throw changed(source.id, path)
          const inFile = name.slice(0, -'.mbox'.length)
          const id = `${account}/${name}@${start}`
          yield* itemsOf({ id, source: source.id, account, folder: inFile, internalDate, bytes }, scope, categories)
        }
      }
    }
  },
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
