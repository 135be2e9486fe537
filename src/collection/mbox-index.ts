import type { FileHandle } from 'node:fs/promises'
import { Instant } from '../order/time.ts'

const chunkBytes = 256 * 1024
const lf = 10
const separator = Buffer.from('From ')
const lineAndSeparator = Buffer.from('\nFrom ')
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const asctime =
  / [A-Z][a-z]{2} +([A-Z][a-z]{2}) +(\d{1,2}) (\d{2}):(\d{2}):(\d{2})(?: (?:UTC|GMT|\+0000))? (\d{4})(?: (?:UTC|GMT|\+0000))?\s*$/

/** Where one message stands in an mbox file, its From_ line left out. `internalDate` only when that line has a date. */
export type MboxEntry = { readonly start: number; readonly end: number; readonly internalDate: Instant | undefined }

/** The moment in a From_ line, `From sender Mon Nov 23 09:15:00 2026`, read as UTC (RFC 4155, appendix A). */
export function fromLineDate(line: string): Instant | undefined {
  const m = asctime.exec(line)
  if (!m) return undefined
  const [month, day, hour, minute, second, year] = [months.indexOf(m[1] ?? ''), ...m.slice(2).map(Number)] as [
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  const at = new Date(Date.UTC(year, month, day, hour, minute, second))
  return month >= 0 && at.getUTCDate() === day && hour < 24 && minute < 60 && second < 60
    ? Instant.at(at.getTime())
    : undefined
}

/**
 * The messages of an mboxrd file in order. Every line that begins with `From ` begins a message: that is mboxrd's
 * promise, in which such lines of a body are quoted. Bytes before the first such line come as an entry without a date.
 * Reads in pieces, whatever the length of the file or of a line.
 */
export async function* indexMbox(file: FileHandle, size: number): AsyncGenerator<MboxEntry> {
  let open: { start: number; internalDate: Instant | undefined } = { start: 0, internalDate: undefined }
  for await (const { at, end, text } of fromLines(file, size)) {
    if (at > 0) yield { ...open, end: at }
    open = { start: end, internalDate: fromLineDate(text) }
  }
  if (size > 0) yield { ...open, end: size }
}

/** Lines that begin with `From `, each with its first byte and the first byte after it. */
async function* fromLines(file: FileHandle, size: number): AsyncGenerator<{ at: number; end: number; text: string }> {
  const chunk = Buffer.allocUnsafeSlow(chunkBytes)
  for (let at = 0; at < size;) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunkBytes, size - at), at)
    if (bytesRead === 0) return
    const bytes = chunk.subarray(0, bytesRead)
    const last = at + bytesRead >= size
    // What the next piece begins with: an end of line and the letters after it may be cut.
    let next = last ? size : at + Math.max(1, bytesRead - separator.length)
    for (let line = at === 0 && startsSeparator(bytes) ? 0 : separatorAfter(bytes, 0); line >= 0;) {
      const newline = bytes.indexOf(lf, line)
      if (newline < 0 && !last && line > 1) {
        // The line goes on in the next piece: begin the next piece with the end of line before it.
        next = at + line - 1
        break
      }
      const end = newline < 0 ? bytesRead : newline + 1
      yield { at: at + line, end: at + end, text: bytes.toString('latin1', line, end) }
      line = separatorAfter(bytes, end - 1)
    }
    at = next
  }
}

const startsSeparator = (bytes: Buffer): boolean => bytes.subarray(0, separator.length).equals(separator)

/** Where the next line begins that is a separator, after an end of line at or after `from`; -1 when none does. */
const separatorAfter = (bytes: Buffer, from: number): number => {
  const newline = bytes.indexOf(lineAndSeparator, from)
  return newline < 0 ? -1 : newline + 1
}

/**
 * A message as it was before it was put into an mboxrd file: without the empty line that parts messages, and with one
 * `>` less before each `From `, `>From `, `>>From ` … that begins a line.
 */
export function unquoteMboxrd(stored: Uint8Array): Uint8Array {
  const bytes = Buffer.from(stored.buffer, stored.byteOffset, stored.byteLength)
  const body = withoutPartingLine(bytes)
  const parts: Buffer[] = []
  let kept = 0
  for (let at = body.indexOf(separator); at >= 0; at = body.indexOf(separator, at + separator.length)) {
    let quote = at
    while (quote > 0 && body[quote - 1] === 0x3e) quote--
    if (quote < at && (quote === 0 || body[quote - 1] === lf)) {
      parts.push(body.subarray(kept, quote))
      kept = quote + 1
    }
  }
  return parts.length === 0 ? body : Buffer.concat([...parts, body.subarray(kept)])
}

function withoutPartingLine(bytes: Buffer): Buffer {
  if (bytes.at(-1) !== lf) return bytes
  const before = bytes.at(-2) === 13 ? bytes.length - 2 : bytes.length - 1
  return before === 0 || bytes[before - 1] === lf ? bytes.subarray(0, before) : bytes
}
