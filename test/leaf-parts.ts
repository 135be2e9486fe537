/** One leaf of a message: where its body lies in the bytes, and how its header says that it is written. */
export type Leaf = { readonly start: number; readonly end: number; readonly type: string; readonly encoding: string }

type Part = { readonly type: string; readonly encoding: string; readonly boundary: string | undefined; body: number }

/** Latin-1 keeps one character an octet, so places in the text are places in the bytes. */
function partAt(text: string, start: number, end: number): Part {
  const own = text.slice(start, end)
  const gap = /^\r?\n|\r?\n\r?\n/.exec(own)
  const head = own.slice(0, gap ? gap.index : own.length).replace(/\r?\n[ \t]+/g, ' ')
  const field = (name: string): string => new RegExp(`^${name}[ \\t]*:(.*)$`, 'im').exec(head)?.[1]?.trim() ?? ''
  const contentType = field('content-type')
  const [, quoted, bare] = /;\s*boundary\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))/i.exec(contentType) ?? []
  return {
    type: contentType.split(/[;\s]/)[0]?.toLowerCase() || 'text/plain',
    encoding: field('content-transfer-encoding').toLowerCase(),
    boundary: quoted?.replace(/\\(.)/g, '$1') ?? bare,
    body: gap ? start + gap.index + gap[0].length : end,
  }
}

/**
 * Every leaf of a message, found by the lines that part it (RFC 2046, section 5.1) and by nothing else: whether a part is
 * called an attachment, bears a name or can be decoded plays no role. Attached messages are walked too. What stands
 * before the first part and after the last one is a leaf as well: words can be hidden there.
 */
export function leavesOf(message: Uint8Array): Leaf[] {
  const text = Buffer.from(message).toString('latin1')
  const walk = (start: number, end: number, depth: number): Leaf[] => {
    const part = partAt(text, start, end)
    const leaf = (from: number, to: number, of: Part | { type: string; encoding: string }): Leaf[] =>
      to > from ? [{ start: from, end: to, type: of.type, encoding: of.encoding }] : []
    if (depth < 20 && part.type === 'message/rfc822' && !/base64|quoted/.test(part.encoding))
      return walk(part.body, end, depth + 1)
    if (depth >= 20 || !part.type.startsWith('multipart/') || part.boundary === undefined)
      return leaf(part.body, end, part)
    const found: Leaf[] = []
    let from = part.body
    let open = false
    const close = (to: number): void => {
      if (open) found.push(...walk(from, to, depth + 1))
      else found.push(...leaf(from, to, { type: 'beside the parts', encoding: '' }))
    }
    for (let at = part.body; at < end;) {
      const newline = text.indexOf('\n', at)
      const next = newline < 0 || newline >= end ? end : newline + 1
      const line = text.slice(at, next).trimEnd()
      if (line === `--${part.boundary}` || line === `--${part.boundary}--`) {
        close(at)
        open = line === `--${part.boundary}`
        from = next
      }
      at = next
    }
    close(end)
    return found
  }
  return walk(0, text.length, 0)
}
