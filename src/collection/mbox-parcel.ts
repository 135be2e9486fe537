import { closeSync, fstatSync } from 'node:fs'
import type { ReadParcel, Room } from '../order/item.ts'
import type { Scope } from '../order/scope.ts'
import { assertInside } from './inside.ts'
import { unquoteMboxrd, type MboxEntry } from './mbox-index.ts'
import { itemsOf } from './message-items.ts'
import { fillSync, openQuietlySync } from './quiet-file.ts'
import { markOf } from './settled-read.ts'
import { changed, diskTrouble } from './store-trouble.ts'

/** Some messages of one mbox file, by where they stand in it; `mark` tells that it is as it was when it was indexed. */
export type MboxParcel = {
  readonly source: string
  readonly account: string
  /** The file's own name, `INBOX.mbox`. */
  readonly name: string
  readonly path: string
  readonly mark: string
  readonly scope: Scope
  readonly categories: readonly ('content' | 'traffic')[]
  readonly entries: readonly MboxEntry[]
}

/** The messages of a parcel that lie in the scope. Waits for the disk, so it belongs into a thread of its own. */
export const readParcel: ReadParcel = function* (parcel, room) {
  const { source, account, name, path, mark, scope, categories, entries } = parcel as MboxParcel
  // A message of which also a copy of its headers is given cannot be read into the place of the first of the two.
  const into: Room = categories.length > 1 ? (sizeBytes) => Buffer.allocUnsafeSlow(sizeBytes) : room
  const fd = opened(source, path)
  try {
    for (const { start, end, internalDate } of entries) {
      if (internalDate === undefined) continue
      const stored = into(end - start)
      const read = fillSync(fd, stored, start)
      if (read < end - start || markOf(fstatSync(fd, { bigint: true })) !== mark) throw changed(source, path)
      const message = {
        id: `${account}/${name}@${start}`,
        source,
        account,
        folder: name.slice(0, -'.mbox'.length),
        internalDate,
        bytes: unquoteMboxrd(stored),
      }
      for (const item of itemsOf(message, scope, categories)) {
        assertInside(item, scope)
        yield item
      }
    }
  } finally {
    closeSync(fd)
  }
}

function opened(source: string, path: string): number {
  try {
    return openQuietlySync(path)
  } catch (error) {
    throw diskTrouble(source, path, error)
  }
}
