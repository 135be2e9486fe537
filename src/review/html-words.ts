const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
const blocks = new Set(['br', 'p', 'div', 'tr', 'li', 'ul', 'ol', 'table', 'blockquote', 'h1', 'h2', 'h3', 'h4', 'hr'])
const unread = new Set(['script', 'style'])

/**
 * The words of HTML, in linear time: nothing is fetched, run or styled, so words that a style would hide are there too.
 */
export function wordsOfHtml(html: string): string {
  const lower = html.toLowerCase()
  const out: string[] = []
  for (let at = 0; at < html.length;) {
    const open = html.indexOf('<', at)
    out.push(html.slice(at, open < 0 ? html.length : open).replace(/\s+/g, ' '))
    if (open < 0) break
    const comment = html.startsWith('<!--', open)
    const close = comment ? html.indexOf('-->', open + 4) : html.indexOf('>', open)
    if (close < 0) {
      out.push(html.slice(open))
      break
    }
    at = close + (comment ? 3 : 1)
    if (comment) continue
    const name = /^<\/?([a-z0-9]{1,12})/.exec(lower.slice(open, open + 15))?.[1] ?? ''
    if (blocks.has(name)) out.push('\n')
    if (unread.has(name) && lower[open + 1] !== '/') {
      const end = lower.indexOf(`</${name}`, at)
      at = end < 0 ? html.length : end
    }
  }
  return out.join('').replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(\w{2,5}));/gi, (whole, decimal, hex, name) => {
    if (typeof name === 'string') return named[name.toLowerCase()] ?? whole
    const code = typeof decimal === 'string' ? Number(decimal) : Number.parseInt(String(hex), 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ' '
  })
}
