/** What happens when, on the virtual clock: a heap by time, then by the order in which it was put down. */
export type Agenda = {
  readonly now: () => number
  readonly at: (ms: number, act: () => void) => void
  /** Goes on to the next thing; false when there is none left. */
  readonly next: () => boolean
}

export function agenda(start: number): Agenda {
  const times: number[] = []
  const turns: number[] = []
  const acts: (() => void)[] = []
  let turn = 0
  let now = start
  const before = (a: number, b: number): boolean =>
    times[a]! < times[b]! || (times[a] === times[b] && turns[a]! < turns[b]!)
  const swap = (a: number, b: number): void => {
    ;[times[a], times[b]] = [times[b]!, times[a]!]
    ;[turns[a], turns[b]] = [turns[b]!, turns[a]!]
    ;[acts[a], acts[b]] = [acts[b]!, acts[a]!]
  }
  return {
    now: () => now,
    at(ms, act) {
      let i = times.length
      times.push(Math.max(ms, now))
      turns.push(turn++)
      acts.push(act)
      while (i > 0) {
        const parent = (i - 1) >> 1
        if (!before(i, parent)) break
        swap(i, parent)
        i = parent
      }
    },
    next() {
      if (acts.length === 0) return false
      const act = acts[0]!
      now = times[0]!
      swap(0, acts.length - 1)
      times.pop()
      turns.pop()
      acts.pop()
      let i = 0
      for (;;) {
        let least = i
        for (const child of [2 * i + 1, 2 * i + 2]) if (child < acts.length && before(child, least)) least = child
        if (least === i) break
        swap(i, least)
        i = least
      }
      act()
      return true
    },
  }
}
