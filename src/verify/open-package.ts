import { readdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Decrypter } from 'age-encryption'
import type { Parsed } from '../order/ids.ts'

/** The files of a bag by their path below its folder. */
export type Files = ReadonlyMap<string, Uint8Array>

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

const safe = (name: string): boolean =>
  name !== '' &&
  !name.startsWith('/') &&
  !name.includes('\\') &&
  !name.includes('\0') &&
  name.split('/').every((part) => part !== '' && part !== '.' && part !== '..')

/** The files of a tar of one folder. Links, devices and names that lead elsewhere make it no package of ours. */
export function readTar(bytes: Buffer): Parsed<Files> {
  const files = new Map<string, Uint8Array>()
  for (let at = 0; at + 512 <= bytes.length;) {
    const header = bytes.subarray(at, at + 512)
    if (header.every((byte) => byte === 0)) break
    const text = (from: number, length: number): string =>
      header.toString('utf8', from, from + length).replace(/\0.*$/s, '')
    const [name, size, type] = [text(0, 100), Number.parseInt(text(124, 12), 8), text(156, 1)]
    if (type !== '0' && type !== '' && type !== '5')
      return { ok: false, why: `The archive holds something that is no plain file: ${JSON.stringify(name)}.` }
    // Another program would put a name by prefix elsewhere than it is looked for here.
    if (header[345] !== 0) return { ok: false, why: `The archive names a file in two parts: ${JSON.stringify(name)}.` }
    if (!safe(name.replace(/\/$/, '')) || !Number.isSafeInteger(size) || at + 512 + size > bytes.length)
      return { ok: false, why: `The archive is damaged or hostile at ${JSON.stringify(name)}.` }
    if (type !== '5') {
      const inside = name.slice(name.indexOf('/') + 1)
      if (files.has(inside)) return { ok: false, why: `The archive holds ${JSON.stringify(inside)} twice.` }
      files.set(inside, bytes.subarray(at + 512, at + 512 + size))
    }
    at += 512 + Math.ceil(size / 512) * 512
  }
  return files.size > 0 ? { ok: true, value: files } : { ok: false, why: 'This is not a package: it holds no files.' }
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
