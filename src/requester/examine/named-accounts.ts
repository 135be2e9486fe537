/** Most accounts that are noted of one document. */
const most = 200

/**
 * The addresses that a text names, lower case: what a document asks for, as far as a machine can tell. Also those that
 * are cut by tags, by entities or at the end of a line.
 */
export function accountsIn(text: string): string[] {
  const plain = text
    .slice(0, 2_000_000)
    .replace(/&#(?:x([0-9a-f]{1,6})|(\d{1,7}));/gi, (_, hex?: string, decimal?: string) => letter(hex, decimal))
  const readings = [plain, plain.replace(/<[^<>]*>/g, ''), plain.replace(/([@.\-_])\s*\n\s*/g, '$1')]
  const found = readings.flatMap(
    (t) =>
      t.normalize('NFKC').match(/[\p{L}\p{N}._%+-]{1,64}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){1,8}/gu) ?? [],
  )
  return [...new Set(found.map((a) => a.toLowerCase().replace(/^[._-]+/, '')))].slice(0, most)
}

const letter = (hex?: string, decimal?: string): string => {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
  return code <= 0x10ffff ? String.fromCodePoint(code) : ''
}
