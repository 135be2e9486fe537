import { createWriteStream } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import { Scope } from '../src/order/scope.ts'
import { shardsOf } from '../src/order/shards.ts'
import { openBlobs } from '../src/platform/blobs.ts'
import { joined, rootFile, shardFile, type Part } from '../src/production/joined.ts'
import { seal, type NamedShard } from '../src/production/production.ts'
import { freshKey, item, sealSmall } from './sealed.ts'

export const accounts = ['ada', 'ben', 'cleo', 'dora', 'emil'].map((name) => `${name}@nimbus.test`)

export type InShards = {
  readonly identityFile: string
  /** Root and shards, as they are to be joined. */
  readonly parts: readonly Part[]
  readonly named: readonly NamedShard[]
  /** Joins any parts, as a forger would too. Gives the file. */
  readonly join: (parts: readonly Part[]) => Promise<string>
}

/**
 * A small answer in three shards, made by the product's own sealer: two messages for each account. `signs`: what the desk
 * signs of its shards, where that is not the truth.
 */
export async function sealInShards(
  dir: string,
  signs: (shards: readonly NamedShard[], whole: Scope) => readonly NamedShard[] = (shards) => shards,
): Promise<InShards> {
  await mkdir(dir, { recursive: true })
  const identity = await generateX25519Identity()
  const identityFile = join(dir, 'identity')
  await writeFile(identityFile, `${identity}\n`)
  const blobs = await openBlobs(join(dir, 'blobs'))
  const clock = { now: () => '2026-11-23T09:15:00.000Z' as never }
  const named: NamedShard[] = []
  const shards = async (whole: Scope): Promise<readonly NamedShard[]> => {
    for (const [n, scope] of shardsOf(whole, 2).entries()) {
      const found = async function* () {
        await Promise.resolve()
        for (const account of scope.accounts)
          for (const m of [1, 2]) yield item(accounts.indexOf(account) * 2 + m, { account })
      }
      const { order } = scope
      const made = await seal({ order, scope, of: Scope.hash(whole), items: found(), orderKey: await freshKey(), blobs, clock }) // prettier-ignore
      const { items: count, bytes, digest } = made.collection
      named.push({ ...made.package, file: shardFile(n + 1), scope, items: { count, bytes, digest } })
    }
    return signs(named, whole)
  }
  const windows = [{ startUtc: '2026-01-01T00:00:00.000Z', endUtc: '2026-02-01T00:00:00.000Z' }] as never
  const recipients = [await identityToRecipient(identity)]
  const asked = { accounts, categories: ['content'], windows, clock: 'internaldate' } as const
  const root = await sealSmall(dir, { asked, recipients, blobs, items: [], shards })
  const parts = [{ ...root.made.package, file: rootFile }, ...named].map(({ file, sha256, sizeBytes }) => ({ file, sizeBytes, path: blobs.path(sha256) })) // prettier-ignore
  let files = 0
  return {
    identityFile,
    parts,
    named,
    async join(some) {
      const file = join(dir, `joined-${files++}.tar`)
      await pipeline(joined('D-2026-000042' as never, some, 0, new AbortController().signal), createWriteStream(file))
      return file
    },
  }
}
