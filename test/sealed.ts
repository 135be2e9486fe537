import { approvalStatement, reviewStatement } from '../src/order/statement.ts'
import { Decrypter, generateHybridIdentity, generateX25519Identity, identityToRecipient } from 'age-encryption'
import { join } from 'node:path'
import { sha256 } from '../src/order/canonical.ts'
import type { Authenticator } from '../src/drill/authenticator.ts'
import type { OrderId, PersonId } from '../src/order/ids.ts'
import { reviewResult, type ReviewedItem } from '../src/order/review.ts'
import { Scope } from '../src/order/scope.ts'
import { Instant } from '../src/order/time.ts'
import { commitment, leafEntry } from '../src/ledger/leaf.ts'
import { openLog } from '../src/ledger/log.ts'
import { formatVkey } from '../src/ledger/note.ts'
import { openBlobs, type Blobs } from '../src/platform/blobs.ts'
import { signerFromSeed } from '../src/platform/keys.ts'
import { seal, type Incoming, type NamedShard, type SealInput } from '../src/production/production.ts'

export const signer = (n: number): ReturnType<typeof signerFromSeed> => signerFromSeed(new Uint8Array(32).fill(n))
const order = 'D-2026-000042' as OrderId
const at = Instant.at(Date.UTC(2026, 10, 23, 9, 15))

export const item = (n: number, change: Partial<Extract<Incoming, { bytes: Uint8Array }>> = {}): Incoming => {
  const bytes = Buffer.from(
    `From: a@example.test\r\nDate: Mon, 5 Jan 2026 10:00:00 +0000\r\nSubject: ${n}\r\n\r\nInvented words ${n}.\r\n`,
  )
  return {
    id: `m${n}`,
    source: 'mail',
    account: 'mara@nimbus.test',
    category: 'content',
    folder: 'INBOX',
    internalDate: Instant.at(Date.UTC(2026, 0, 5, 10)),
    sizeBytes: bytes.length,
    bytes,
    mediaType: 'message/rfc822',
    ...change,
  }
}

export async function freshKey(): Promise<SealInput['orderKey']> {
  const identity = await generateX25519Identity()
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  return { recipient: await identityToRecipient(identity), open: (sealed) => decrypter.decrypt(sealed) }
}

export type SealOptions = {
  /** What was asked for, where it is not the content of one account in January. */
  asked?: Pick<Scope, 'accounts' | 'categories' | 'windows' | 'clock'>
  items?: readonly Incoming[] | Extract<SealInput['items'], (...given: never[]) => unknown>
  orderKey?: SealInput['orderKey']
  signal?: AbortSignal
  progress?: NonNullable<SealInput['progress']>
  recipients?: readonly string[]
  /** Each with the seed of a key, or with a passkey at an address, used under these flags. */
  approvers?: readonly (readonly [string, number | { device: Authenticator; origin: string; flags?: number }])[]
  blobs?: Blobs
  keyKind?: 'x25519' | 'hybrid'
  /** Of the root of an answer in shards: they are sealed when the whole scope is known. */
  shards?: (whole: Scope) => Promise<readonly NamedShard[]>
  /** A review whose result these two signed, over these items. */
  review?: { readonly items: readonly ReviewedItem[]; readonly approvers: readonly (readonly [string, number])[] }
}

/** A small sealed package made by the product's own sealer, with everything to open and judge it. */
export async function sealSmall(
  dir: string,
  options: SealOptions = {},
): Promise<{ file: string; identity: string; vkey: string; made: Awaited<ReturnType<typeof seal>> }> {
  const identity = await (options.keyKind === 'hybrid' ? generateHybridIdentity() : generateX25519Identity())
  const scope = Scope.parse({
    ...(options.asked ?? {
      accounts: ['mara@nimbus.test'],
      categories: ['content'],
      windows: [{ startUtc: '2026-01-01T00:00:00Z', endUtc: '2026-02-01T00:00:00Z' }],
      clock: 'internaldate',
    }),
    order,
    recipients: options.recipients ?? [await identityToRecipient(identity)],
  })
  if (!scope.ok) throw new Error(scope.why)
  const scopeHash = Scope.hash(scope.value)
  const approvals = (
    options.approvers ?? [
      ['anna', 1],
      ['bruno', 2],
    ]
  ).map(([name, n]) => {
    const by = name as PersonId
    const statement = approvalStatement({ order, scopeHash, by, at })
    const said = { kind: 'approved' as const, by, scopeHash, at }
    if (typeof n === 'number')
      return {
        ...said,
        publicKey: signer(n).publicKey,
        signature: Buffer.from(signer(n).sign(Buffer.from(statement))).toString('base64'),
      }
    return {
      ...said,
      publicKey: n.device.key,
      signature: n.device.assert(sha256(statement), n.origin, n.flags),
    }
  })
  const ledgerSigner = signer(3)
  const log = await openLog(join(dir, 'ledger'), ledgerSigner, 'seal.ledger.duly')
  const vkey = formatVkey('seal.ledger.duly', ledgerSigner.publicKey)
  const reveal = approvals.map((event, i) => ({
    index: i,
    salt: Buffer.alloc(32, i).toString('base64'),
    event: JSON.stringify({ event }),
  }))
  const entries = reveal.map((r, i) =>
    leafEntry({
      stream: order,
      version: i + 1,
      kind: 'approved',
      commitment: commitment(Buffer.from(r.salt, 'base64'), r.event),
    }),
  )
  const { size, checkpoint } = await log.append(entries)
  const leaves = await Promise.all(
    entries.map(async (entry, index) => ({
      index,
      entry: Buffer.from(entry).toString('base64'),
      proof: await log.inclusion(index, size),
    })),
  )
  await log.close()
  const blobs = options.blobs ?? (await openBlobs(join(dir, 'blobs')))
  const items = options.items ?? [item(1), item(2), item(3)]
  const { review } = options
  const result = reviewResult({ order, scopeHash, items: review?.items ?? [] })
  const reviewers = (review?.approvers ?? []).map(([name, n]) => {
    const by = name as PersonId
    const statement = Buffer.from(reviewStatement({ order, result, by, at }))
    const signature = Buffer.from(signer(n).sign(statement)).toString('base64')
    return { by, result, at, publicKey: signer(n).publicKey, signature }
  })
  const made = await seal({
    order,
    scope: scope.value,
    items:
      typeof items === 'function'
        ? items
        : (async function* () {
            await Promise.resolve()
            yield* items
          })(),
    approvals,
    custody: [{ at, who: 'duly core', what: 'received' }],
    clauses: [],
    ledger: { vkey, checkpoint, leaves, reveal },
    ...(review ? { review: { result, approvals: reviewers } } : {}),
    ...(options.shards ? { shards: await options.shards(scope.value) } : {}),
    desk: signer(4),
    orderKey: options.orderKey ?? (await freshKey()),
    ...(options.signal ? { signal: options.signal } : {}),
    ...(options.progress ? { progress: options.progress } : {}),
    blobs,
    clock: { now: () => at },
  })
  return { file: blobs.path(made.package.sha256), identity, vkey, made }
}
