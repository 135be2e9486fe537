/** One header field of a mail as it stands, in order: the name in lower case, the value unfolded. */
export type Field = { readonly name: string; readonly value: string; readonly raw: string }

/**
 * The header fields of a mail by one documented rule (A10): lines end with LF or CR LF, the header ends at the first empty
 * line, a line that begins with a space or tab goes on with the field before it. Latin-1, so that no byte is lost.
 */
export function fieldsOf(mail: Uint8Array): Field[] {
  const text = Buffer.from(mail.buffer, mail.byteOffset, Math.min(mail.byteLength, 1_000_000)).toString('latin1')
  const end = /(^|\n)\r?\n/.exec(text)
  const head = end ? text.slice(0, end.index + 1) : text
  return head
    .split(/\n(?![ \t])/)
    .filter((line) => line.includes(':'))
    .map((raw) => {
      const colon = raw.indexOf(':')
      const value = raw
        .slice(colon + 1)
        .replace(/\r?\n(?=[ \t])/g, '')
        .replace(/\r$/, '')
      return { name: raw.slice(0, colon).trim().toLowerCase(), value: value.trim(), raw }
    })
}
