import { rm } from 'node:fs/promises'
import { drill, type DrillReport, type Seen } from './drill.ts'
import { makeNightFolder, openHouse } from './house.ts'

/** A night as it goes on: what was said, how each order stands, and in the end the whole. */
export type LiveNight = {
  readonly running: boolean
  readonly said: readonly string[]
  readonly orders: readonly Seen[]
  readonly result?: Pick<DrillReport, 'machine' | 'ledger' | 'right'>
  /** Why it could not run, in words. */
  readonly trouble?: string
}

/** Runs the night of fourteen orders in a house of its own, for whoever looks on. One at a time. */
export function liveNight(): { start(): void; now(): LiveNight; stop(): Promise<void> } {
  let now: LiveNight = { running: false, said: [], orders: [] }
  const ending = new AbortController()
  let run: Promise<void> = Promise.resolve()
  async function once(): Promise<void> {
    const dir = await makeNightFolder()
    try {
      const house = await openHouse(dir)
      const { machine, ledger, right } = await drill(house, {
        kills: 0,
        chance: Math.random,
        progress: (words) => (now = { ...now, said: [...now.said, words] }),
        seen: (orders) => (now = { ...now, orders }),
        stopped: ending.signal,
      }).finally(() => house.close())
      now = { ...now, running: false, result: { machine, ledger, right } }
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  }
  return {
    start() {
      if (now.running || ending.signal.aborted) return
      now = { running: true, said: [], orders: [] }
      run = once().catch((error: unknown) => {
        now = { ...now, running: false, trouble: error instanceof Error ? error.message : String(error) }
      })
    },
    now: () => now,
    async stop() {
      ending.abort()
      await run
    },
  }
}
