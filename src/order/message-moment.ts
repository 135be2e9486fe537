import type { MessageClock } from './scope.ts'
import { Instant } from './time.ts'

/** What a reader of a message's bytes can tell about it without trusting anyone. */
export type MessageHeader = {
  /** The first Date field as a moment (UTC); absent when there is none or it is unusable. */
  readonly date?: Instant
  /** True when something stands after the header: then the bytes hold content, not traffic data alone. */
  readonly hasBody: boolean
  readonly hasSubject: boolean
}

/** Which clock decided where an item lies in time, and the moment it showed. `none`: a record without a moment. */
export type Moment = { readonly by: 'date' | 'internaldate' | 'record' | 'none'; readonly at?: Instant }

/**
 * The moment by which a message lies inside or outside a window. On the clock `date` a message whose Date field is
 * missing or unusable counts by the server's clock, so that nobody leaves the window by sending a broken header.
 */
export function messageMoment(
  clock: MessageClock,
  date: Instant | undefined,
  internalDate: Instant | undefined,
): Moment {
  if (clock === 'date' && date !== undefined) return { by: 'date', at: date }
  return internalDate === undefined ? { by: 'none' } : { by: 'internaldate', at: internalDate }
}

/** Where the header ends: the place of the empty line, or -1 when there is none. Lines end with LF or CR LF. */
function headerEnd(bytes: Uint8Array): number {
  for (let at = 0; at < bytes.length;) {
    if (bytes[at] === 0x0a || (bytes[at] === 0x0d && bytes[at + 1] === 0x0a)) return at
    const newline = bytes.indexOf(0x0a, at)
    if (newline < 0) return -1
    at = newline + 1
  }
  return -1
}

/**
 * Reads a message's header for the checkers (the one before sealing and the offline verifier). It shares no code with
 * what collects, on purpose; a test holds both against the same odd headers. RFC 5322 sections 2.2, 3.3 and 4.3.
 */
export function readHeader(message: Uint8Array): MessageHeader {
  const end = headerEnd(message)
  const head = Buffer.from(message.buffer, message.byteOffset, end < 0 ? message.length : end).toString('latin1')
  const rest = end < 0 ? message.length : end + (message[end] === 0x0d ? 2 : 1)
  let value: string | undefined
  let hasSubject = false
  for (let at = 0; at < head.length;) {
    const from = at
    at = fieldEnd(head, from)
    if (!/[ds]/i.test(head.charAt(from))) continue
    const field = head.slice(from, at)
    const colon = field.indexOf(':')
    if (colon < 1 || colon > 200) continue
    const name = field.slice(0, colon).trimEnd().toLowerCase()
    if (name === 'subject') hasSubject = true
    if (name === 'date') value ??= field.slice(colon + 1)
  }
  const date = value === undefined || value.length >= 1000 ? undefined : readDate(value)
  return { ...(date === undefined ? {} : { date }), hasBody: rest < message.length, hasSubject }
}

/** The first character after a field: lines that begin with a space or a tab go on with it. */
function fieldEnd(head: string, from: number): number {
  for (let at = from; ;) {
    const newline = head.indexOf('\n', at)
    if (newline < 0) return head.length
    at = newline + 1
    if (head[at] !== ' ' && head[at] !== '\t') return at
  }
}

const monthNames = 'janfebmaraprmayjunjulaugsepoctnovdec'
const weekdays = new Set(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'])
/** Minutes west of UTC. Letters that are not here mean UTC (section 4.3). */
const lettered = new Map(
  Object.entries({ edt: 240, est: 300, cdt: 300, cst: 360, mdt: 360, mst: 420, pdt: 420, pst: 480 }),
)

/** A date-time of RFC 5322 with the obsolete forms, read token by token. A date without a zone is unusable. */
function readDate(field: string): Instant | undefined {
  const words = (
    stripComments(field)
      ?.trim()
      .match(/[a-z]+|[0-9]+|[ \t\r\n]+|[^]/gi) ?? []
  ).map((w) => w.toLowerCase())
  let at = 0
  const take = (shape: RegExp): string => (shape.test(words[at] ?? '') ? (words[at++] ?? '') : '')
  const space = (): boolean => take(/^[ \t\r\n]+$/) !== ''
  const mark = (sign: string): boolean => {
    const from = at
    space()
    if (words[at] !== sign) {
      at = from
      return false
    }
    at++
    space()
    return true
  }
  if (weekdays.has(words[at] ?? '')) {
    at++
    if (!mark(',')) return undefined
  }
  const day = take(/^\d{1,2}$/)
  if (!day || !space()) return undefined
  const month = take(/^[a-z]{3}$/)
  if (!month || !space()) return undefined
  const year = take(/^\d{2,4}$/)
  if (!year || !space()) return undefined
  const hour = take(/^\d{1,2}$/)
  if (!hour || !mark(':')) return undefined
  const minute = take(/^\d\d$/)
  if (!minute) return undefined
  const second = mark(':') ? take(/^\d\d$/) : '00'
  if (!second || !space()) return undefined
  const sign = take(/^[+-]$/)
  const zone = take(sign ? /^\d{4}$/ : /^[a-z]{1,5}$/)
  if (!zone || at !== words.length) return undefined
  return momentOf({ day, month, year, hour, minute, second, sign, zone })
}

type DateParts = Readonly<Record<'day' | 'month' | 'year' | 'hour' | 'minute' | 'second' | 'sign' | 'zone', string>>

function momentOf(p: DateParts): Instant | undefined {
  const month = monthNames.indexOf(p.month) / 3
  const short = Number(p.year)
  const year = p.year.length === 4 ? short : p.year.length === 2 && short < 50 ? 2000 + short : 1900 + short
  // A minute may have a 61st second, the leap second.
  if (!Number.isInteger(month) || month < 0 || year < 1900) return undefined
  if (Number(p.hour) >= 24 || Number(p.minute) >= 60 || Number(p.second) >= 61) return undefined
  const midnight = Date.UTC(year, month, Number(p.day))
  if (new Date(midnight).getUTCDate() !== Number(p.day)) return undefined
  const west = p.sign === '' ? (lettered.get(p.zone) ?? 0) : zoneWest(p.sign, Number(p.zone))
  if (west === undefined) return undefined
  return Instant.at(midnight + ((Number(p.hour) * 60 + Number(p.minute) + west) * 60 + Number(p.second)) * 1000)
}

const zoneWest = (sign: string, digits: number): number | undefined =>
  digits % 100 >= 60 ? undefined : (sign === '+' ? -1 : 1) * (Math.floor(digits / 100) * 60 + (digits % 100))

/** The text with every comment made a space; nothing when a comment never ends. Comments nest. */
function stripComments(text: string): string | undefined {
  const out: string[] = []
  let open = 0
  for (let i = 0; i < text.length; i++) {
    const c = text.charAt(i)
    if (open === 0 && c !== '(') out.push(c)
    else if (c === '(') open++
    else if (c === '\\') i++
    else if (c === ')' && --open === 0) out.push(' ')
  }
  return open === 0 ? out.join('') : undefined
}
