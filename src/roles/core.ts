import type { OrderId, ReceiptId } from '../order/ids.ts'
import { hours, seconds } from '../order/time.ts'
import type { Desk } from '../desk.ts'
import { gatherReceipts, noteTrouble, receive, receiveWord, reconcile, takeStep } from '../journey.ts'
import { sweepShards } from '../journey/fan-out.ts'
import { publishCases, publishPortal } from '../journey/portal-books.ts'
import { notePages } from '../journey/note-pages.ts'
import { fetchFeeds, publishFeed } from '../journey/burnt.ts'
import { makeReport } from '../journey/report.ts'
import { tellContacts } from '../journey/registry.ts'
import { agreeWithPager } from '../journey/agree-with-pager.ts'
import { patience } from '../order/lifecycle.ts'
import { keepThreadsReady } from '../production/production.ts'
import { watchPager } from './pager-watch.ts'
import { watchShifts } from './shift-change.ts'
import type { PagerState } from '../oncall/pager-state.ts'
import { Broken, MovedOn } from '../platform/failure.ts'
import type { Spool } from '../platform/spool.ts'

/** How many steps run side by side. More than cores: most of them wait for a disk or a relay. */
const concurrency = 6
/** How many shards of large orders this process collects side by side. */
export const shardsHere = 2

/** The journey's engine: takes arrivals into the books, does due steps, finds lost ones again. */
export async function startCore(desk: Desk): Promise<{ pager(): PagerState; stop(): Promise<void> }> {
  void keepThreadsReady().catch(() => undefined)
  const failures = new Map<string, number>()
  await desk.jobs.work(concurrency, async ({ order, key }) => {
    const id = order as OrderId
    const name = `${order}:${key}`
    try {
      await takeStep(desk, id, key)
      failures.delete(name)
    } catch (error) {
      if (error instanceof MovedOn) return
      // Told to end in the middle of it: nothing is wrong, and the next start goes on from there.
      if (desk.stopping.aborted) throw error
      const count = (failures.get(name) ?? 0) + 1
      failures.set(name, count)
      desk.log('a step failed', { order, key, count, error: error instanceof Error ? error.message : String(error) })
      // People hear of it at the third failure, then ever more rarely; a broken invariant is told at once.
      const loud = error instanceof Broken ? 1 : patience.failures
      if (count === loud || (count > loud && count % 20 === 0))
        await noteTrouble(desk, id, key, error).catch(() => undefined)
      throw error
    }
  })
  const arrivals = [
    takeAll(desk, desk.spool, (receipt) => receive(desk, receipt)),
    takeAll(desk, desk.words, (receipt) => receiveWord(desk, receipt)),
  ]
  const notes = notePages(desk)
  const [watching, shifts] = [watchPager(desk), watchShifts(desk)]
  let looking: Promise<void> | undefined
  const look = (): void => {
    looking ??= reconcile(desk)
      .then(() => sweepShards(desk))
      .then(() => agreeWithPager(desk, notes.state()))
      .then(() => tellContacts(desk))
      .then(() => publishFeed(desk))
      .then(() => publishPortal(desk))
      .catch((error: unknown) => {
        desk.log('looking for lost steps failed', { error: String(error) })
      })
      .finally(() => {
        looking = undefined
      })
  }
  // Once a day, and at the start: who compares two reports learns of a day together, not of an hour.
  let reported = ''
  const report = (): void => {
    const day = desk.clock.now().slice(0, 10)
    if (reported === day) return
    void makeReport(desk)
      .then(() => (reported = day))
      .catch((error: unknown) => {
        desk.log('the public report could not be made', { error: String(error) })
      })
  }
  const round = setInterval(look, seconds(30))
  const others = setInterval(() => {
    void fetchFeeds(desk).catch((error: unknown) => {
      desk.log('reading feeds of burnt identities failed', { error: String(error) })
    })
  }, hours(1))
  const reports = setInterval(report, hours(1))
  const receipts = setInterval(() => {
    void gatherReceipts(desk).catch((error: unknown) => {
      desk.log('reading hand-over receipts failed', { error: String(error) })
    })
  }, seconds(1))
  const showAll = (): void => {
    void publishCases(desk).catch((error: unknown) => {
      desk.log('cases could not be shown to their agencies', { error: String(error) })
    })
  }
  const cases = setInterval(showAll, hours(1))
  showAll()
  // Beside all else: with a thousand open orders it takes a while, and the desk opens at once.
  look()
  report()
  return {
    pager: () => notes.state(),
    async stop() {
      watching.stop()
      shifts.stop()
      clearInterval(round)
      clearInterval(receipts)
      clearInterval(others)
      clearInterval(cases)
      clearInterval(reports)
      for (const taking of arrivals) await taking.stop()
      await notes.stop()
    },
  }
}

/** Takes each arrival into the books as soon as it is on disk. While the database is away they wait there; the pager sees orders itself. */
function takeAll(desk: Desk, spool: Spool, take: (receipt: ReceiptId) => Promise<unknown>): { stop(): Promise<void> } {
  let stopped = false
  let wake: () => void = () => undefined
  const unwatch = spool.watch(() => {
    wake()
  })
  const loop = async (): Promise<void> => {
    while (!stopped) {
      const rung = new Promise<void>((resolve) => {
        wake = resolve
      })
      for (const receipt of await spool.waiting()) {
        try {
          await take(receipt)
        } catch (error) {
          desk.log('an arrival is not in the books yet', {
            receipt,
            error: error instanceof Error ? error.message : String(error),
          })
        }
      }
      const timer = setTimeout(wake, seconds(2))
      await rung
      clearTimeout(timer)
    }
  }
  const running = loop().catch((error: unknown) => {
    desk.log('taking arrivals stopped', { error: String(error) })
  })
  return {
    async stop() {
      stopped = true
      unwatch()
      wake()
      await running
    },
  }
}
