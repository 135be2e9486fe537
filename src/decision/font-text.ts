/** Letters whose mark no decomposition takes off. */
const plain = pairs('ł l Ł L đ d Đ D ħ h Ħ H ı i ŧ t Ŧ T ŋ n Ŋ N ĸ k ẞ SS ‑ - − - ‐ -')

/** Greek and Cyrillic as the Member States that write them spell names in Latin letters, one letter at a time. */
const latin = pairs(
  'α a β v γ g δ d ε e ζ z η i θ th ι i κ k λ l μ m ν n ξ x ο o π p ρ r σ s ς s τ t υ y φ f χ ch ψ ps ω o ' +
    'а a б b в v г g д d е e ж zh з z и i й y к k л l м m н n о o п p р r с s т t у u ф f х h ц ts ч ch ш sh щ sht ъ a ' +
    'ь y ю yu я ya ы y э e ё yo і i ї yi є ye ґ g ј j љ lj њ nj ћ c ђ dj џ dz ѝ i',
)

function pairs(words: string): ReadonlyMap<string, string> {
  const list = words.split(' ')
  return new Map(list.flatMap((word, i) => (i % 2 === 0 ? [[word, list[i + 1] ?? ''] as const] : [])))
}

const scripts = [
  'Arabic',
  'Hebrew',
  'Armenian',
  'Georgian',
  'Han',
  'Hiragana',
  'Katakana',
  'Hangul',
  'Devanagari',
  'Thai',
]
const scriptOf = new Map(scripts.map((name) => [name, new RegExp(`\\p{Script=${name}}`, 'u')]))

type Piece = { kind: 'exact' | 'latin' | 'plain'; text: string } | { kind: 'named'; name: string }

/**
 * Text as a typeface can show it: `has` holds its code points. A letter it lacks loses its marks (Łódź: Lodz); Greek and
 * Cyrillic stand in brackets in Latin letters, and a run of any other script is named with its length, `[Han, 2]`: a
 * form that shows nothing, or a wrong letter, would lie. `exact` is false once anything was changed. Line ends stay;
 * other marks that steer a screen or turn the reading direction become spaces.
 */
export function showable(text: string, has: ReadonlySet<number>): { text: string; exact: boolean } {
  const cleaned = text
    .normalize('NFC')
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]|\p{Cf}|(?!\n)\p{Cc}/gu, ' ')
  const pieces = Array.from(cleaned, (char) => pieceOf(char, has))
  let shown = ''
  for (let i = 0; i < pieces.length; i++) {
    const piece = pieces[i]
    if (piece?.kind === 'exact' || piece?.kind === 'plain') shown += piece.text
    else if (piece?.kind === 'latin') {
      const run = runFrom(pieces, i, (p) => p.kind === 'latin')
      shown += `[${run.map((p) => ('text' in p ? p.text : '')).join('')}]`
      i += run.length - 1
    } else if (piece?.kind === 'named') {
      const { name } = piece
      const run = runFrom(pieces, i, (p) => p.kind === 'named' && p.name === name)
      shown += `[${name}, ${run.filter((p) => p.kind === 'named').length}]`
      i += run.length - 1
    }
  }
  return { text: shown, exact: pieces.every((p) => p.kind === 'exact') }
}

/** A run of one kind, over the single spaces within it. */
function runFrom(pieces: readonly Piece[], from: number, belongs: (p: Piece) => boolean): Piece[] {
  let end = from
  const at = (i: number): boolean => pieces[i] !== undefined && belongs(pieces[i])
  const space = (i: number): boolean => pieces[i]?.kind === 'exact' && pieces[i].text === ' '
  while (at(end + 1) || (space(end + 1) && at(end + 2))) end += 1
  return pieces.slice(from, end + 1)
}

function pieceOf(char: string, has: ReadonlySet<number>): Piece {
  const known = (s: string): boolean => Array.from(s).every((c) => has.has(c.codePointAt(0) ?? 0))
  if (char === '\n' || known(char)) return { kind: 'exact', text: char }
  const bare = char.normalize('NFD').replace(/\p{M}/gu, '')
  const unmarked = plain.get(char) ?? bare
  if (known(unmarked)) return { kind: 'plain', text: unmarked }
  const spelled = latin.get(char) ?? latin.get(bare) ?? latin.get(bare.toLowerCase()) ?? latin.get(char.toLowerCase())
  if (spelled !== undefined) {
    const capital = char !== char.toLowerCase()
    return { kind: 'latin', text: capital ? `${spelled.slice(0, 1).toUpperCase()}${spelled.slice(1)}` : spelled }
  }
  const name = scripts.find((s) => scriptOf.get(s)?.test(char)) ?? 'other signs'
  return { kind: 'named', name }
}
