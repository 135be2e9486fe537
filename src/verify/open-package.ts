import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Decrypter } from 'age-encryption'
import type { Parsed } from '../order/ids.ts'
import { readTar, type Files } from './package-tar.ts'

/** Opens a package in any of its three forms: the .tar.age file with an identity, the .tar in it, the unpacked folder. */
export async function openPackage(path: string, identityFile: string | undefined): Promise<Parsed<Files>> {
  try {
    if ((await stat(path)).isDirectory()) return { ok: true, value: await readFolder(path) }
    const bytes = await readFile(path)
    if (!bytes.subarray(0, 21).equals(Buffer.from('age-encryption.org/v1'))) return readTar(bytes)
    if (identityFile === undefined)
      return { ok: false, why: 'The package is encrypted. Name the key that opens it: --identity FILE' }
    const decrypter = new Decrypter()
    for (const line of (await readFile(identityFile, 'utf8')).split('\n'))
      if (line.startsWith('AGE-SECRET-KEY-')) decrypter.addIdentity(line.trim())
    try {
      return readTar(Buffer.from(await decrypter.decrypt(bytes)))
    } catch {
      return { ok: false, why: 'This key does not open the package, or the package was changed.' }
    }
  } catch (error) {
    return { ok: false, why: `The package cannot be read: ${error instanceof Error ? error.message : 'unknown'}.` }
  }
}

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
