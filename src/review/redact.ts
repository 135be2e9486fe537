import type { Redaction } from '../order/review.ts'
import { Unreadable } from './safe-text.ts'

/** One length for whatever it covers: a box does not tell how long a name is. */
export const box = '██████'

/**
 * Header fields a redacted message keeps, each with its bytes as they stood: who, to whom, when, in which thread. A
 * list of what is kept cannot forget a field that repeats the Subject or the words.
 */
const keptFields = new Set([
  'from',
  'sender',
  'reply-to',
  'to',
  'cc',
  'bcc',
  'date',
  'subject',
  'message-id',
  'in-reply-to',
  'references',
  'received',
  'return-path',
  'delivered-to',
])

/**
 * The text with a {@link box} for each range and each of the lines; ranges that touch become one box. Line ends outside
 * them stay. Throws {@link Unreadable} for a range or line that the text does not have.
 */
export function boxed(text: string, redaction: Extract<Redaction, { how: 'boxes' }>): string {
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const ofLines = redaction.lines.map(([first, last]) => ({
    from: starts[first - 1] ?? -1,
    to: last === starts.length ? text.length : (starts[last] ?? 0) - 1,
  }))
  const ranges = [...redaction.ranges, ...ofLines].sort((a, b) => a.from - b.from)
  const out: string[] = []
  let end = 0
  let covered = false
  for (const { from, to } of ranges) {
    if (!Number.isInteger(from) || !Number.isInteger(to) || from < 0 || to < from || to > text.length)
      throw new Unreadable(`Its text has ${text.length} characters and ${starts.length} lines; that is not in it.`)
    if (from > end || !covered) out.push(text.slice(end, from), box)
    end = Math.max(end, to)
    covered = true
  }
  return out.join('') + text.slice(end)
}

/**
 * A redacted message (RFC 5322): the kept fields as they stood, the hash of the original, and the text with its boxes;
 * no body at all for `undefined`.
 */
export function redactedMessage(
  original: Uint8Array,
  original256: string,
  text: string | undefined,
  subject: boolean,
): Uint8Array {
  const raw = Buffer.from(original.buffer, original.byteOffset, original.byteLength)
  const gap = /(^|\n)\r?\n/.exec(raw.subarray(0, 1_000_000).toString('latin1'))
  const head = raw.toString('latin1', 0, gap ? gap.index + (gap[1]?.length ?? 0) : Math.min(raw.length, 1_000_000))
  const fields = head
    .split(/\r?\n(?![ \t])/)
    .filter((field) => keptFields.has(/^([\x21-\x39\x3b-\x7e]{1,200})[ \t]*:/.exec(field)?.[1]?.toLowerCase() ?? ''))
    .map((field) =>
      subject && /^subject[ \t]*:/i.test(field)
        ? `Subject: =?utf-8?B?${Buffer.from(box).toString('base64')}?=`
        : field.replace(/\r?\n/g, '\r\n'),
    )
  const body =
    text === undefined
      ? []
      : [
          'MIME-Version: 1.0',
          'Content-Type: text/plain; charset=utf-8',
          'Content-Transfer-Encoding: base64',
          '',
          ...(Buffer.from(text.replace(/\n/g, '\r\n'))
            .toString('base64')
            .match(/.{1,76}/g) ?? []),
        ]
  const lines = [...fields, `Duly-Redacted: sha256=${original256}`, ...(text === undefined ? [''] : body), '']
  return Buffer.from(lines.join('\r\n'), 'latin1')
}
