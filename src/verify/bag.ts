import { createHash } from 'node:crypto'
import type { Files } from './open-package.ts'

/** What is wrong with a bag under BagIt 1.0 (RFC 8493, sections 2 and 3), in words; empty when it is complete and valid. */
export function bagFaults(files: Files): string[] {
  const faults: string[] = []
  const declaration = text(files, 'bagit.txt')
  if (!/^BagIt-Version: (0\.97|1\.0)\r?\nTag-File-Character-Encoding: [Uu][Tt][Ff]-8\r?\n?$/.test(declaration ?? ''))
    faults.push('bagit.txt is missing or says something else than BagIt 1.0')
  const payload = new Set([...files.keys()].filter((path) => path.startsWith('data/')))
  const listed = checkManifest(files, 'manifest-sha256.txt', faults)
  for (const path of payload) if (!listed.has(path)) faults.push(`${path} is not on the manifest`)
  for (const path of listed)
    if (!path.startsWith('data/')) faults.push(`${path} is on the manifest but lies outside data/`)
  const tags = checkManifest(files, 'tagmanifest-sha256.txt', faults)
  for (const path of files.keys())
    if (!payload.has(path) && !tags.has(path) && path !== 'tagmanifest-sha256.txt')
      faults.push(`${path} is not on the tag manifest`)
  const oxum = /^Payload-Oxum: (\d+)\.(\d+)\r?$/m.exec(text(files, 'bag-info.txt') ?? '')
  const octets = [...payload].reduce((sum, path) => sum + (files.get(path)?.length ?? 0), 0)
  if (oxum && (Number(oxum[1]) !== octets || Number(oxum[2]) !== payload.size))
    faults.push('Payload-Oxum does not fit what is there')
  return faults
}

function checkManifest(files: Files, name: string, faults: string[]): Set<string> {
  const listed = new Set<string>()
  const manifest = text(files, name)
  if (manifest === undefined) {
    faults.push(`${name} is missing`)
    return listed
  }
  for (const line of manifest.split(/\r?\n/).filter((l) => l !== '')) {
    const [, digest, path] = /^([0-9a-fA-F]{64})\s+\*?(.+)$/.exec(line) ?? []
    if (!digest || !path || listed.has(path)) {
      faults.push(`${name} has a line that cannot be right: ${line.slice(0, 120)}`)
      continue
    }
    listed.add(path)
    const bytes = files.get(path)
    if (!bytes) faults.push(`${path} is missing`)
    else if (createHash('sha256').update(bytes).digest('hex') !== digest.toLowerCase())
      faults.push(`${path} was changed`)
  }
  return listed
}

export function text(files: Files, path: string): string | undefined {
  const bytes = files.get(path)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')
}
