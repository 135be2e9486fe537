import type { Instant } from '../order/time.ts'
import { parseMessageDate } from './message-date.ts'

const lf = 10
const cr = 13

/** One header field as its bytes stand, folded lines and line end included. `name` is lower case. */
type Field = { readonly name: string; readonly raw: Uint8Array }

/**
 * What traffic data of a message is: who, to whom, when, over which hosts, in which thread. The Subject is left out; in
 * United States law it is content (18 U.S.C. 2510(8)), and a list of what is allowed cannot forget a header.
 */
const trafficHeaders = new Set([
  'from',
  'to',
  'cc',
  'bcc',
  'date',
  'message-id',
  'in-reply-to',
  'references',
  'received',
  'return-path',
  'delivered-to',
])

/**
 * The header fields of a message in order (RFC 5322, section 2.2). A line that is no field is passed over with its
 * continuation, and reading goes on: real mail holds such lines. Ends at the first empty line.
 */
export function* headerFields(message: Uint8Array): Generator<Field> {
  let at = 0
  let field: { name: string; from: number } | undefined
  while (at < message.length) {
    const next = lineAfter(message, at)
    const first = message[at]
    if (first === lf || (first === cr && message[at + 1] === lf)) break
    if (first !== 0x20 && first !== 0x09) {
      if (field) yield { name: field.name, raw: message.subarray(field.from, at) }
      field = { name: nameOf(message.subarray(at, next)), from: at }
    }
    at = next
  }
  if (field) yield { name: field.name, raw: message.subarray(field.from, at) }
}

/** Empty when the line is no header field. */
function nameOf(line: Uint8Array): string {
  const colon = line.indexOf(0x3a)
  if (colon < 1 || colon > 200) return ''
  const name = latin1(line.subarray(0, colon)).trimEnd()
  return /^[\x21-\x7e]+$/.test(name) ? name.toLowerCase() : ''
}

/** The first Date header of a message as a moment in UTC; absent when there is none or it cannot be used. */
export function sentDateOf(message: Uint8Array): Instant | undefined {
  for (let at = 0; at < message.length;) {
    const first = message[at] ?? 0
    if (first === lf || (first === cr && message[at + 1] === lf)) break
    const next = lineAfter(message, at)
    // Like headerFields, which would make a value of every field on the way: only lines with a D are looked at.
    if ((first | 0x20) === 0x64 && nameOf(message.subarray(at, next)) === 'date') {
      let end = next
      while (message[end] === 0x20 || message[end] === 0x09) end = lineAfter(message, end)
      const text = latin1(message.subarray(at, end))
      return parseMessageDate(text.slice(text.indexOf(':') + 1))
    }
    at = next
  }
  return undefined
}

const lineAfter = (message: Uint8Array, at: number): number => {
  const newline = message.indexOf(lf, at)
  return newline < 0 ? message.length : newline + 1
}

const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

/** A copy of the traffic headers alone, each with its bytes as they stood. */
export function trafficCopy(message: Uint8Array): Uint8Array {
  return Buffer.concat([...headerFields(message)].filter((f) => trafficHeaders.has(f.name)).map((f) => f.raw))
}
