import { createReadStream } from 'node:fs'
import type { OrderId } from '../order/ids.ts'
import { tarEnd, tarHeader, tarPadding } from './tar.ts'
import { joinedReadme } from './texts.ts'

/** A sealed file on its way into the one that is handed over. */
export type Part = { readonly file: string; readonly path: string; readonly sizeBytes: number }

export const rootFile = 'root.tar.age'
export const shardFile = (number: number): string => `shard-${String(number).padStart(3, '0')}.tar.age`

/** The root of an answer and its shards as one plain archive: everything in it but a few words is sealed. */
export async function* joined(
  order: OrderId,
  parts: readonly Part[],
  mtimeSeconds: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const words = Buffer.from(joinedReadme(order, parts.length - 1))
  yield tarHeader(`${order}/README.txt`, words.length, mtimeSeconds)
  yield words
  yield tarPadding(words.length)
  for (const { file, path, sizeBytes } of parts) {
    yield Buffer.from(tarHeader(`${order}/${file}`, sizeBytes, mtimeSeconds))
    let left = sizeBytes
    for await (const bytes of createReadStream(path, { highWaterMark: 1024 * 1024, signal })) {
      left -= (bytes as Uint8Array).length
      yield bytes as Uint8Array
    }
    if (left !== 0) throw new RangeError(`${path} is not as long as it was sealed`)
    yield tarPadding(sizeBytes)
  }
  yield tarEnd()
}
