import type { CollectedItem, NotGiven } from '../order/item.ts'
import { Broken } from '../platform/failure.ts'
import { openSealedFile } from '../platform/sealed-file.ts'

type ItemLine = Omit<CollectedItem, 'bytes'> & { readonly path: string; readonly sha256: string }

/** A sealed package of our own, opened again: a copy that was kept, or that rests for a reviewer. */
export type OpenedPackage = {
  /** Its items in their order; the first is number 1. */
  readonly lines: readonly ItemLine[]
  readonly notHeld: readonly string[]
  readonly notGiven: readonly NotGiven[]
  bytesOf(line: ItemLine): Promise<Uint8Array>
  /** All of them, one after the other, as they were collected. */
  items(): AsyncGenerator<CollectedItem>
  close(): Promise<void>
}

/**
 * Opens a package by the key it was sealed to. Where its files lie is read from the headers of the archive, so that one
 * item is fetched without the rest. Throws when it was changed or opens with another key.
 */
export async function readBack(path: string, identity: string): Promise<OpenedPackage> {
  const file = await openSealedFile(path, identity)
  try {
    const places = new Map<string, { readonly at: number; readonly size: number }>()
    for (let at = 0; at + 512 <= file.sizeBytes;) {
      const header = Buffer.from(await file.read(at, 512))
      if (header[0] === 0) break
      const name = header.toString('latin1', 0, 100).replace(/\0.*$/s, '')
      const size = Number.parseInt(header.toString('latin1', 124, 136), 8)
      places.set(name.slice(name.indexOf('/') + 1), { at: at + 512, size })
      at += 512 + Math.ceil(size / 512) * 512
    }
    const bytesAt = async (name: string): Promise<Uint8Array> => {
      const place = places.get(name)
      if (place) return file.read(place.at, place.size)
      throw new Broken('ERR_INVARIANT', `A copy that we keep lacks its file ${name}.`, {
        next: 'The file in the store is not what was sealed. Call engineering.',
      })
    }
    const textOf = async (name: string): Promise<string> => Buffer.from(await bytesAt(name)).toString('utf8')
    const lines = (await textOf('data/items.jsonl'))
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as ItemLine)
    const { notHeld, notGiven } = JSON.parse(await textOf('data/not-held.json')) as {
      notHeld: string[]
      notGiven: NotGiven[]
    }
    const bytesOf = (line: ItemLine): Promise<Uint8Array> => bytesAt(line.path)
    return {
      lines,
      notHeld,
      notGiven,
      bytesOf,
      async *items() {
        for (const line of lines) yield { ...line, bytes: await bytesOf(line) }
      },
      close: () => file.close(),
    }
  } catch (error) {
    await file.close()
    throw error
  }
}
