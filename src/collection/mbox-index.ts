import type { FileHandle } from 'node:fs/promises'
import { Instant } from '../order/time.ts'

const chunkBytes = 256 * 1024
const lf = 10
const separator = Buffer.from('From ')
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
  let inLine = false
  for (let at = 0; at < size;) {
    const { bytesRead } = await file.read(chunk, 0, Math.min(chunkBytes, size - at), at)
    if (bytesRead === 0) return
    const bytes = chunk.subarray(0, bytesRead)
    let next = bytesRead
    let line = inLine ? endOfLine(bytes, 0) : 0
    inLine = bytes.at(-1) !== lf
    while (line < bytesRead) {
      const end = endOfLine(bytes, line)
      if (startsSeparator(bytes, line)) {
        const cut = end === bytesRead && bytes[end - 1] !== lf && at + bytesRead < size
        if (cut && line > 0) {
          // The line goes on in the next piece: begin the next piece with it.
          next = line
          inLine = false
          break
        }
        if (bytesRead - line >= separator.length)
          yield { at: at + line, end: at + end, text: bytes.toString('latin1', line, end) }
      }
      line = end
    }
    at += next
  }
}

/** The first byte after the line that holds `from`, or the end of the piece. */
function endOfLine(bytes: Buffer, from: number): number {
  const newline = bytes.indexOf(lf, from)
  return newline < 0 ? bytes.length : newline + 1
}

/** True also when the piece ends within the five letters. */
function startsSeparator(bytes: Buffer, line: number): boolean {
  const there = bytes.subarray(line, line + separator.length)
  return there.equals(separator.subarray(0, there.length))
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
