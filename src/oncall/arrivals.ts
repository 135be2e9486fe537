import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReceiptId } from '../order/ids.ts'
import type { ArrivalsWatch } from '../platform/spool.ts'
import type { Need } from './need.ts'
import type { Pager } from './oncall.ts'

/** Longest between two looks in a storm: what came in between is one step of the pager. */
const gatherMs = 100

/**
 * Tells the pager of every arrival as soon as it is on disk, by its receipt reference: without the core, the database
 * or a key. How urgent it is nobody has read yet, so it is taken for an emergency until the core says better.
 */
export function watchArrivals(of: {
  readonly spool: ArrivalsWatch
  readonly pager: Pick<Pager, 'tell'>
  /** Whether the core has this one in the books already, or it is one of our own synthetic orders. */
  readonly known: (receipt: ReceiptId, documents: () => Promise<readonly string[]>) => Promise<boolean>
  readonly log: (words: string, detail?: Record<string, unknown>) => void
}): { stop(): Promise<void> } {
  const { spool, pager, known, log } = of
  let seen: ReadonlySet<ReceiptId> = new Set()
  let stopped = false
  let wake: () => void = () => undefined
  const unwatch = spool.watch(() => {
    wake()
  })
  const documentsOf = (receipt: ReceiptId) => async (): Promise<string[]> =>
    (await readdir(join(spool.folder, receipt)).catch(() => [])).map((name) => name.replace(/\.age$/, ''))
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const rung = new Promise<void>((resolve) => {
        wake = resolve
      })
      try {
        const waiting = await spool.waiting()
        const fresh: ReceiptId[] = []
        for (const receipt of waiting)
          if (!seen.has(receipt) && !(await known(receipt, documentsOf(receipt)))) fresh.push(receipt)
        if (fresh.length > 0)
          await pager.tell(...fresh.map((receipt) => ({ kind: 'needed', need: needFor(receipt) }) as const))
        seen = new Set(waiting)
      } catch (error) {
        log('the spool cannot be read; it is tried again', { error: String(error) })
      }
      const timer = setTimeout(() => {
        wake()
      }, 2000)
      await rung
      clearTimeout(timer)
      await new Promise((resolve) => setTimeout(resolve, gatherMs))
    }
  }
  const running = loop()
  return {
    async stop() {
      stopped = true
      unwatch()
      wake()
      await running
    },
  }
}

const needFor = (receipt: ReceiptId): Need => ({
  order: receipt,
  cause: 'arrival',
  kind: 'emergency',
  asks: {},
  words: `Order ${receipt} came in and waits for a person. See: duly list`,
})
