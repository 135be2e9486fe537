import { Encrypter } from 'age-encryption'
import { randomBytes } from 'node:crypto'
import { createReadStream, watch as watchFolder } from 'node:fs'
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { canonical, sha256 } from '../order/canonical.ts'
import type { Channel, SentFrom, StoredDocument } from '../order/event.ts'
import { ReceiptId, Sha256 } from '../order/ids.ts'
import { Instant, seconds } from '../order/time.ts'
import type { Clock } from './clock.ts'
import { clearOld, diskFailure, errorCode, makeFolder, sharedSync, syncFolder, writeNewFile } from './disk.ts'
import { assertInvariant, Forbidden, Unavailable } from './failure.ts'
import { freshOrderKey, sealTo } from './order-key.ts'

/** What a channel took in, before anything looked at it. Names, types and `from` are untrusted text. */
export type Arrival = {
  readonly channel: Channel
  /** Envelope sender or client name: unproven. */
  readonly from: string
  readonly receivedAt: Instant
  readonly documents: readonly { readonly name: string; readonly mediaType: string; readonly bytes: Uint8Array }[]
  /** Who handed over a mail: the client's address, and what it called itself (RFC 5321). */
  readonly client?: { readonly ip: string; readonly helo: string }
  /** Detached signature over the digest, still unchecked. */
  readonly signature?: { readonly key: string; readonly value: string }
  /** An officer's passkey assertion, still unchecked. */
  readonly passkey?: string
  readonly sentFrom?: SentFrom
  readonly claimsEmergency?: boolean
}

/** An original on disk: an age file to the order's own key, under the SHA-256 of its plain bytes. */
export type SpooledDocument = StoredDocument

/** An arrival as it lies in the spool. */
export type Spooled = {
  readonly receipt: ReceiptId
  readonly channel: Channel
  readonly at: Instant
  readonly from: string
  /** See {@link digestOf}. */
  readonly digest: Sha256
  readonly documents: readonly SpooledDocument[]
  readonly client?: { readonly ip: string; readonly helo: string }
  readonly signature?: { readonly key: string; readonly value: string }
  readonly passkey?: string
  readonly sentFrom?: SentFrom
  readonly claimsEmergency?: boolean
  /** The order's own age identity: the header that carries it is sealed to the root recipient. */
  readonly identity: string
  /** The order's own age recipient. */
  readonly recipient: string
}

/** What can be seen of arrivals from outside, without a key: that they are there. */
export type ArrivalsWatch = {
  readonly folder: string
  /** Arrivals not yet in the books, oldest first. */
  readonly waiting: () => Promise<ReceiptId[]>
  /** Calls back soon after an arrival, at least every two seconds while one waits. Returns how to stop. */
  readonly watch: (onNew: () => void) => () => void
}

/**
 * Where every order lands first, whatever else is down: folders `tmp/`, `new/`, `done/`, one folder an arrival.
 * Without `unwrap` (the edge) it can be written and counted, not read back.
 */
