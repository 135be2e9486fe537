import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { rm, stat } from 'node:fs/promises'
import { canonical, sha256 } from '../order/canonical.ts'
import type { CollectionSummary, PackageSummary } from '../order/event.ts'
import type { Sha256 } from '../order/ids.ts'
import { Scope } from '../order/scope.ts'
import { Instant } from '../order/time.ts'
import type { Blobs } from '../platform/blobs.ts'
import { diskFailure, writeAt } from '../platform/disk.ts'
import { assertInvariant, Forbidden, MovedOn, Unavailable } from '../platform/failure.ts'
import type { AgeKey } from '../platform/order-key.ts'
import { sealedChunkBytes, sealedChunks } from './age-chunks.ts'
import { ageHead, BadRecipient, stanzaKind, stanzasOf, type AgeHead } from './age-file.ts'
import { Bag } from './bag.ts'
import { beginHalfMade, findHalfMade, journalOf, type Done, type HalfMade } from './half-made.ts'
import type { Mark } from './journal-entry.ts'
import { layItems, type Incoming, type Progress } from './laying.ts'
import type { Papers } from './papers.ts'
import { isSameText } from './same-text.ts'
import { Differs, replaceThreads, takeThreads } from './sealing-threads.ts'

export type { LedgerProof, NamedShard, ReviewPaper } from './papers.ts'
export type { Done } from './half-made.ts'
export type { Incoming, Progress } from './laying.ts'
export { keepThreadsReady } from './sealing-threads.ts'

export type SealInput = Papers & {
  /** Everything that is to be sealed; as a function, but for what is done: then a crash is gone on from. */
  readonly items: AsyncIterable<Incoming> | ((done?: Done) => AsyncIterable<Incoming>)
  /**
   * Opens what a crash left: the order's own, or of a shard the collector's. Whoever has another begins a file of their
   * own, so that two never write one.
   */
  readonly orderKey: AgeKey
  readonly blobs: Blobs
  /** Stops it. What is made stays for the next time when the reason is an AbortError. */
  readonly signal?: AbortSignal
  readonly progress?: (made: Progress) => void
}

export type Sealed = { readonly collection: CollectionSummary; readonly package: PackageSummary }

/** What is being made now: two at once would write two texts under one key. */
const underWay = new Set<string>()

/**
 * Seals a production in one pass: each item is tested again against the scope, hashed, put into a BagIt bag (RFC 8493)
 * in a tar, and encrypted with age to the recipients of the scope and no one else, straight to its place in the blob
 * store. Nothing of it touches the disk unencrypted (I13). What a crash leaves half made is continued. Throws
 * {@link Forbidden} for a recipient key that is none, and Broken I2 for an item outside the scope: then there is no
 * package at all.
 */
export async function seal(input: SealInput): Promise<Sealed> {
  const again = typeof input.items === 'function'
  const making = again
    ? sha256(canonical({ order: input.order, scope: Scope.hash(input.scope), by: input.orderKey.recipient }))
    : randomUUID()
  const path = input.blobs.half(making)
  if (underWay.has(path))
    throw new MovedOn('ERR_UNDER_WAY', `${input.order} is being sealed already.`, { orderId: input.order, next: 'Wait for that one.' }) // prettier-ignore
  underWay.add(path)
  try {
    return await sealAt(path, input)
  } catch (error) {
    const failure = diskFailure(error, 'a sealed file could not be stored.')
    // Only what passes by itself is worth going on from: a store that is away, a desk that is stopped.
    const passes = failure === error && (error instanceof Unavailable || (error as Error).name === 'AbortError')
    if (!again || !passes) await remove(path)
    if (error instanceof Differs) return await sealAt(path, input)
    throw failure
  } finally {
    underWay.delete(path)
    replaceThreads()
  }
}

async function remove(path: string): Promise<void> {
  await rm(path, { force: true })
  await rm(journalOf(path), { force: true })
}

