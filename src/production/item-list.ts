import { canonical, type Json } from '../order/canonical.ts'
import type { CollectedItem } from '../order/item.ts'
import type { OrderId } from '../order/ids.ts'
import type { Moment } from '../order/message-moment.ts'
import { tarHeader } from './tar.ts'

/** Where the item of this number, from 1, lies in the package. */
export const itemPath = (number: number, { mediaType }: Pick<CollectedItem, 'mediaType'>): string =>
  `data/items/${String(number).padStart(6, '0')}.${mediaType.startsWith('message/') ? 'eml' : 'json'}`

/** Writes its header in the archive. */
export function itemHead(
  { order, mtimeSeconds }: { readonly order: OrderId; readonly mtimeSeconds: number },
  number: number,
  item: Pick<CollectedItem, 'mediaType' | 'sizeBytes'>,
  into: Uint8Array,
): void {
  const there = Buffer.from(into.buffer, into.byteOffset, into.byteLength)
  tarHeader(`${order}/${itemPath(number, item)}`, item.sizeBytes, mtimeSeconds, there)
}

/** An item's line in data/items.jsonl, with the result of the check before sealing. */
export function itemLine(path: string, sha256: string, item: Omit<CollectedItem, 'bytes'>, recheck: Moment): string {
  const {
    id,
    source,
    account,
    holder,
    category,
    folder,
    internalDate,
    sentDate,
    sizeBytes,
    mediaType,
    undated,
    redacted,
  } = item
  // Canonical JSON (RFC 8785), for the members stand in its order; written so because there may be millions.
  const line = JSON.stringify({
    account,
    category,
    folder: folder?.toWellFormed(),
    holder,
    id: id.toWellFormed(),
    internalDate,
    mediaType,
    path,
    recheck: { at: recheck.at, by: recheck.by },
    redacted: redacted && (JSON.parse(canonical(redacted)) as Json),
    sentDate,
    sha256,
    sizeBytes,
    source,
    undated,
  })
  return `${line}\n`
}
