import { readdir, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { Unavailable } from '../../platform/failure.ts'
import type { Source } from '../../platform/settings.ts'
import type { Connector } from '../connector.ts'
import { csvRows, jsonRows, type Ends, type LogRow } from '../log-lines.ts'
import { parquetRows } from '../log-parquet.ts'
import { accountOf, fieldOf, recordInScope } from '../record-items.ts'
import { lookOf, openQuietly, readPart } from '../settled-read.ts'
import { changed, diskTrouble, refused, unreachable } from '../store-trouble.ts'

type LogSource = Extract<Source, { kind: 'logs' }>

const piece = 256 * 1024
/** More than so many lines that cannot be read, and the file is not what it is said to be. */
const mostBroken = 1000

/**
 * Log files, read from the first line to the last: one record a line or row, with its account and its moment in the fields
 * that duly.yaml names. Nothing is passed over in silence: a line that cannot be read, and a record of an asked account
 * whose moment cannot, are listed as not given. A file may grow meanwhile; one that is rotated, cut or rewritten stops
 * the collection. "Not held" means that no record of the account is in any of the files.
 */
export const connector: Connector<LogSource> = {
  kind: 'logs',
  async *collect(source, scope, outside) {
    const held = new Set<string>()
    const files = await filesOf(source)
    for (const [path, inode] of files) {
      await using file = await openQuietly(path).catch((error: unknown) => {
        throw diskTrouble(source.id, path, error)
      })
      if ((await inodeOf(source, path, file)) !== inode) throw changed(source.id, path)
      let broken = 0
      let [records, named] = [0, 0]
      for await (const row of settledRows(source, path, file)) {
        outside.signal?.throwIfAborted()
        const id = `${basename(path)} ${row.at}`
        if ('broken' in row) {
          if (++broken > mostBroken)
            throw refused(source.id, `more than ${mostBroken} lines of ${path} cannot be read, the last of them ${row.at}: ${row.broken}.`, next) // prettier-ignore
          yield { notGiven: id, source: source.id, why: `${row.broken}, so nobody can say whose it is` }
          continue
        }
        records++
        if (fieldOf(row.record, source.account) !== undefined) named++
        const account = accountOf(source, row.record)
        if (account === undefined || !scope.accounts.includes(account)) continue
        held.add(account)
        const found = recordInScope(source, scope, row.record, { id, account })
        if (found) yield found
      }
      if (records > 0 && named === 0)
        throw refused(
          source.id,
          `no record of ${path} has a field ${source.account}, which is to name the account.`,
          next,
        )
    }
    const after = await filesOf(source)
    for (const [path, inode] of files) if (after.get(path) !== inode) throw changed(source.id, path)
    for (const account of scope.accounts) if (!held.has(account)) yield { notHeld: account }
  },
}

const next = 'Look whether path, format, account and time of this source in duly.yaml are those of the file.'

/** The files and their inodes: a log that is rotated keeps its name and becomes another file. */
async function filesOf(source: LogSource): Promise<Map<string, bigint>> {
  const folder = dirname(source.path)
  const [before = '', ...after] = basename(source.path).split('*')
  const names = await readdir(folder).catch((error: unknown) => {
    throw diskTrouble(source.id, folder, error)
  })
  const fits = (name: string): boolean => {
    let from = name.startsWith(before) ? before.length : -1
    for (const [i, part] of after.entries()) {
      if (from === -1) return false
      const at = i === after.length - 1 ? name.length - part.length : name.indexOf(part, from)
      from = at < from || !name.startsWith(part, at) ? -1 : at + part.length
    }
    return from === name.length
  }
  const files = new Map<string, bigint>()
  for (const name of names.filter(fits).sort()) {
    const path = join(folder, name)
    files.set(path, await inodeOf(source, path))
  }
  if (files.size === 0)
    throw unreachable(source.id, `no file fits ${source.path}.`, 'Look whether the disk is mounted, and whether the logs lie there.') // prettier-ignore
  return files
}

const inodeOf = async (source: LogSource, path: string, file?: FileHandle): Promise<bigint> =>
  (
    await (file ? file.stat({ bigint: true }) : stat(path, { bigint: true })).catch((error: unknown) => {
      throw diskTrouble(source.id, path, error)
    })
  ).ino

async function* settledRows(source: LogSource, path: string, file: FileHandle): AsyncGenerator<LogRow> {
  const before = await lookOf(file)
  const ends: Ends = { whole: true }
  try {
    yield* rowsOf(source, path, file, before.size, ends)
  } catch (error) {
    if (error instanceof Unavailable || (error instanceof Error && error.name === 'AbortError')) throw error
    if (error instanceof Error && 'syscall' in error) throw diskTrouble(source.id, path, error)
    const words = error instanceof Error ? error.message : String(error)
    throw refused(source.id, `${path} cannot be read as ${source.format}: ${words}.`, next, error)
  }
  const after = await lookOf(file)
  // What was there before stays as it is when lines are added. A line that was only half written could be read wrongly.
  const grown = after.size > before.size && source.format !== 'parquet' && ends.whole
  if (after.mark !== before.mark && !grown) throw changed(source.id, path)
}

function rowsOf(source: LogSource, path: string, file: FileHandle, size: number, ends: Ends): AsyncGenerator<LogRow> {
  if (source.format === 'parquet') return parquetRows(file, size)
  const bytes = path.endsWith('.gz') ? unpacked(file, size) : piecesOf(file, size)
  return source.format === 'csv' ? csvRows(bytes, ends) : jsonRows(bytes, ends)
}

async function* piecesOf(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < size; at += piece) {
    const bytes = await readPart(file, at, Math.min(piece, size - at))
    if (bytes.length === 0) return
    yield bytes
  }
}

async function* unpacked(file: FileHandle, size: number): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip()
  // Its failure reaches whoever reads from it.
  pipeline(Readable.from(piecesOf(file, size)), gunzip).catch(() => undefined)
  yield* gunzip as AsyncIterable<Uint8Array>
}
