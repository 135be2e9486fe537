import { isUtf8 } from 'node:buffer'
import type { StoredRecord } from './record-items.ts'

/** A record of a log by its place in the file, or what is wrong with the line there. */
export type LogRow =
  { readonly at: string; readonly record: StoredRecord } | { readonly at: string; readonly broken: string }

/** A line that is longer than this is none: the file is not what it is said to be. */
export const longestLine = 16 * 1024 * 1024
const longestRecordInLines = 1000

/** A line without its end. `whole` is false for a last line that nothing ends. Throws `RangeError` for an endless one. */
type Line = { readonly bytes: Buffer; readonly whole: boolean }

async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let rest: Buffer[] = []
  let waiting = 0
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)
    let from = 0
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, from)) {
      const line = Buffer.concat([...rest, bytes.subarray(from, end)])
      yield { bytes: line.at(-1) === 13 ? line.subarray(0, -1) : line, whole: true }
      ;[rest, waiting, from] = [[], 0, end + 1]
    }
    rest.push(Buffer.from(bytes.subarray(from)))
    waiting += bytes.length - from
    if (waiting > longestLine) throw new RangeError(`a line is longer than ${longestLine} bytes`)
  }
  if (waiting > 0) yield { bytes: Buffer.concat(rest), whole: false }
}

/** One JSON object a line. Integers that a JSON number cannot hold stay whole, as `bigint`. */
export async function* jsonRows(chunks: AsyncIterable<Uint8Array>, ends: Ends): AsyncGenerator<LogRow> {
  let number = 0
  for await (const { bytes, whole } of linesOf(chunks)) {
    const at = `line ${++number}`
    ends.whole = whole
    const text = textOf(bytes, number)
    if (text === '') continue
    if (text === undefined) yield { at, broken: 'it is not UTF-8' }
    else {
      const record = parsed(text)
      yield typeof record === 'object' && record !== null && !Array.isArray(record)
        ? { at, record: record as StoredRecord }
        : { at, broken: 'it is no JSON object' }
    }
  }
}

/** Filled in as a file is read: whether its last line was ended. */
export type Ends = { whole: boolean }

function parsed(text: string): unknown {
  const whole = (_key: string, value: unknown, context?: { readonly source?: string }): unknown =>
    typeof value === 'number' &&
    Number.isInteger(value) &&
    !Number.isSafeInteger(value) &&
    /^-?\d+$/.test(context?.source ?? '')
      ? BigInt(context?.source ?? '')
      : value
  try {
    return JSON.parse(text, whole)
  } catch {
    return undefined
  }
}

/** CSV (RFC 4180): the first line names the fields, a quoted field may hold commas, quotes and line ends. */
export async function* csvRows(chunks: AsyncIterable<Uint8Array>, ends: Ends): AsyncGenerator<LogRow> {
  let names: string[] | undefined
  let number = 0
  let open: { text: string; first: number } | undefined
  for await (const { bytes, whole } of linesOf(chunks)) {
    number++
    ends.whole = whole
    const line = textOf(bytes, number)
    if (line === undefined) {
      yield { at: `line ${number}`, broken: 'it is not UTF-8' }
      continue
    }
    const text: string = open ? `${open.text}\n${line}` : line
    const first: number = open?.first ?? number
    const unfinished = (text.split('"').length - 1) % 2 === 1
    open = unfinished && number - first < longestRecordInLines ? { text, first } : undefined
    if (open || text === '') continue
    const at = first === number ? `line ${number}` : `lines ${first} to ${number}`
    const fields = unfinished ? undefined : csvFields(text)
    if (names === undefined) {
      names = fields ?? []
      if (new Set(names).size !== names.length || names.length === 0)
        throw new RangeError('its first line does not name each field once')
    } else if (fields?.length !== names.length)
      yield { at, broken: `it has not the ${names.length} fields of the first line` }
    else yield { at, record: Object.fromEntries(names.map((name, i) => [name, fields[i]])) }
  }
  if (open) yield { at: `lines ${open.first} to ${number}`, broken: 'a quotation mark is not closed' }
}

function csvFields(text: string): string[] | undefined {
  const fields: string[] = []
  const field = /(?:"([^"]*(?:""[^"]*)*)"|([^",]*))(,|$)/gy
  for (;;) {
    const m = field.exec(text)
    if (!m) return undefined
    fields.push(m[1]?.replaceAll('""', '"') ?? m[2] ?? '')
    if (m[3] === '') return fields
  }
}

/** Without the mark that some programs put before the first line. */
const textOf = (bytes: Buffer, number: number): string | undefined => {
  if (!isUtf8(bytes)) return undefined
  const text = bytes.toString('utf8')
  return number === 1 && text.startsWith('\ufeff') ? text.slice(1) : text
}
