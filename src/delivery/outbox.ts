import { createHash, randomBytes } from 'node:crypto'
import { mkdir, open, readdir, readFile, rename, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { OrderId, Sha256 } from '../order/ids.ts'
import { Instant } from '../order/time.ts'

/** A package that waits for its one reader. The token itself is only in the letter: here stands its hash. */
export type Offer = {
  readonly order: OrderId
  readonly ticket: Sha256
  readonly package: Sha256
  readonly file: string
  readonly sizeBytes: number
  readonly expiresAt: Instant
  /** In how many shards it comes, root beside them: then it is a plain archive of sealed files. */
  readonly shards?: number
}

/** What the file is called at its reader's. */
export const fileNameOf = ({ order, shards }: Pick<Offer, 'order' | 'shards'>): string =>
  `${order}${shards === undefined ? '.tar.age' : '.tar'}`

export type Receipt = {
  readonly order: OrderId
  readonly ticket: Sha256
  readonly at: Instant
  readonly bytes: number
  readonly complete: boolean
}

/**
 * The hand-over counter, a folder: what faces the internet can hand out a package once and note that it did, with the
 * database down and without any key. Taking, recalling and expiring are one rename each, so exactly one of them wins.
 */
export type Outbox = {
  offer(offer: Offer): Promise<void>
  /** The offer behind a ticket, without taking it. Nothing when unknown, taken, recalled or expired: one answer for all. */
  look(ticket: Sha256, now: Instant): Promise<Offer | undefined>
  /** Takes it for one reader, or says that there is nothing to take. */
  take(ticket: Sha256, now: Instant): Promise<Offer | undefined>
  /** The line broke before the last byte: the reader may try again until it expires. */
  putBack(offer: Offer): Promise<void>
  /** Every byte left: it is over. */
  finish(offer: Offer): Promise<void>
  noteReceipt(receipt: Receipt): Promise<void>
  receipts(): Promise<Receipt[]>
  forgetReceipt(receipt: Receipt): Promise<void>
  /** True when it was still unread: nobody will read it any more. */
  recall(ticket: Sha256): Promise<boolean>
}

export const newToken = (): string => randomBytes(32).toString('base64url')
export const ticketOf = (token: string): Sha256 => createHash('sha256').update(token).digest('hex') as Sha256

async function writeDurably(file: string, text: string, dir: string): Promise<void> {
  const temp = `${file}.${randomBytes(6).toString('hex')}.tmp`
  const handle = await open(temp, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
  await rename(temp, file)
  const folder = await open(dir, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function readReceipts(folder: string): Promise<Receipt[]> {
  const names = (await readdir(folder)).filter((n) => n.endsWith('.json')).sort()
  return Promise.all(names.map(async (n) => JSON.parse(await readFile(join(folder, n), 'utf8')) as Receipt))
}

const missing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === 'ENOENT'

export async function openOutbox(dir: string): Promise<Outbox> {
  const folders = {
    open: join(dir, 'open'),
    taken: join(dir, 'taken'),
    gone: join(dir, 'gone'),
    receipts: join(dir, 'receipts'),
  }
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true, mode: 0o700 })
  const file = (folder: keyof typeof folders, ticket: Sha256): string => join(folders[folder], `${ticket}.json`)
  const receiptFile = (r: Receipt): string => join(folders.receipts, `${r.ticket}-${Instant.ms(r.at)}.json`)
  const move = async (ticket: Sha256, from: keyof typeof folders, to: keyof typeof folders): Promise<boolean> => {
    try {
      await rename(file(from, ticket), file(to, ticket))
      return true
    } catch (error) {
      if (missing(error)) return false
      throw error
    }
  }
  const look = async (ticket: Sha256, now: Instant): Promise<Offer | undefined> => {
    try {
      const offer = JSON.parse(await readFile(file('open', ticket), 'utf8')) as Offer
      return now < offer.expiresAt ? offer : undefined
    } catch (error) {
      if (missing(error)) return undefined
      throw error
    }
  }
  // A transfer that a stopped process left half way can be tried again; a whole one has its receipt.
  const whole = new Set((await readReceipts(folders.receipts)).filter((r) => r.complete).map((r) => r.ticket))
  for (const name of await readdir(folders.taken)) {
    const ticket = name.replace(/\.json$/, '') as Sha256
    await move(ticket, 'taken', whole.has(ticket) ? 'gone' : 'open')
  }
  return {
    offer: (offer) => writeDurably(file('open', offer.ticket), JSON.stringify(offer), folders.open),
    look,
    async take(ticket, now) {
      const offer = await look(ticket, now)
      return offer && (await move(offer.ticket, 'open', 'taken')) ? offer : undefined
    },
    async putBack(offer) {
      await move(offer.ticket, 'taken', 'open')
    },
    async finish(offer) {
      await move(offer.ticket, 'taken', 'gone')
    },
    noteReceipt: (receipt) => writeDurably(receiptFile(receipt), JSON.stringify(receipt), folders.receipts),
    receipts: () => readReceipts(folders.receipts),
    async forgetReceipt(receipt) {
      await unlink(receiptFile(receipt)).catch((error: unknown) => {
        if (!missing(error)) throw error
      })
    },
    recall: (ticket) => move(ticket, 'open', 'gone'),
  }
}
