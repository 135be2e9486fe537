import type { Outside } from './connector.ts'
import type { CollectedItem, NotGiven, Parcel, ReadParcel } from '../order/item.ts'

/** Reads parcels here and now, item by item, each only when it is asked for. */
export async function* unpacked<T extends object>(
  found: AsyncIterable<T | Parcel>,
  { signal }: Pick<Outside, 'signal'> = {},
): AsyncGenerator<T | CollectedItem | NotGiven> {
  for await (const each of found) {
    if (!('parcel' in each)) yield each
    else {
      const { readParcel } = (await import(each.reader)) as { readParcel: ReadParcel }
      for (const item of readParcel(each.parcel, (sizeBytes) => Buffer.allocUnsafeSlow(sizeBytes))) {
        signal?.throwIfAborted()
        yield item
      }
      signal?.throwIfAborted()
    }
  }
}
