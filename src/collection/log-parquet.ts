import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib'
import { parquetMetadataAsync, parquetReadObjects, type Compressors } from 'hyparquet'
import type { FileHandle } from 'node:fs/promises'
import type { LogRow } from './log-lines.ts'
import { readPart } from './settled-read.ts'

const rowsAtOnce = 5000

/** Snappy is the reader's own; the others are Node's. */
const compressors: Compressors = {
  GZIP: (input) => gunzipSync(input),
  ZSTD: (input) => zstdDecompressSync(input),
  BROTLI: (input) => brotliDecompressSync(input),
}

const text = (epochNs: bigint): string => {
  const seconds = epochNs / 1_000_000_000n - (epochNs % 1_000_000_000n < 0n ? 1n : 0n)
  const part = String(epochNs - seconds * 1_000_000_000n).padStart(9, '0')
  return `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}.${part}Z`
}
const parsers = {
  timestampFromMilliseconds: (n: bigint): string => text(n * 1_000_000n),
  timestampFromMicroseconds: (n: bigint): string => text(n * 1000n),
  timestampFromNanoseconds: (n: bigint): string => text(n),
}

/**
 * The rows of a Parquet file, some thousands at a time. Moments come as text with all their digits: with a Z when the
 * file says they are UTC (`isAdjustedToUTC`), without a zone when it says they are not. Throws when it is no such file.
 */
export async function* parquetRows(file: FileHandle, size: number): AsyncGenerator<LogRow> {
  const buffer = {
    byteLength: size,
    slice: async (start: number, end = size): Promise<ArrayBuffer> => {
      const bytes = await readPart(file, start, end - start)
      return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) as ArrayBuffer
    },
  }
  const metadata = await parquetMetadataAsync(buffer)
  const zoneless = metadata.schema
    .filter((s) => s.logical_type?.type === 'TIMESTAMP' && !s.logical_type.isAdjustedToUTC)
    .map((s) => s.name)
  const rows = Number(metadata.num_rows)
  for (let rowStart = 0; rowStart < rows; rowStart += rowsAtOnce) {
    const rowEnd = Math.min(rows, rowStart + rowsAtOnce)
    const records = await parquetReadObjects({ file: buffer, metadata, rowStart, rowEnd, compressors, parsers })
    if (records.length !== rowEnd - rowStart) throw new RangeError(`it says it has ${rows} rows, and has not`)
    for (const [i, record] of records.entries()) {
      for (const name of zoneless) if (typeof record[name] === 'string') record[name] = record[name].replace(/Z$/, '')
      yield { at: `row ${rowStart + i + 1}`, record }
    }
  }
}
