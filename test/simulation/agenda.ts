/** What happens when, on the virtual clock: a heap by time, then by the order in which it was put down. */
export type Agenda = {
  readonly now: () => number
  readonly at: (ms: number, act: () => void) => void
  /** Goes on to the next thing; false when there is none left. */
  readonly next: () => boolean
}

type Entry = { readonly ms: number; readonly turn: number; readonly act: () => void }

export function agenda(start: number): Agenda {
  const heap: Entry[] = []
  let turn = 0
  let now = start
  const before = (a: Entry, b: Entry): boolean => a.ms < b.ms || (a.ms === b.ms && a.turn < b.turn)
  return {
    now: () => now,
    at(ms, act) {
      const entry = { ms: Math.max(ms, now), turn: turn++, act }
      let i = heap.length
      for (let parent = (i - 1) >> 1; i > 0 && before(entry, heap[parent]!); i = parent, parent = (i - 1) >> 1)
        heap[i] = heap[parent]!
      heap[i] = entry
    },
    next() {
      const first = heap[0]
      const last = heap.pop()
      if (!first || !last) return false
      now = first.ms
      if (heap.length > 0) {
        let i = 0
        for (let child = 1; child < heap.length; child = 2 * i + 1) {
          if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++
          if (!before(heap[child]!, last)) break
          heap[i] = heap[child]!
          i = child
        }
        heap[i] = last
      }
      first.act()
      return true
    },
  }
}
