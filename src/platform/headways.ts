import { headway, recent, type Amount, type Headway, type Made, type Sample } from '../order/headway.ts'

/** People see no more than two numbers a second. */
const everyMs = 500

type Tell = (order: string, headway: Headway | null) => void

/** How far the long collections are that this process is at. Lives as long as they do. */
export type Headways = {
  /** One begins. `tell` may be called as often as one likes; `end` always, also when it failed. */
  begin(order: string, total?: Amount): { tell(made: Made): void; end(): void }
  now(order: string): Headway | null
  /** At most twice a second for an order, and once at its end, with nothing. Gives what stops it. */
  listen(tell: Tell): () => void
}

/** `ms` is a clock that only goes forward. */
export function openHeadways(ms: () => number): Headways {
  const underWay = new Map<string, { samples: readonly Sample[]; total: Amount | undefined }>()
  const listeners = new Set<Tell>()
  const now = (order: string): Headway | null => {
    const found = underWay.get(order)
    return found ? headway(found.samples, found.total) : null
  }
  const publish = (order: string): void => {
    for (const tell of listeners) tell(order, now(order))
  }
  return {
    begin(order, total) {
      const own = { samples: [{ atMs: ms(), items: 0, bytes: 0 }] as readonly Sample[], total }
      underWay.set(order, own)
      publish(order)
      return {
        tell(made) {
          const atMs = ms()
          const last = own.samples.at(-1)
          if (underWay.get(order) !== own || (last && atMs - last.atMs < everyMs)) return
          own.samples = recent([...own.samples, { ...made, atMs }])
          publish(order)
        },
        end() {
          if (underWay.get(order) !== own) return
          underWay.delete(order)
          publish(order)
        },
      }
    },
    now,
    listen(tell) {
      listeners.add(tell)
      return () => void listeners.delete(tell)
    },
  }
}
