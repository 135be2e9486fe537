import { fieldsOf, type Field } from './header-fields.ts'

/** One MIME entity (RFC 2045): a mail, or a part of one. Bytes stand in Latin-1, so that none is lost. */
export type Entity = {
  readonly fields: readonly Field[]
  /** Header and body exactly as they stand: what a signature over this part covers. */
  readonly raw: string
  readonly body: string
  /** `type/subtype`, lower case; `text/plain` when it says none. */
  readonly type: string
  readonly parameters: ReadonlyMap<string, string>
  readonly attachment: boolean
  /** As its sender named it; empty when he did not. */
  readonly name: string
  readonly parts: readonly Entity[]
}

/** Why a mail cannot be taken apart; its message is shown to people. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Unreadable'
  }
}

/** Far above what genuine orders have, far below what stops a computer (A37). */
const limits = { parts: 200, depth: 20, headerBytes: 1_000_000 } as const
const tooMany = `It has more than ${limits.parts} parts.`

/** Fields that decide how the rest is read: one that stands twice can be read in two ways, so it is not read (A10). */
const structural = ['content-type', 'content-transfer-encoding', 'content-disposition', 'mime-version']

/**
 * Takes a mail apart by one documented rule (RFC 2046 section 5.1): a delimiter is a whole line, an outer one ends what
 * lies inside, and every multipart is closed. Throws {@link Unreadable} for what could be read in two ways.
 */
export function entityOf(raw: string, depth = 0, count = { parts: 0 }): Entity {
  if (depth > limits.depth) throw new Unreadable(`It is nested deeper than ${limits.depth} levels.`)
  if (++count.parts > limits.parts) throw new Unreadable(tooMany)
  const gap = /(^|\n)\r?\n/.exec(raw)
  const head = gap ? raw.slice(0, gap.index + (gap[1]?.length ?? 0)) : raw
  if (head.length > limits.headerBytes) throw new Unreadable('Its header is longer than a mail may have.')
  const fields = fieldsOf(Buffer.from(head, 'latin1'))
  const valuesOf = (name: string): string[] => fields.filter((f) => f.name === name).map((f) => f.value)
  const twice = structural.find((name) => valuesOf(name).length > 1)
  if (twice) throw new Unreadable(`It says its ${twice} twice, so it can be read in two ways.`)
  const { value: type, parameters } = valueAndParameters(valuesOf('content-type')[0] ?? 'text/plain')
  const disposition = valueAndParameters(valuesOf('content-disposition')[0] ?? '')
  const body = gap ? raw.slice(gap.index + gap[0].length) : ''
  const parts = type.startsWith('multipart/') ? split(body, parameters.get('boundary')) : []
  return {
    fields,
    raw,
    body,
    type,
    parameters,
    attachment: disposition.value === 'attachment',
    name: disposition.parameters.get('filename') ?? parameters.get('name') ?? '',
    parts: parts.map((part) => entityOf(part, depth + 1, count)),
  }
}

function valueAndParameters(text: string): { value: string; parameters: Map<string, string> } {
  const parameters = new Map<string, string>()
  for (const m of text.matchAll(/;\s*([^\s=;*]+)\*?\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]*))/g)) {
    const name = (m[1] ?? '').toLowerCase()
    if (parameters.has(name)) throw new Unreadable(`It says its ${name} twice, so it can be read in two ways.`)
    parameters.set(name, m[2] === undefined ? (m[3] ?? '') : m[2].replace(/\\(.)/g, '$1'))
  }
  return { value: (text.split(';')[0] ?? '').trim().toLowerCase(), parameters }
}

function split(body: string, boundary: string | undefined): string[] {
  if (!boundary || boundary.length > 200)
    throw new Unreadable('It has several parts and does not say where they begin.')
  const plain = boundary.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
  const parts: string[] = []
  let start: number | undefined
  for (const m of body.matchAll(new RegExp(`(?:^|\\r?\\n)--${plain}(--)?[ \\t]*(?=\\r?\\n|$)`, 'g'))) {
    if (start !== undefined) parts.push(body.slice(Math.min(start, m.index), m.index))
    const lineEnd = body.indexOf('\n', m.index + m[0].length)
    if (m[1]) return parts
    if (parts.length > limits.parts) throw new Unreadable(tooMany)
    start = lineEnd < 0 ? body.length : lineEnd + 1
  }
  throw new Unreadable('It is incomplete: it breaks off before its end.')
}

/** The content of a part with its transfer encoding undone (RFC 2045 section 6). */
export function contentOf({ fields, body }: Entity): Buffer {
  const encoding = fields.find((f) => f.name === 'content-transfer-encoding')?.value.toLowerCase() ?? ''
  if (encoding === 'base64') return Buffer.from(body, 'base64')
  if (encoding !== 'quoted-printable') return Buffer.from(body, 'latin1')
  const text = body
    .replace(/[ \t]+(?=\r?\n|$)/g, '')
    .replace(/=\r?\n/g, '')
    .replace(/=([0-9A-Fa-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(text, 'latin1')
}

/** A part as it is signed: every line ends with CR LF (RFC 8551 section 3.1.1, RFC 3156 section 5). */
export const canonicalLines = (raw: string): Buffer => Buffer.from(raw.replace(/\r?\n/g, '\r\n'), 'latin1')
