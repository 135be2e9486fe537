import { createHash } from 'node:crypto'
import type { Files } from './package-tar.ts'

/**
 * What is wrong with a bag under BagIt (RFC 8493 sections 2 and 3; 0.97 before it), in words; empty when it is complete
 * and valid. Files named in fetch.txt are not fetched: a bag with holes is not complete.
 */
export function bagFaults(files: Files): string[] {
  const faults: string[] = []
  const declaration = /^BagIt-Version: (\d+\.\d+)\r?\nTag-File-Character-Encoding: ([\w-]+)\s*$/.exec(
    text(files, 'bagit.txt') ?? '',
  )
  if (!declaration || (declaration[1] !== '0.97' && declaration[1] !== '1.0'))
    faults.push('bagit.txt is missing, or does not declare BagIt 0.97 or 1.0')
  const encoding = declaration?.[2] ?? 'utf-8'
  const payload = [...files.keys()].filter((path) => path.startsWith('data/'))
  const manifests = [...files.keys()].filter((path) => /^manifest-\w+\.txt$/.test(path))
  if (manifests.length === 0) faults.push('no manifest names what belongs into the bag')
  const listed = manifests.map((name) => checkManifest(files, name, encoding, faults))
  for (const path of payload) {
    // Since 1.0 every manifest lists every file; before, one of them had to.
    const on = listed.filter((list) => list.has(path)).length
    if (declaration?.[1] === '0.97' ? on === 0 : on < listed.length) faults.push(`${path} is not on the manifest`)
  }
  for (const path of new Set(listed.flatMap((list) => [...list])))
    if (!path.startsWith('data/')) faults.push(`${path} is on the manifest but lies outside data/`)
  for (const name of [...files.keys()].filter((path) => /^tagmanifest-\w+\.txt$/.test(path)))
    checkManifest(files, name, encoding, faults)
  for (const line of (text(files, 'fetch.txt', encoding) ?? '').split(/\r?\n/).filter((l) => l !== '')) {
    if (!inside(line.split(/\s+/).slice(2).join(' '))) faults.push('fetch.txt leads outside the bag')
  }
  const oxum = /^Payload-Oxum\s*:\s*(\d+)\.(\d+)\s*$/m.exec(text(files, 'bag-info.txt', encoding) ?? '')
  const octets = payload.reduce((sum, path) => sum + (files.get(path)?.length ?? 0), 0)
  if (oxum && (Number(oxum[1]) !== octets || Number(oxum[2]) !== payload.length))
    faults.push('Payload-Oxum does not fit what is there')
  return faults
}

/** What is wrong with one of our bags: the rules of BagIt, and that SHA-256 covers every single file. */
export function packageFaults(files: Files): string[] {
  const faults = bagFaults(files)
  for (const name of ['manifest-sha256.txt', 'tagmanifest-sha256.txt'])
    if (!files.has(name)) faults.push(`${name} is missing`)
  const covered = new Set(checkManifest(files, 'tagmanifest-sha256.txt', 'utf-8', []))
  for (const path of files.keys())
    if (!path.startsWith('data/') && path !== 'tagmanifest-sha256.txt' && !covered.has(path))
      faults.push(`${path} is not on the tag manifest`)
  return faults
}

const inside = (path: string): boolean =>
  path !== '' && !/^[/~\\]|^[A-Za-z]:/.test(path) && !path.split(/[/\\]/).includes('..')

function checkManifest(files: Files, name: string, encoding: string, faults: string[]): Set<string> {
  const listed = new Map<string, string>()
  const algorithm = /manifest-(\w+)\.txt$/.exec(name)?.[1] ?? ''
  if (!['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].includes(algorithm))
    faults.push(`${name} uses a digest that is not known here`)
  for (const line of (text(files, name, encoding) ?? '').split(/\r?\n|\r/).filter((l) => l !== '')) {
    const [, digest, written] = /^([0-9a-fA-F]+)\s+\*?(.+)$/.exec(line) ?? []
    const path = written?.replace(/^\.\//, '').replace(/%(0[Aa]|0[Dd]|25)/g, (code) => decodeURIComponent(code))
    if (!digest || path === undefined || !inside(path))
      faults.push(`${name} has a line that cannot be right: ${line.slice(0, 120)}`)
    else if (listed.has(path) && listed.get(path) !== digest.toLowerCase())
      faults.push(`${name} names ${path} twice with different digests`)
    else listed.set(path, digest.toLowerCase())
  }
  for (const [path, digest] of listed) {
    const bytes = files.get(path)
    if (!bytes) faults.push(`${path} is missing`)
    else if (createHash(algorithm).update(bytes).digest('hex') !== digest) faults.push(`${path} was changed`)
  }
  return new Set(listed.keys())
}

export function text(files: Files, path: string, encoding = 'utf-8'): string | undefined {
  const bytes = files.get(path)
  if (bytes === undefined) return undefined
  // UTF-16 says its byte order itself (RFC 2781). In UTF-8 a byte order mark is kept: bagit.txt must not have one.
  const order = /^utf-16$/i.test(encoding) && bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : encoding
  return new TextDecoder(order, { ignoreBOM: /^utf-8$/i.test(encoding) }).decode(bytes)
}
