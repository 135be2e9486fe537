import { Instant } from './time.ts'

/** Half-open: a message at `endUtc` is outside. Both UTC. */
export type Window = { readonly startUtc: Instant; readonly endUtc: Instant }

/**
 * The one form of a set of moments: windows in order of time, and those that touch or overlap made one. Windows that
 * hold no moment are left out. Everything below gives this form.
 */
export function joinWindows(windows: readonly Window[]): Window[] {
  const joined: Window[] = []
  for (const w of windows.toSorted((a, b) => (a.startUtc < b.startUtc ? -1 : 1))) {
    if (w.startUtc >= w.endUtc) continue
    const last = joined.at(-1)
    if (last && w.startUtc <= last.endUtc)
      joined[joined.length - 1] = { startUtc: last.startUtc, endUtc: Instant.latest(last.endUtc, w.endUtc) }
    else joined.push(w)
  }
  return joined
}

/** The moments that lie in both. */
export const intersectWindows = (a: readonly Window[], b: readonly Window[]): Window[] =>
  joinWindows(
    joinWindows(a).flatMap((x) =>
      b.map((y) => ({
        startUtc: Instant.latest(x.startUtc, y.startUtc),
        endUtc: Instant.earliest(x.endUtc, y.endUtc),
      })),
    ),
  )

/** The moments of the first that do not lie in the second. */
export function outsideWindows(windows: readonly Window[], taken: readonly Window[]): Window[] {
  const out = joinWindows(taken)
  return joinWindows(windows).flatMap((whole) => {
    const cuts = out.filter((w) => w.startUtc < whole.endUtc && whole.startUtc < w.endUtc)
    const starts = [whole.startUtc, ...cuts.map((w) => w.endUtc)]
    const ends = [...cuts.map((w) => w.startUtc), whole.endUtc]
    return starts.flatMap((startUtc, n) => {
      const endUtc = ends[n] ?? whole.endUtc
      return startUtc < endUtc ? [{ startUtc, endUtc }] : []
    })
  })
}
