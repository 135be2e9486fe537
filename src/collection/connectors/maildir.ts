import { lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Scope } from '../../order/scope.ts'
import { Instant } from '../../order/time.ts'
import type { Source } from '../../platform/settings.ts'
import { accountFolder } from '../account-folder.ts'
import { categoriesFor, type Connector, type Outside } from '../connector.ts'
import { itemsOf } from '../message-items.ts'
import { readSettled } from '../settled-read.ts'
import { changed, diskTrouble, isMissing, refused } from '../store-trouble.ts'
import { mayHold } from '../window.ts'

type MaildirSource = Extract<Source, { kind: 'maildir' }>

const lookedAt = 256
const handful = { messages: 16, bytes: 4 * 1024 * 1024 }

/** A message's file: its name may get other flags and move from `new` to `cur`, its base name stays. */
type Entry = { readonly base: string; readonly path: string }

/**
 * Maildir and Maildir++: INBOX and every `.Folder`, `cur` and `new`. INTERNALDATE is the file's time of modification in
 * whole seconds, as Dovecot and Courier have it. Nothing is written, renamed or flagged. Links are not followed: they
 * lead out of the account.
 */
export const connector: Connector<MaildirSource> = {
  kind: 'maildir',
  async *collect(source, scope, outside) {
    const categories = categoriesFor(source, scope)
    for (const account of scope.accounts) {
      const root = await accountFolder(source, account)
      const folders = root === undefined ? [] : await foldersOf(source.id, root)
      if (folders.length === 0) {
        yield { notHeld: account }
        continue
      }
      for (const { folder, path } of folders) {
        for await (const { entry, bytes, modified } of read(source.id, path, scope, outside)) {
          outside.signal?.throwIfAborted()
          const id = `${account}/${folder}/${entry.base}`
          yield* itemsOf({ id, source: source.id, account, folder, internalDate: modified, bytes }, scope, categories)
        }
      }
    }
  },
}

type Read = { readonly entry: Entry; readonly bytes: Uint8Array; readonly modified: Instant }

/**
 * The messages of one folder that may lie in the scope, in order. The next few are looked at and read side by side: one
 * small file after the other would mostly wait.
 */
async function* read(source: string, folder: string, scope: Scope, outside: Outside): AsyncGenerator<Read> {
  const entries = await entriesOf(source, folder)
  for (let at = 0; at < entries.length; at += lookedAt) {
    outside.signal?.throwIfAborted()
    const looks = await Promise.all(
      entries.slice(at, at + lookedAt).map(async (entry) => {
        const look = await present(source, folder, entry, (file) => lstat(file))
        const wanted = look.isFile() && mayHold(scope, Instant.at(Math.floor(look.mtimeMs / 1000) * 1000))
        return wanted ? [{ entry, size: look.size }] : []
      }),
    )
    for (const some of handfuls(looks.flat())) {
      yield* await Promise.all(
        some.map(async (entry) => ({
          entry,
          ...(await present(source, folder, entry, (file) => readSettled(source, file))),
        })),
      )
    }
  }
}

/** Consecutive messages to read at once: never more in memory than a few, or one that is large. */
function* handfuls(found: readonly { readonly entry: Entry; readonly size: number }[]): Generator<Entry[]> {
  let some: Entry[] = []
  let bytes = 0
  for (const { entry, size } of found) {
    if (some.length === handful.messages || (some.length > 0 && bytes + size > handful.bytes)) {
      yield some
      some = []
      bytes = 0
    }
    some.push(entry)
    bytes += size
  }
  if (some.length > 0) yield some
}

/** INBOX first. Empty when `root` is no Maildir. */
async function foldersOf(source: string, root: string): Promise<{ folder: string; path: string }[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    throw diskTrouble(source, root, error)
  })
  const names = entries.filter((e) => e.isDirectory()).map((e) => e.name)
  if (!names.includes('cur') && !names.includes('new')) {
    if (!entries.some((e) => e.name === 'cur' || e.name === 'new')) return []
    throw refused(source, `${root} leads elsewhere over links.`, 'Name the real place of the Maildir in duly.yaml.')
  }
  const others = names.filter((n) => /^\.[^.]/.test(n)).sort()
  return [{ folder: 'INBOX', path: root }, ...others.map((name) => ({ folder: name.slice(1), path: join(root, name) }))]
}

/**
 * The messages of one folder. Listed twice: a file that is renamed while a folder is being listed can be missed once
 * (readdir promises nothing about it), and shows up in both `new` and `cur` when it moves between the two.
 */
async function entriesOf(source: string, folder: string): Promise<Entry[]> {
  const found = new Map<string, Entry>()
  for (const _pass of [1, 2]) {
    for (const part of ['new', 'cur']) {
      const path = join(folder, part)
      const names = await readdir(path).catch((error: unknown) => {
        if (isMissing(error)) return []
        throw diskTrouble(source, path, error)
      })
      for (const name of names) {
        if (name.startsWith('.')) continue
        const base = baseOf(name)
        found.set(base, { base, path: join(path, name) })
      }
    }
  }
  return [...found.values()].sort((a, b) => (a.base < b.base ? -1 : 1))
}

/** A Maildir name without its flags: everything before `:2,`. */
const baseOf = (name: string): string => name.split(':2,')[0] ?? name

/** Does `act` on the message's file, wherever the mail server has renamed it to since it was listed. */
async function present<T>(source: string, folder: string, entry: Entry, act: (file: string) => Promise<T>): Promise<T> {
  let file = entry.path
  for (let attempt = 0; ; attempt++) {
    try {
      return await act(file)
    } catch (error) {
      if (!isMissing(error)) throw isDiskError(error) ? diskTrouble(source, file, error) : error
      const again = attempt < 3 ? (await entriesOf(source, folder)).find((e) => e.base === entry.base) : undefined
      if (!again) throw changed(source, entry.path)
      file = again.path
    }
  }
}

const isDiskError = (error: unknown): boolean => error instanceof Error && 'syscall' in error