export type Spool = Omit<ArrivalsWatch, 'folder'> & {
  /**
   * INVARIANT I11: resolves only when the bytes, the header and the folder's name are fsynced. Throws
   * {@link Unavailable} (`ERR_DISK_FULL`) when they do not fit, and then keeps nothing.
   */
  accept(arrival: Arrival): Promise<ReceiptId>
  /** Throws {@link Unavailable} when there is none, {@link Forbidden} when this process may not read. */
  open(receipt: ReceiptId): Promise<Spooled>
  /** The age file of one original, before and after {@link done}. */
  document(receipt: ReceiptId, sha: Sha256): AsyncIterable<Uint8Array>
  /** The arrival is in the books. Its originals stay. Safe to repeat. */
  done(receipt: ReceiptId): Promise<void>
  /** Takes an arrival that was no order off the disk. Safe to repeat. */
  forget(receipt: ReceiptId): Promise<void>
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** 26 characters of Crockford's base32: 48 bits of time, 80 bits of chance; sorts by arrival. */
function newReceipt(at: Instant): ReceiptId {
  let n = (BigInt(Instant.ms(at)) << 80n) | BigInt(`0x${randomBytes(10).toString('hex')}`)
  let text = ''
  for (let i = 0; i < 26; i++, n >>= 5n) text = `${crockford[Number(n & 31n)] ?? ''}${text}`
  return `R-${text}` as ReceiptId
}

/**
 * The digest of an arrival: SHA-256 over the canonical JSON list of its documents' SHA-256s, in order. Equal bytes
 * served twice have equal digests; an agency's detached signature is over this digest's 64 hexadecimal digits.
 */
export const digestOf = (documents: readonly { readonly sha256: Sha256 }[]): Sha256 =>
  sha256(canonical(documents.map((d) => d.sha256)))

/** 64 KiB at a time, so that a large order does not keep the program from answering others. */
function streamOf(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let offset = 0
  return new ReadableStream({
    pull(controller) {
      if (offset >= bytes.byteLength) controller.close()
      else controller.enqueue(bytes.slice(offset, (offset += 65_536)))
    },
  })
}

/** Opens the spool in `dir`. `unwrap` opens what is sealed to the root recipient; only the core has it. */
export async function openSpool(
  dir: string,
  rootRecipient: string,
  clock: Clock,
  unwrap?: (wrapped: string) => Promise<string>,
): Promise<Spool> {
  const [tmp, fresh, finished] = [join(dir, 'tmp'), join(dir, 'new'), join(dir, 'done')] as const
  for (const folder of [tmp, fresh, finished]) await makeFolder(folder)
  await clearOld(tmp, () => true, Instant.ms(clock.now()))

  const syncFresh = sharedSync(fresh)
  const checked = (receipt: ReceiptId): ReceiptId => {
    if (!ReceiptId.parse(receipt).ok) throw new TypeError('not a receipt reference')
    return receipt
  }
  const missing = (receipt: ReceiptId, cause: unknown): unknown =>
    errorCode(cause) === 'ENOENT'
      ? new Unavailable('ERR_STORE_UNREACHABLE', `The originals of ${receipt} are not in the spool.`, {
          next: 'Check that the data disk is mounted and complete.',
          cause,
        })
      : cause
  /** An arrival moves from `new` to `done` once and never back, so looking in this order cannot miss it. */
  const inEither = async <T>(receipt: ReceiptId, look: (folder: string) => Promise<T>): Promise<T> => {
    try {
      return await look(join(fresh, checked(receipt)))
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') throw error
    }
    return look(join(finished, receipt)).catch((error: unknown) => {
      throw missing(receipt, error)
    })
  }

  async function write(folder: string, receipt: ReceiptId, arrival: Arrival): Promise<void> {
    await mkdir(folder, { mode: 0o700 })
    const { recipient, identity } = await freshOrderKey()
    const documents = arrival.documents.map(({ name, mediaType, bytes }): StoredDocument => ({
      sha256: sha256(bytes),
      sizeBytes: bytes.byteLength,
      name,
      mediaType,
    }))
    const writeDocuments = async (): Promise<void> => {
      const contents = new Map(arrival.documents.map(({ bytes }, i) => [documents[i]?.sha256 ?? '', bytes]))
      for (const [sha, bytes] of contents) {
        const encrypter = new Encrypter()
        encrypter.addRecipient(recipient)
        await writeNewFile(join(folder, `${sha}.age`), await encrypter.encrypt(streamOf(bytes)))
      }
    }
    const { channel, from, receivedAt: at, client, signature, passkey, sentFrom, claimsEmergency } = arrival
    const header: Spooled = {
      receipt,
      channel,
      at,
      from,
      digest: digestOf(documents),
      documents,
      ...(client ? { client } : {}),
      ...(signature ? { signature } : {}),
      ...(passkey ? { passkey } : {}),
      ...(sentFrom ? { sentFrom } : {}),
      ...(claimsEmergency ? { claimsEmergency } : {}),
      identity,
      recipient,
    }
    const writeHeader = async (): Promise<void> =>
      writeNewFile(join(folder, 'header.age'), await sealTo(rootRecipient, JSON.stringify(header)))
    // Side by side, so that their syncs share one write of the file system's journal; both are over before either fails.
    for (const end of await Promise.allSettled([writeDocuments(), writeHeader()]))
      if (end.status === 'rejected') throw end.reason
    await syncFolder(folder)
  }

  const { waiting, watch } = await watchSpool(dir)
  return {
    waiting,
    watch,
    async accept(arrival) {
      const receipt = newReceipt(arrival.receivedAt)
      const half = join(tmp, receipt)
      try {
        await write(half, receipt, arrival)
        // A crash before this line leaves nothing that was acknowledged; after it, the arrival is found in new/.
        await rename(half, join(fresh, receipt))
        await syncFresh()
        return receipt
      } catch (error) {
        await rm(half, { recursive: true, force: true })
        throw diskFailure(error, 'an order could not be stored, and its sender was told to try again.')
      }
    },
    async open(receipt) {
      if (!unwrap)
        throw new Forbidden('ERR_NOT_ALLOWED', 'This part of Duly writes the spool and cannot read it.', {
          next: 'The core reads it: start Duly.',
        })
      const sealed = await inEither(receipt, (folder) => readFile(join(folder, 'header.age')))
      const spooled = JSON.parse(await unwrap(sealed.toString('base64'))) as Spooled
      assertInvariant('I11', spooled.receipt === receipt, `the header of ${receipt} belongs to another arrival`)
      return spooled
    },
    async *document(receipt, sha) {
      if (!Sha256.parse(sha).ok) throw new TypeError('not the name of a document')
      const handle = await inEither(receipt, (folder) => open(join(folder, `${sha}.age`), 'r'))
      for await (const chunk of createReadStream('', { fd: handle })) yield chunk as Uint8Array
    },
    async done(receipt) {
      try {
        await rename(join(fresh, checked(receipt)), join(finished, receipt))
      } catch (error) {
        if (errorCode(error) !== 'ENOENT') throw error
      }
      await syncFolder(finished)
      await syncFolder(fresh)
    },
    forget: (receipt) => rm(join(fresh, checked(receipt)), { recursive: true, force: true }),
  }
}

/** Sees the arrivals in the spool `dir`, and opens none. */
export async function watchSpool(dir: string): Promise<ArrivalsWatch> {
  const fresh = join(dir, 'new')
  await makeFolder(fresh)
  const waiting = async (): Promise<ReceiptId[]> =>
    (await readdir(fresh)).filter((name): name is ReceiptId => ReceiptId.parse(name).ok).sort()
  return {
    folder: fresh,
    waiting,
    watch: (onNew) => {
      const look = (): void => {
        waiting().then(
          (some) => {
            if (some.length > 0) onNew()
          },
          () => undefined,
        )
      }
      const net = setInterval(look, seconds(2)).unref()
      let close = (): void => undefined
      try {
        const watcher = watchFolder(fresh, { persistent: false }, onNew).on('error', () => undefined)
        close = () => {
          watcher.close()
        }
      } catch {
        // No notifications to be had here (a network disk, or too many watchers): the slow look remains.
      }
      return () => {
        clearInterval(net)
        close()
      }
    },
  }
}
