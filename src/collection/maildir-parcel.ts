import { lstatSync, readdirSync, type Stats } from 'node:fs'
import { join } from 'node:path'
import type { ReadParcel, Room } from '../order/item.ts'
import type { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import { assertInside } from './inside.ts'
import { itemsOf, messageInScope } from './message-items.ts'
import { readSettledSync } from './quiet-file.ts'
import { changed, diskTrouble, isMissing } from './store-trouble.ts'

/** Some files of one folder of a Maildir. */
export type MaildirParcel = {
  readonly source: string
  readonly account: string
  readonly folder: string
  readonly path: string
  readonly scope: Scope
  readonly categories: readonly ('content' | 'traffic')[]
  readonly part: 'new' | 'cur'
  /** Their names with `/` between them: one text goes to another thread faster than hundreds. */
  readonly files: string
}

type Read = { readonly bytes: Uint8Array; readonly modified: Instant }
/** Whether a file may hold a message of the scope, by what lstat says of it. */
type May = (look: Stats) => boolean

/** The messages of a parcel that lie in the scope. Waits for the disk, so it belongs into a thread of its own. */
export const readParcel: ReadParcel = function* (parcel, room) {
  const about = parcel as MaildirParcel
  const { source, account, folder, path, scope, categories, part, files } = about
  // A message of which also a copy of its headers is given cannot be read into the place of the first of the two.
  const into: Room = categories.length > 1 ? (sizeBytes) => Buffer.allocUnsafeSlow(sizeBytes) : room
  const may = mayBeInside(scope)
  for (const name of files === '' ? [] : files.split('/')) {
    const base = baseOf(name)
    const read = present(about, base, `${path}/${part}/${name}`, (file) => readMessage(about, file, may, into))
    if (read === undefined) continue
    const { bytes, modified: internalDate } = read
    const id = `${account}/${folder}/${base}`
    for (const item of itemsOf({ id, source, account, folder, internalDate, bytes }, scope, categories)) {
      assertInside(item, scope)
      yield item
    }
  }
}

/** A Maildir name without its flags: everything before `:2,`. */
export const baseOf = (name: string): string => {
  const flags = name.indexOf(':2,')
  return flags < 0 ? name : name.slice(0, flags)
}

/** The message in this file; nothing when it is no plain file or lies outside the scope. */
function readMessage({ source, scope }: MaildirParcel, file: string, may: May, room: Room): Read | undefined {
  const look = lstatSync(file)
  if (!may(look) || !look.isFile()) return undefined
  const outside = (head: Uint8Array, modified: Instant): boolean => !messageInScope(scope, modified, head)
  return readSettledSync(source, file, look, room, scope.clock === 'date' ? outside : undefined)
}

function mayBeInside({ clock, windows }: Scope): May {
  if (clock === 'date') return () => true
  const spans = windows.map((w) => ({ start: Instant.ms(w.startUtc), end: Instant.ms(w.endUtc) }))
  // A double may round the last of a second up to the next, so the end is let through; the exact test follows.
  return ({ mtimeMs }) => spans.some(({ start, end }) => start <= mtimeMs && mtimeMs <= end)
}

/** Does `act` on the message's file, wherever the mail server has renamed it to since it was listed. */
function present<T>({ source, path }: MaildirParcel, base: string, listed: string, act: (file: string) => T): T {
  let file = listed
  for (let attempt = 0; ; attempt++) {
    try {
      return act(file)
    } catch (error) {
      if (!isMissing(error)) throw isDiskError(error) ? diskTrouble(source, file, error) : error
      const again = attempt < 3 ? findAgain(source, path, base) : undefined
      if (again === undefined) throw changed(source, listed)
      file = again
    }
  }
}

function findAgain(source: string, path: string, base: string): string | undefined {
  // Twice: a file that is renamed while a folder is being listed can be missed once.
  for (const part of ['new', 'cur', 'new', 'cur']) {
    try {
      const name = readdirSync(join(path, part)).find((each) => baseOf(each) === base)
      if (name !== undefined) return join(path, part, name)
    } catch (error) {
      if (!isMissing(error)) throw diskTrouble(source, join(path, part), error)
    }
  }
  return undefined
}

const isDiskError = (error: unknown): boolean => error instanceof Error && 'syscall' in error
