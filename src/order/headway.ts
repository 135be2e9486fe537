export type Amount = { readonly items: number; readonly bytes: number }
/** What is made of a production, and where it is made in shards, how many of them are done. */
export type Made = Amount & { readonly shards?: { readonly done: number; readonly of: number } }
/** So much of it was made at some moment. Milliseconds of any clock that only goes forward. */
export type Sample = Made & { readonly atMs: number }

/** How far a long collection is, for people who wait. Live state: it stands in no books and proves nothing. */
export type Headway = Made & {
  /** What there is in all, where that is known beforehand: of what was reviewed, or kept before. */
  readonly of?: Amount
  /** Over the last seconds; absent until there is something to measure. */
  readonly bytesPerSecond?: number
  /** Absent where nobody can tell. */
  readonly secondsLeft?: number
}

/** The speed is that of the last so many milliseconds: a store that slows down shows soon, and one pause does not. */
export const windowMs = 5000

/** Only what {@link headway} needs of the past: everything within the window, and the last sample before it. */
export function recent(samples: readonly Sample[]): readonly Sample[] {
  const last = samples.at(-1)
  if (!last) return samples
  const before = samples.findLastIndex((s) => s.atMs <= last.atMs - windowMs)
  return samples.slice(Math.max(0, before))
}

/**
 * How far it is, by samples in their order. A total that is passed was none: then nothing is said of the end. Time left
 * goes by bytes, since the time goes into them.
 */
export function headway(samples: readonly Sample[], total?: Amount): Headway {
  const past = recent(samples)
  const [first, last] = [past[0], past.at(-1)]
  if (!first || !last) return { items: 0, bytes: 0, ...(total ? { of: total } : {}) }
  const { items, bytes, shards } = last
  const of = total && items <= total.items && bytes <= total.bytes ? total : undefined
  const ms = last.atMs - first.atMs
  const bytesPerSecond = ms > 0 ? ((bytes - first.bytes) / ms) * 1000 : undefined
  const secondsLeft = of && bytesPerSecond ? Math.ceil((of.bytes - bytes) / bytesPerSecond) : undefined
  return {
    items,
    bytes,
    ...(shards ? { shards } : {}),
    ...(of ? { of } : {}),
    ...(bytesPerSecond === undefined ? {} : { bytesPerSecond: Math.round(bytesPerSecond) }),
    ...(secondsLeft === undefined ? {} : { secondsLeft }),
  }
}
