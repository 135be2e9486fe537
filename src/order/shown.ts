/** Words that stand together on a page: text, left and base line in points from the upper left, width, height, turn in degrees. */
export type ShownWords = readonly [text: string, x: number, y: number, width: number, height: number, turn: number]
/** A page of a document: its words and pictures where they stand. */
export type ShownPage = {
  /** What it is a part of: the name of an attachment; empty for the document itself. */
  readonly of: string
  readonly page: number
  readonly width: number
  readonly height: number
  readonly words: readonly ShownWords[]
  /** PNGs that we made, as data addresses; the matrix says where their unit square lies. */
  readonly pictures: readonly { readonly matrix: readonly number[]; readonly png: string }[]
}
/** A text that has no pages: a mail or an order file. */
export type ShownText = {
  readonly of: string
  readonly head: readonly (readonly [name: string, value: string])[]
  readonly text: string
}
export type ShownSheet = ShownPage | ShownText
/** A document as a person may look at it: words and pixels, and nothing of it that could run, load or mislead. */
export type ShownDocument =
  { readonly sheets: readonly ShownSheet[]; readonly notes: readonly string[] } | { readonly why: string }

/** The words of a sheet in the order in which they are read, each with the piece of the page that holds them. */
export const wordsOn = (sheet: ShownSheet): readonly string[] =>
  'page' in sheet ? sheet.words.map(([text]) => text) : [...sheet.head.map(([, value]) => value), sheet.text]

/** Where a piece of text stands: which of the words, from which letter of it to which. */
export type Found = { readonly at: number; readonly from: number; readonly to: number }

type Letters = {
  readonly folded: string
  /** Of each letter: which of the words it is from, where it begins and ends there, and whether a space came before it. */
  readonly of: readonly { readonly at: number; readonly from: number; readonly to: number; readonly edge: boolean }[]
}

const isSpace = /[\s\u00ad\u200b]/u
const isWord = /[\p{L}\p{N}]/u
/** One letter as it counts for finding: without case, width or ligature, and typographic marks as plain ones. */
const fold = (letter: string): string =>
  letter.normalize('NFKC').toLowerCase().replace(/[\u2018\u2019]/g, "'").replace(/[\u201c\u201d\u201e]/g, '"').replace(/[\u2010-\u2015]/g, '-') // prettier-ignore

// Owned by this module: what was folded once, while its words are there. An order may name a thousand accounts.
const known = new WeakMap<readonly string[], Letters>()

/** The letters of all words in a row, without any space. */
function lettersOf(words: readonly string[]): Letters {
  const of: { at: number; from: number; to: number; edge: boolean }[] = []
  let folded = ''
  for (const [at, text] of words.entries()) {
    let [from, edge] = [0, true]
    for (const letter of text) {
      const to = from + letter.length
      if (isSpace.test(letter)) edge = true
      else {
        const plain = fold(letter)
        // One letter as it is written may be several as it is found, and each has its place.
        of.push(...Array.from({ length: plain.length }, (_none, i) => ({ at, from, to, edge: edge && i === 0 })))
        edge = false
        folded += plain
      }
      from = to
    }
  }
  return { folded, of }
}

/** Whether a word begins at this letter, or the one before ended there. */
const isEdge = ({ folded, of }: Letters, i: number): boolean =>
  of[i]?.edge !== false || !isWord.test(folded[i - 1] ?? ' ') || !isWord.test(folded[i] ?? ' ')

/**
 * Finds `what` among words, across line ends and the pieces that a page was made of, whole words only: `LY-90` does not
 * stand in `LY-901`. Gives the pieces of its first hundred places, each place a list; none when it is not there.
 */
export function findIn(words: readonly string[], what: string): readonly (readonly Found[])[] {
  const letters = known.get(words) ?? lettersOf(words)
  known.set(words, letters)
  const sought = lettersOf([what]).folded
  const places: Found[][] = []
  if (sought === '') return places
  const next = (from: number): number => letters.folded.indexOf(sought, from)
  for (let i = next(0); i >= 0 && places.length < 100; i = next(i + 1)) {
    if (!isEdge(letters, i) || !isEdge(letters, i + sought.length)) continue
    const place: Found[] = []
    for (const { at, from, to } of letters.of.slice(i, i + sought.length)) {
      const last = place.at(-1)
      if (last?.at === at) place[place.length - 1] = { ...last, to }
      else place.push({ at, from, to })
    }
    places.push(place)
  }
  return places
}

/**
 * How a document may write a moment or a day that was stated as RFC 3339: as it stands, or its day in figures and in
 * words of the languages we read. Anything else is sought as it is.
 */
export function waysToWrite(stated: string): readonly string[] {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})(?:T|$)/.exec(stated) ?? []
  if (year === undefined || month === undefined || day === undefined) return [stated]
  const [m, d] = [String(Number(month)), String(Number(day))]
  const at = new Date(`${year}-${month}-${day}T00:00:00Z`)
  if (Number.isNaN(at.getTime())) return [stated]
  const figures = ['.', '/', '-'].flatMap((mark) => [[day, month, year].join(mark), [d, m, year].join(mark)])
  const words = ['en-GB', 'en-US', 'de', 'fr'].map((l) => at.toLocaleDateString(l, { dateStyle: 'long', timeZone: 'UTC' })) // prettier-ignore
  return [...new Set([stated, `${year}-${month}-${day}`, ...figures, ...words])]
}
