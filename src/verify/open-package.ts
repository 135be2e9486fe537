import { open, readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Decrypter } from 'age-encryption'
import type { Parsed } from '../order/ids.ts'
import type { SealedPart } from './joined.ts'
import { joinedEntries, readTar, type Files, type ReadAt } from './package-tar.ts'

const ageMagic = Buffer.from('age-encryption.org/v1')

/** Opens a package in any of its three forms: the .tar.age file with an identity, the .tar in it, the unpacked folder. */
export async function openPackage(path: string, identityFile: string | undefined): Promise<Parsed<Files>> {
  try {
    if ((await stat(path)).isDirectory()) return { ok: true, value: await readFolder(path) }
    return await openBytes(await readFile(path), identityFile)
  } catch (error) {
    return unreadable(error)
  }
}

/**
 * The sealed files of an answer in shards, in one file or unpacked into a folder; nothing when it is something else. Each
 * is read when it is opened.
 */
export async function openJoined(
  path: string,
  identityFile: string | undefined,
): Promise<Parsed<SealedPart[]> | undefined> {
  try {
    if ((await stat(path)).isDirectory()) {
      const names = (await readdir(path)).filter((name) => name.endsWith('.tar.age'))
      return names.length === 0
        ? undefined
        : { ok: true, value: names.map((file) => ({ file, open: () => openPackage(join(path, file), identityFile) })) }
    }
    const entries = await reading(path, async (read, sizeBytes) => joinedEntries(read, sizeBytes))
    if (!entries?.ok) return entries
    return {
      ok: true,
      value: entries.value.map(({ path: file, at, sizeBytes }) => ({
        file,
        open: () => reading(path, async (read) => openBytes(await read(at, sizeBytes), identityFile)).catch(unreadable),
      })),
    }
  } catch {
    // Whoever opens it as a package says what is wrong.
    return undefined
  }
}

async function reading<T>(path: string, use: (read: ReadAt, sizeBytes: number) => Promise<T>): Promise<T> {
  const file = await open(path)
  try {
    const { size } = await file.stat()
    return await use(async (at, length) => {
      const bytes = Buffer.alloc(length)
      const { bytesRead } = await file.read(bytes, 0, length, at)
      return bytes.subarray(0, bytesRead)
    }, size)
  } finally {
    await file.close()
  }
}

async function openBytes(bytes: Uint8Array, identityFile: string | undefined): Promise<Parsed<Files>> {
  const sealed = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  if (!sealed.subarray(0, ageMagic.length).equals(ageMagic)) return readTar(sealed)
  if (identityFile === undefined)
    return { ok: false, why: 'The package is encrypted. Name the key that opens it: --identity FILE' }
  const decrypter = new Decrypter()
  for (const line of (await readFile(identityFile, 'utf8')).split('\n'))
    if (line.startsWith('AGE-SECRET-KEY-')) decrypter.addIdentity(line.trim())
  try {
    return readTar(Buffer.from(await decrypter.decrypt(sealed)))
  } catch {
    return { ok: false, why: 'This key does not open the package, or the package was changed.' }
  }
}

const unreadable = (error: unknown): { ok: false; why: string } => ({
  ok: false,
  why: `The package cannot be read: ${error instanceof Error ? error.message : 'unknown'}.`,
})

async function readFolder(dir: string): Promise<Files> {
  const files = new Map<string, Uint8Array>()
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  for (const entry of entries) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    files.set(
      path
        .slice(dir.length)
        .replace(/^[/\\]+/, '')
        .replaceAll('\\', '/'),
      await readFile(path),
    )
  }
  return files
}
