/** A stretch of the text as the reviewer sees it: `from` up to, not including, `to`, in UTF-16 units. */
export type Range = { readonly from: number; readonly to: number }

/** How many boxes the desk takes of one item. */
export const boxesMost = 10_000

/** Ranges in order, those that touch made one, and none beyond the text. */
export function joined(ranges: readonly Range[], length: number): Range[] {
  const out: { from: number; to: number }[] = []
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = out.at(-1)
    const end = Math.min(to, length)
    if (end <= from) continue
    if (last && from <= last.to) last.to = Math.max(last.to, end)
    else out.push({ from, to: end })
  }
  return out
}

/** Whole lines as ranges, their ends outside; `lines` count from 1, both included. */
export function linesIn(text: string, lines: readonly (readonly [first: number, last: number])[]): Range[] {
  const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)]
  return lines.map(([first, last]) => ({
    from: starts[first - 1] ?? text.length,
    to: last >= starts.length ? text.length : (starts[last] ?? 1) - 1,
  }))
}

/** Every place of these words in the text, without case. */
export function places(text: string, words: string): Range[] {
  const wanted = words.trim()
  if (wanted === '') return []
  const each = wanted.split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, String.raw`\$&`))
  const pattern = new RegExp(each.join(String.raw`\s+`), 'giu')
  return [...text.matchAll(pattern)].map((m) => ({ from: m.index, to: m.index + m[0].length }))
}

/** A piece of one stretch of lines: covered, or as it stands. */
export type Piece = Range & { readonly covered: boolean }

/** How many characters stand in one stretch at most, but for a longer line. */
const stretch = 4000

/**
 * The text in stretches of whole lines, each in pieces: the page lays out only what is seen, and finds of each place of
 * the screen where in the text it is.
 */
export function pieces(text: string, ranges: readonly Range[]): Piece[][] {
  const out: Piece[][] = []
  const all = joined(ranges, text.length)
  let next = 0
  for (let from = 0; from < text.length;) {
    const to = text.length - from <= stretch ? text.length : text.indexOf('\n', from + stretch) + 1 || text.length
    const within: Piece[] = []
    let at = from
    for (let range = all[next]; range && range.from < to; range = all[next]) {
      const [start, end] = [Math.max(range.from, from), Math.min(range.to, to)]
      if (start > at) within.push({ from: at, to: start, covered: false })
      within.push({ from: start, to: end, covered: true })
      at = end
      // What goes on in the next stretch is covered there too.
      if (range.to > to) break
      next++
    }
    if (at < to) within.push({ from: at, to, covered: false })
    out.push(within)
    from = to
  }
  return out
}
