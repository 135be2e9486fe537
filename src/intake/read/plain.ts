/** What a reader found that is expected to go wrong; its message is shown to people. */
export class Unreadable extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Unreadable'
  }
}

/** Longest text kept of an order, in UTF-16 units; the original stays whole in the store. */
export const textMost = 200_000

/**
 * Text as it may be shown and kept: no control characters but line ends and tabs, no marks that turn the direction of
 * writing (they can make an account read backwards), nothing invisible, no lone surrogates; cut at {@link textMost}.
 */
export function plain(text: string, most = textMost): string {
  const clean = text
    .slice(0, most * 2)
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]/g, '')
    .replace(/\n{4,}/g, '\n\n\n')
    .trim()
  return clean.length > most ? `${clean.slice(0, most).toWellFormed()}\n[cut here: the original is longer]` : clean
}

/** The words of an HTML part, for mails that have no other. In linear time; nothing is fetched or run. */
export function wordsOfHtml(html: string): string {
  const named: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }
  return html
    .slice(0, textMost * 5)
    .replace(/<(style|script)\b[^<>]*>[^<]*/gi, ' ')
    .replace(/<(?:br|\/p|\/div|\/tr|\/li|\/h\d)\b[^<>]*>/gi, '\n')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&(amp|lt|gt|quot|apos|nbsp);/g, (_, name: string) => named[name] ?? ' ')
    .replace(/[ \t]+/g, ' ')
}
