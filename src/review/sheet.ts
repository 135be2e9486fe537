import type { CollectedItem } from '../order/item.ts'
import type { Sha256 } from '../order/ids.ts'
import type { Blobs } from '../platform/blobs.ts'
import { sealTo } from '../platform/order-key.ts'
import { openSealedFile } from '../platform/sealed-file.ts'
import type { Summary } from './job.ts'

/** One item on the reviewer's list. What comes from the message is untrusted text, shown escaped. */
export type SheetLine = Omit<CollectedItem, 'bytes'> & {
  /** Its number, from 1: how decisions speak of it. */
  readonly n: number
  readonly sha256: Sha256
  /** The number of the first item of its thread, and of its group of near-duplicates; its own when it is alone. */
  readonly thread: number
  readonly group: number
} & Partial<Omit<Summary, 'answers' | 'print' | 'messageId'>> & {
    /** Why it could not be read: it has to be looked at as a file. */
    readonly unread?: string
  }

/** Stores the list, sealed to the key of the copy it speaks of. */
export async function writeSheet(blobs: Blobs, recipient: string, lines: readonly SheetLine[]): Promise<Sha256> {
  const sealed = await sealTo(recipient, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const stored = await blobs.put(
    (async function* () {
      await Promise.resolve()
      yield sealed
    })(),
  )
  return stored.sha256
}

/** The list again, in the order of its numbers. Throws when it was changed or opens with another key. */
export async function readSheet(blobs: Blobs, sheet: Sha256, identity: string): Promise<SheetLine[]> {
  const file = await openSealedFile(blobs.path(sheet), identity)
  try {
    const text = Buffer.from(await file.read(0, file.sizeBytes)).toString('utf8')
    return text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as SheetLine)
  } finally {
    await file.close()
  }
}
