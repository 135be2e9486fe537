import { changed } from './store-trouble.ts'

/** One pass over a list that comes in pages. `whole` when the pass itself shows that nothing moved: one page, or one state. */
export type Pass<T> = { readonly found: ReadonlyMap<string, T>; readonly whole: boolean }

const passes = 5

/**
 * What a list in pages names, by its ids. Pages that are counted move when a message comes or goes meanwhile, and one
 * could slip between two of them: so the list is read until a pass shows that nothing moved, or two in a row name the
 * same. Throws `Unavailable` (`ERR_SOURCE_CHANGED`) when five do not settle it.
 */
export async function settledList<T>(source: string, what: string, pass: () => Promise<Pass<T>>): Promise<T[]> {
  let last: Pass<T> | undefined
  for (let i = 0; i < passes; i++) {
    const now = await pass()
    const same = last?.found.size === now.found.size && [...now.found.keys()].every((id) => last?.found.has(id))
    if (now.whole || same) return [...now.found.values()]
    last = now
  }
  throw changed(source, what)
}
