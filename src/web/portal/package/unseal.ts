// First of all, so that the verifier finds what it needs of Node.
import { Bytes } from '../browser/bytes.ts'
import { Decrypter } from 'age-encryption'
import type { Parsed } from '../../../order/ids.ts'
import { verifyJoined } from '../../../verify/joined.ts'
import { joinedEntries, readTar, type Entry, type Files } from '../../../verify/package-tar.ts'
import { verifyFiles, type Verification } from '../../../verify/verify-files.ts'

export type Item = {
  readonly path: string
  readonly account: string
  readonly category: string
  readonly sizeBytes: number
  readonly at?: string
}
export type Opened = { readonly files: Files; readonly items: readonly Item[]; readonly verification: Verification }

/** Whether a text holds age identities, one a line, as `age-keygen` writes them. */
export const identitiesIn = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('AGE-SECRET-KEY-'))

/**
 * Opens a package in this page and verifies it: neither key nor content leaves it. `published`: what the reader has from
 * somewhere else than the package.
 */
export async function unseal(
  sealed: Uint8Array,
  key: string,
  published: { vkey?: string } = {},
): Promise<Parsed<Opened>> {
  const decrypter = new Decrypter()
  try {
    for (const identity of identitiesIn(key)) decrypter.addIdentity(identity)
  } catch {
    return { ok: false, why: 'no-key' }
  }
  const entries = await joinedEntries((at, length) => Promise.resolve(sealed.subarray(at, at + length)), sealed.length)
  if (entries)
    return entries.ok ? unsealJoined(sealed, entries.value, decrypter, published) : { ok: false, why: 'no-package' }
  const files = await openOne(sealed, decrypter)
  if (!files.ok) return files
  return { ok: true, value: { files: files.value, items: itemsOf(files.value), verification: verifyFiles(files.value, published) } } // prettier-ignore
}

/** An answer in shards: their items one after the other, each path behind the name of its shard. */
async function unsealJoined(
  sealed: Uint8Array,
  entries: readonly Entry[],
  decrypter: Decrypter,
  published: { vkey?: string },
): Promise<Parsed<Opened>> {
  const all = new Map<string, Uint8Array>()
  const items: Item[] = []
  const parts = entries.map(({ path: file, at, sizeBytes }) => ({
    file,
    open: () => openOne(sealed.subarray(at, at + sizeBytes), decrypter),
  }))
  const verification = await verifyJoined(parts, published, (file, files) => {
    const shard = file.replace(/\.tar\.age$/, '')
    for (const [path, bytes] of files) all.set(`${shard}/${path}`, bytes)
    for (const item of itemsOf(files)) items.push({ ...item, path: `${shard}/${item.path}` })
  })
  return all.size === 0 ? { ok: false, why: 'other-key' } : { ok: true, value: { files: all, items, verification } }
}

async function openOne(sealed: Uint8Array, decrypter: Decrypter): Promise<Parsed<Files>> {
  let plain: Uint8Array
  try {
    plain = await decrypter.decrypt(sealed)
  } catch {
    return { ok: false, why: 'other-key' }
  }
  const files = readTar(Bytes.from(plain) as unknown as Buffer)
  return files.ok ? files : { ok: false, why: 'no-package' }
}

/** An item's name among all: behind that of its shard, where there are shards. */
export const nameOf = ({ path }: Pick<Item, 'path'>): string => path.replace('data/items/', '')

function itemsOf(files: Files): Item[] {
  const list = new TextDecoder().decode(files.get('data/items.jsonl') ?? new Uint8Array())
  return list
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line) => {
      try {
        const { path, account, category, sizeBytes, sentDate, internalDate } = JSON.parse(line) as Item & { sentDate?: string; internalDate?: string } // prettier-ignore
        const at = sentDate ?? internalDate
        return [{ path, account, category, sizeBytes, ...(at === undefined ? {} : { at }) }]
      } catch {
        return []
      }
    })
}
