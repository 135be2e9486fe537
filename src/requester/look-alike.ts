/** Letters of other scripts, digits and pairs that an eye at 03:10 reads as Latin ones (a small part of UTS 39). */
const reads: Record<string, string> = {
  а: 'a', е: 'e', ё: 'e', о: 'o', р: 'p', с: 'c', у: 'y', х: 'x', і: 'l', ї: 'l', ј: 'j', ѕ: 's', ԁ: 'd', ԛ: 'q', ԝ: 'w',
  к: 'k', м: 'm', т: 't', в: 'b', н: 'h', г: 'r', п: 'n', ь: 'b', һ: 'h', ӏ: 'l', ѵ: 'v',
  α: 'a', ο: 'o', ρ: 'p', ν: 'v', υ: 'u', κ: 'k', ι: 'l', τ: 't', χ: 'x', ε: 'e', η: 'n', ω: 'w', γ: 'y', σ: 'o',
  օ: 'o', ս: 'u', ո: 'n', հ: 'h', զ: 'q', ց: 'g',
  '0': 'o', '1': 'l', i: 'l', ı: 'l', '|': 'l', '5': 's', ł: 'l', ø: 'o', đ: 'd', ħ: 'h', ß: 'b', ɡ: 'g', ɑ: 'a', '8': 'b',
} // prettier-ignore

/** How a domain looks: accents off, look-alike letters made one. Two names with one look fool a tired reader. */
export function looksLike(domain: string): string {
  const bare = domain.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  const joined = bare.replace(/rn/g, 'm').replace(/vv/g, 'w').replace(/cl/g, 'd')
  return Array.from(joined, (c) => reads[c] ?? c).join('')
}

/**
 * Fewest insertions, deletions, replacements and swaps of neighbours that turn one name into the other; `limit + 1`
 * when there are more than `limit`.
 */
export function editDistance(a: readonly string[], b: readonly string[], limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1
  let before: number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      next[j] = Math.min(
        cell(row, j) + 1,
        cell(next, j - 1) + 1,
        cell(row, j - 1) + (same ? 0 : 1),
        swapped ? cell(before, j - 2) + 1 : Infinity,
      )
    }
    before = row
    row = next
  }
  return Math.min(cell(row, b.length), limit + 1)
}

const cell = (row: readonly number[], at: number): number => row[at] ?? Infinity

/** Both names with what differs in brackets: `po[1]izei.test` and `po[l]izei.test`. */
export function markDifference(a: string, b: string): { a: string; b: string } {
  const left = Array.from(a)
  const right = Array.from(b)
  let start = 0
  while (start < Math.min(left.length, right.length) && left[start] === right[start]) start++
  let end = 0
  while (
    end < Math.min(left.length, right.length) - start &&
    left[left.length - 1 - end] === right[right.length - 1 - end]
  )
    end++
  const mark = (letters: string[]): string =>
    `${letters.slice(0, start).join('')}[${letters.slice(start, letters.length - end).join('')}]${letters.slice(letters.length - end).join('')}`
  return { a: mark(left), b: mark(right) }
}

const scripts = [
  'Latin', 'Cyrillic', 'Greek', 'Armenian', 'Hebrew', 'Arabic', 'Devanagari', 'Thai', 'Georgian', 'Hangul', 'Hiragana', 'Katakana', 'Han', 'Cherokee',
].map((name) => ({ name, has: new RegExp(`\\p{Script=${name}}`, 'u') })) // prettier-ignore

/** The scripts a name is written in, such as `['Latin', 'Cyrillic']`. Digits and hyphens belong to none. */
export const scriptsOf = (text: string): string[] => scripts.filter((s) => s.has.test(text)).map((s) => s.name)

const eastAsian = ['Han', 'Hiragana', 'Katakana', 'Hangul']

/** Whether one label of the name mixes scripts that no language writes together (UTS 39, highly restrictive). */
export const mixesScripts = (domain: string): boolean =>
  domain.split('.').some((label) => {
    const found = scriptsOf(label)
    return found.length > 1 && !found.every((s) => eastAsian.includes(s))
  })
