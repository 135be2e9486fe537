const bits = 64
const mostWords = 20_000

/** Letters and digits of any script, without case: what two copies of a letter share. */
const wordsOf = (text: string): string[] => (text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).slice(0, mostWords)

/**
 * A print of 64 bits that is nearly the same for texts of nearly the same words (Charikar's simhash over three words
 * at a time), in hexadecimal; empty for a text without words.
 */
export function nearPrint(text: string): string {
  const words = wordsOf(text)
  if (words.length === 0) return ''
  const votes = new Int32Array(bits)
  for (let at = 0; at < Math.max(1, words.length - 2); at++) {
    const [low, high] = hash64(words.slice(at, at + 3).join(' '))
    for (let bit = 0; bit < 32; bit++) {
      votes[bit] = (votes[bit] ?? 0) + ((low >>> bit) & 1 ? 1 : -1)
      votes[bit + 32] = (votes[bit + 32] ?? 0) + ((high >>> bit) & 1 ? 1 : -1)
    }
  }
  const half = (from: number): string => {
    let value = 0
    for (let bit = 0; bit < 32; bit++) if ((votes[from + bit] ?? 0) > 0) value |= 1 << bit
    return (value >>> 0).toString(16).padStart(8, '0')
  }
  return half(32) + half(0)
}

/** FNV-1a with two offsets, mixed at the end (MurmurHash3's finaliser): quick, and even in every bit. */
function hash64(text: string): [low: number, high: number] {
  let [a, b] = [0x811c9dc5, 0x9e3779b9]
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b ^ text.charCodeAt(i), 0x85ebca6b)
  }
  return [mixed(a), mixed(b)]
}

function mixed(h: number): number {
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** In how many bits two prints differ. */
export function distance(a: string, b: string): number {
  let count = 0
  for (const from of [0, 8]) {
    let x = Number.parseInt(a.slice(from, from + 8), 16) ^ Number.parseInt(b.slice(from, from + 8), 16)
    for (; x !== 0; x &= x - 1) count++
  }
  return count
}