async function sealAt(path: string, input: SealInput): Promise<Sealed> {
  const { order, scope, orderKey, blobs, signal, progress } = input
  await using threads = takeThreads()
  const scopeHash = Scope.hash(scope)
  let half = await findHalfMade(path, { scopeHash, recipients: scope.recipients }, orderKey)
  if (half === undefined) {
    await remove(path)
    const head = await headOf(input)
    const mtimeSeconds = Math.floor(Instant.ms(input.clock.now()) / 1000)
    half = await beginHalfMade(path, { scopeHash, mtimeSeconds, head }, orderKey)
  }
  try {
    const bag = new Bag(input, half.mtimeSeconds, half.notGiven)
    const first = bag.first()
    const items = typeof input.items === 'function' ? input.items(half.done) : input.items
    const mark = await layItems({ ...half, order, scope, threads, signal, progress }, first, bag.items(items))
    const sizeBytes = await end(half, mark, bag, signal)
    await assertRecipients(input, half.head.wrappedTo, path)
    const name = half.name.end() as Sha256
    await blobs.keep(path, name)
    await half.journal.remove()
    return {
      collection: bag.summary(mark),
      package: { sha256: name, sizeBytes, recipients: half.head.wrappedTo, manifest: bag.manifest },
    }
  } finally {
    await half.file.close()
    await half.journal.close()
  }
}

/**
 * Everything after the items, and the last chunk. The file is whole and safe on the disk when it resolves. Throws
 * {@link Differs} when a crash left another end there, with other papers.
 */
async function end(
  { head, file, name, journal, writtenBytes }: HalfMade,
  mark: Mark,
  bag: Bag,
  signal?: AbortSignal,
): Promise<number> {
  let at = head.head.length + mark.chunk * sealedChunkBytes
  await writeAt(file, mark.tail, at - mark.tail.length)
  for await (const bytes of sealedChunks(head.key, bag.rest(mark, journal), mark.chunk, mark.begun)) {
    signal?.throwIfAborted()
    if (at < writtenBytes) {
      const there = Buffer.alloc(bytes.length)
      const { bytesRead } = await file.read(there, 0, there.length, at)
      if (!isSameText(there.subarray(0, bytesRead), Buffer.from(bytes), at)) throw new Differs()
    }
    name.addChunks(bytes)
    await writeAt(file, bytes, at)
    at += bytes.length
  }
  await file.truncate(at)
  await file.sync()
  return at
}

async function headOf({ scope, order }: SealInput): Promise<AgeHead> {
  try {
    return await ageHead(scope.recipients)
  } catch (cause) {
    if (!(cause instanceof BadRecipient)) throw cause
    throw new Forbidden(
      'ERR_BAD_RECIPIENT_KEY',
      `The key ${cause.key.slice(0, 20)}… in the registry is not a valid age recipient, so nobody could open the package of ${order}.`,
      {
        orderId: order,
        next: 'Ask the authority for its key again and correct recipients in duly.yaml.',
        cause,
      },
    )
  }
}

/**
 * INVARIANT I5. A stanza does not name its key, so two things are compared: the keys to which the file key was wrapped,
 * seen while it happened, and the number and kinds of stanzas in the file as it lies on the disk.
 */
async function assertRecipients(
  { scope: { recipients }, order }: Pick<SealInput, 'scope' | 'order'>,
  wrappedTo: readonly string[],
  path: string,
): Promise<void> {
  const produced = await stanzasOf(createReadStream(path))
  assertInvariant(
    'I5',
    canonical(wrappedTo) === canonical(recipients) && canonical(produced) === canonical(recipients.map(stanzaKind)),
    'the package was encrypted to other keys than were approved',
    order,
  )
}

/** What a collector says that it sealed, against the file as it lies here. Throws {@link Broken} (I5) where they differ. */
export async function assertFits(blobs: Blobs, scope: Scope, made: PackageSummary): Promise<void> {
  const path = blobs.path(made.sha256)
  const { size } = await stat(path).catch(() => ({ size: -1 }))
  assertInvariant('I5', size === made.sizeBytes, 'a sealed shard is not there, or not as long as its collector says', scope.order) // prettier-ignore
  await assertRecipients({ scope, order: scope.order }, made.recipients, path)
}
