import type { Parsed } from '../order/ids.ts'

/** The files of a bag by their path below its folder. */
export type Files = ReadonlyMap<string, Uint8Array>

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
