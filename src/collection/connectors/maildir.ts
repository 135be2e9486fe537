import { lstat, opendir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Source } from '../../platform/settings.ts'
import { accountFolder } from '../account-folder.ts'
import { categoriesFor, type Connector } from '../connector.ts'
import { baseOf, type MaildirParcel } from '../maildir-parcel.ts'
import { unpacked } from '../parcel.ts'
import { SeenNames } from '../seen-names.ts'
import { diskTrouble, isMissing, refused } from '../store-trouble.ts'

type MaildirSource = Extract<Source, { kind: 'maildir' }>

const reader = new URL('../maildir-parcel.ts', import.meta.url).href
/** So many files in one parcel: a few megabytes, so that threads share the work evenly. */
const parcelFiles = 256
/** So many names are listed at once: a folder of a million never lies in memory whole. */
const listedAtOnce = 1024
/** Clocks of file systems stand still for some milliseconds; what is younger may have changed twice within one of them. */
const tickMs = 1000

/**
 * Maildir and Maildir++: INBOX and every `.Folder`, `cur` and `new`. INTERNALDATE is the file's time of modification in
 * whole seconds, as Dovecot and Courier have it. Nothing is written, renamed or flagged. Links are not followed: they
 * lead out of the account.
 */
export const connector: Connector<MaildirSource> = {
  kind: 'maildir',
  collect: (source, scope, outside) => unpacked(parcels(source, scope, outside), outside),
  parcels,
}

async function* parcels(
  ...[source, scope, { signal, done }]: Parameters<Connector<MaildirSource>['collect']>
): ReturnType<NonNullable<Connector<MaildirSource>['parcels']>> {
  const categories = categoriesFor(source, scope)
  for (const account of scope.accounts) {
    const root = await accountFolder(source, account)
    const folders = root === undefined ? [] : await foldersOf(source.id, root)
    if (folders.length === 0) {
      yield { notHeld: account }
      continue
    }
    for (const { folder, path } of folders) {
      const place = `${source.id}/${account}/${folder}`
      // A folder that is done whole is not listed again after a crash, while nothing comes, goes or is renamed there.
      const asWhole = { place: `${place}/`, state: '' }
      if (done?.(asWhole.place, '')((await changesOf(source.id, path)).marks)) continue
      const isDone = done?.(place, '')
      const about = { source: source.id, account, folder, path, scope, categories }
      for await (const { part, names, settled } of listed(source.id, path)) {
        const left = isDone ? names.filter((name) => !isDone(baseOf(name))) : names
        for (const files of dealt(left, Math.ceil(left.length / parcelFiles))) {
          signal?.throwIfAborted()
          const parcel: MaildirParcel = { ...about, part, files: files.join('/') }
          yield { reader, parcel, place, state: '', names: files.map(baseOf) }
        }
        if (settled !== undefined) yield { reader, parcel: { ...about, part, files: '' }, ...asWhole, names: [settled] }
      }
    }
  }
  signal?.throwIfAborted()
}

/**
 * Names dealt out like cards: those that lie inside a window have come one after the other, and each parcel gets as many of
 * them as the next. Threads that put them in order after one another then have the same to do.
 */
function* dealt(names: readonly string[], parcels: number): Generator<string[]> {
  for (let first = 0; first < parcels; first++) {
    const files: string[] = []
    for (let at = first; at < names.length; at += parcels) files.push(names[at] ?? '')
    yield files
  }
}

/** INBOX first. Empty when `root` is no Maildir. */
async function foldersOf(source: string, root: string): Promise<{ folder: string; path: string }[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch((error: unknown) => {
    throw diskTrouble(source, root, error)
  })
  const names = entries.filter((e) => e.isDirectory()).map((e) => e.name)
  if (!names.includes('cur') && !names.includes('new')) {
    if (!entries.some((e) => e.name === 'cur' || e.name === 'new')) return []
    throw leadsElsewhere(source, root)
  }
  const others = names.filter((n) => /^\.[^.]/.test(n)).sort()
  return [{ folder: 'INBOX', path: root }, ...others.map((name) => ({ folder: name.slice(1), path: join(root, name) }))]
}

/**
 * The files of one folder, each message once. A file that is renamed while a folder is being listed can be missed once
 * (readdir promises nothing about it), so a folder that changed meanwhile is listed again for what was not seen. When it
 * stood still, last comes how it stood.
 */
async function* listed(
  source: string,
  folder: string,
): AsyncGenerator<{ readonly part: 'new' | 'cur'; readonly names: string[]; readonly settled?: string }> {
  const seen = new SeenNames()
  for (const _pass of [1, 2]) {
    const before = await changesOf(source, folder)
    for (const part of ['new', 'cur'] as const) {
      const path = join(folder, part)
      try {
        for await (const names of namesIn(path))
          yield { part, names: names.filter((name) => !name.startsWith('.') && seen.add(baseOf(name))) }
      } catch (error) {
        if (!isMissing(error)) throw diskTrouble(source, path, error)
      }
    }
    const after = await changesOf(source, folder)
    if (before.marks !== after.marks || before.atMs - before.lastMs <= tickMs) continue
    yield { part: 'cur', names: [], settled: after.marks }
    return
  }
}

/** What stands in a folder: sorted so many at a time, across them in the file system's own order. */
async function* namesIn(folder: string): AsyncGenerator<string[]> {
  const dir = await opendir(folder, { bufferSize: listedAtOnce })
  try {
    for (let first = await dir.read(); first; first = await dir.read()) {
      const names = [first.name]
      // The disk was asked for all of these with the first; they lie in memory.
      for (let next; names.length < listedAtOnce && (next = dir.readSync());) names.push(next.name)
      yield names.sort()
    }
  } finally {
    await dir.close()
  }
}

/** When names were last added, renamed or removed in `new` and `cur`. */
async function changesOf(source: string, folder: string): Promise<{ atMs: number; lastMs: number; marks: string }> {
  const atMs = Date.now()
  const marks: string[] = []
  let lastMs = 0
  for (const part of ['new', 'cur']) {
    const path = join(folder, part)
    try {
      const look = await lstat(path, { bigint: true })
      if (look.isSymbolicLink()) throw leadsElsewhere(source, folder)
      marks.push(`${look.ino}/${look.mtimeNs}/${look.ctimeNs}`)
      lastMs = Math.max(lastMs, Number(look.ctimeMs))
    } catch (error) {
      if (isMissing(error)) marks.push('')
      else if (error instanceof Error && 'syscall' in error) throw diskTrouble(source, path, error)
      else throw error
    }
  }
  return { atMs, lastMs, marks: marks.join() }
}

const leadsElsewhere = (source: string, folder: string): Error =>
  refused(source, `${folder} leads elsewhere over links.`, 'Name the real place of the Maildir in duly.yaml.')
