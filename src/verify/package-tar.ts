import type { Parsed } from '../order/ids.ts'

/** The files of a bag by their path below its folder. */
export type Files = ReadonlyMap<string, Uint8Array>

const safe = (name: string): boolean =>
  name !== '' &&
  !name.startsWith('/') &&
  !name.includes('\\') &&
  !name.includes('\0') &&
  name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

/** Bytes of an archive, wherever it lies; fewer at its end. */
export type ReadAt = (at: number, length: number) => Promise<Uint8Array>
/** A file in an archive: its path below the folder, and where its bytes lie. */
export type Entry = { readonly path: string; readonly at: number; readonly sizeBytes: number }

const block = 512

/** What a header says, where `at` is its place. Links, devices and names that lead elsewhere make it no package of ours. */
function entryOf(header: Uint8Array, at: number, endBytes: number): Parsed<Entry | 'folder' | 'end'> {
  if (header.length < block || header.every((byte) => byte === 0)) return { ok: true, value: 'end' }
  const text = (from: number, length: number): string =>
    new TextDecoder().decode(header.subarray(from, from + length)).replace(/\0.*$/s, '')
  const [name, type] = [text(0, 100), text(156, 1)]
  const size = sizeIn(header.subarray(124, 136), text(124, 12))
  if (type !== '0' && type !== '' && type !== '5')
    return { ok: false, why: `The archive holds something that is no plain file: ${JSON.stringify(name)}.` }
  // Another program would put a name by prefix elsewhere than it is looked for here.
  if (header[345] !== 0) return { ok: false, why: `The archive names a file in two parts: ${JSON.stringify(name)}.` }
  if (!safe(name.replace(/\/$/, '')) || !Number.isSafeInteger(size) || at + block + size > endBytes)
    return { ok: false, why: `The archive is damaged or hostile at ${JSON.stringify(name)}.` }
  if (type === '5') return { ok: true, value: 'folder' }
  return { ok: true, value: { path: name.slice(name.indexOf('/') + 1), at: at + block, sizeBytes: size } }
}

/** In octal digits, or above 8 GiB in base 256 behind a bit that says so. */
const sizeIn = (field: Uint8Array, digits: string): number =>
  field[0] === 0x80 ? field.subarray(1).reduce((size, byte) => size * 256 + byte, 0) : Number.parseInt(digits, 8)

const after = ({ at, sizeBytes }: Entry): number => at + Math.ceil(sizeBytes / block) * block
const twice = (path: string): string => `The archive holds ${JSON.stringify(path)} twice.`

/** The files of a tar of one folder. */
export function readTar(bytes: Buffer): Parsed<Files> {
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at + block <= bytes.length;) {
    const entry = entryOf(bytes.subarray(at, at + block), at, bytes.length)
    if (!entry.ok) return entry
    if (entry.value === 'end') break
    if (entry.value === 'folder') at += block
    else {
      const { path, at: from, sizeBytes } = entry.value
      if (files.has(path)) return { ok: false, why: twice(path) }
      files.set(path, bytes.subarray(from, from + sizeBytes))
      at = after(entry.value)
    }
  }
  return files.size > 0 ? { ok: true, value: files } : { ok: false, why: 'This is not a package: it holds no files.' }
}

/**
 * The files of an answer in shards, without reading more of it than their headers; nothing when it is something else,
 * which its first file tells.
 */
export async function joinedEntries(read: ReadAt, endBytes: number): Promise<Parsed<Entry[]> | undefined> {
  const entries: Entry[] = []
  for (let at = 0; at + block <= endBytes;) {
    const entry = entryOf(await read(at, block), at, endBytes)
    if (!entry.ok) return at === 0 ? undefined : entry
    if (entry.value === 'end') break
    if (entry.value === 'folder') at += block
    else {
      const { path } = entry.value
      if (entries.length === 0 && path !== 'README.txt' && !path.endsWith('.tar.age')) return undefined
      if (entries.some((e) => e.path === path)) return { ok: false, why: twice(path) }
      entries.push(entry.value)
      at = after(entry.value)
    }
  }
  return entries.length > 0 ? { ok: true, value: entries } : undefined
}
