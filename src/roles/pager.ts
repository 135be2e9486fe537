import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Hono } from 'hono'
import webPush from 'web-push'
import { answerRoutes } from '../oncall/answer-routes.ts'
import { Answers } from '../oncall/answers.ts'
import { watchArrivals } from '../oncall/arrivals.ts'
import { deadMan } from '../oncall/dead-man.ts'
import type { Need } from '../oncall/need.ts'
import type { PushKeys } from '../oncall/page.ts'
import { foldJournal, stateRecord, type JournalRecord } from '../oncall/pager-journal.ts'
import { loadCarriers, runPager, type Pager } from '../oncall/oncall.ts'
import type { PagerInput } from '../oncall/pager-core.ts'
import { openTelephone } from '../oncall/telephone.ts'
import type { ReceiptId } from '../order/ids.ts'
import type { Clock } from '../platform/clock.ts'
import { makeFolder, writeOnce } from '../platform/disk.ts'
import { followFeed, openFeed, readFeed } from '../platform/feed.ts'
import { keepPosition, pagerFiles, positionIn, type PagerNews } from '../oncall/files.ts'
import type { Settings } from '../platform/settings.ts'
import { watchSpool } from '../platform/spool.ts'
import { followRota, liveSettings } from './follow-rota.ts'
import { closeServer, listen } from './listen.ts'

/** A journal longer than this is begun anew at the next start, with the whole state at its head. */
const longBytes = 8_000_000

/**
 * The pager: wakes people, and goes on doing so with the database down, the core dead, or a provider away. It holds no
 * key that opens an order and reaches no mail store. It sees arrivals on the disk by itself; what the core knows
 * better (numbers, urgency, deadlines, what people did) it reads from a feed of files.
 */
export async function startPager(of: {
  readonly dir: string
  readonly spool: string
  readonly settings: Settings
  /** `duly.yaml`: its rota and people are followed while the pager runs. */
  readonly config: string
  readonly clock: Clock
  readonly log: (words: string, detail?: Record<string, unknown>) => void
}): Promise<{ readonly pager: Pager; readonly check: () => Promise<unknown>; stop(): Promise<void> }> {
  const { clock, log } = of
  const live = liveSettings(of.settings)
  const { settings } = live
  const files = pagerFiles(of.dir)
  await makeFolder(of.dir)
  const answers = new Answers(await madeOnce(files.secret, () => randomBytes(32)), settings.pager.link_hours)
  const journal = await openFeed(files.journal)
  const past = await readFeed(files.journal, 0)
  if (past.damaged > 0) log('lines of the pager’s journal are damaged and were passed over', { lines: past.damaged })
  const records = past.records.map(({ value }) => value as JournalRecord)
  for (const record of records) answers.note(record)
  const from = foldJournal(records)
  const standing = records.findLast((record) => record.kind === 'rota')
  const head = past.records.findLast(({ value }) => (value as JournalRecord).kind === 'state')
  // The file before the last whole state stays: its links still acknowledge, and the core may not have read it yet.
  if (journal.fileBytes > longBytes)
    await journal.beginAnew(
      [stateRecord(from), ...(standing ? [standing] : [])],
      Math.min(head?.at ?? 0, await positionIn(files.booked)),
    )
  const telephone = await openTelephone(settings.pager)
  if (settings.pager.telephone && !telephone.ok) log('no text messages and calls', { why: telephone.why })
  const carriers = await loadCarriers()
  const pushKeys = JSON.parse(
    (await madeOnce(files.pushKeys, () => Buffer.from(JSON.stringify(webPush.generateVAPIDKeys())))).toString(),
  ) as PushKeys
  const pager = runPager({
    settings,
    outside: { settings, clock, pushKeys, ...(telephone.ok ? { telephone: telephone.value } : {}) },
    carriers,
    journal,
    answers,
    from,
    log,
  })

  const following = followRota({
    config: of.config,
    live,
    words: files.rotaWords,
    lastGood: files.lastGood,
    standing,
    clock,
    taken: (taken) => pager.rotaTaken(taken),
    trouble(why) {
      log('duly.yaml is not in order; the pager goes on by the last good one', { why })
      void pager.tell({ kind: 'needed', need: brokenConfig(why) })
    },
    good: () => void pager.tell({ kind: 'settled', order: configName, why: 'duly.yaml is in order again' }),
    log,
  })
  const [probes, drillJournal] = [await openFeed(files.probes), await openFeed(files.drill)]
  const drill = deadMan({ settings, pager, carriers, probes, journal: drillJournal, clock, log })
  const inBooks = new Set<ReceiptId>()
  const news = followFeed(
    files.news,
    await positionIn(files.heard),
    async (part) => {
      const inputs: PagerInput[] = []
      for (const { value } of part.records as readonly { value: PagerNews }[]) {
        if (value.kind === 'drill-taken-in') drill.takenIn(value.receipt)
        else if (value.kind === 'in-books') inBooks.add(value.receipt)
        else inputs.push(value)
      }
      // What is not in the journal yet is heard again after a crash.
      if (await pager.tell(...inputs)) await keepPosition(files.heard, part.end)
    },
    (error) => {
      log('the core’s news cannot be read; it is tried again', { error: String(error) })
    },
  )
  const arrivals = watchArrivals({
    spool: await watchSpool(of.spool),
    pager,
    known: async (receipt, documents) =>
      inBooks.has(receipt) || (drill.hasOpen() && drill.isOurs(receipt, await documents())),
    log,
  })
  const app = new Hono()
  app.route('/drill', drill.routes)
  app.route(
    '/',
    answerRoutes({ pager, answers, settings, telephone: telephone.ok ? telephone.value : undefined, clock }),
  )
  // Pages go out also when nobody can answer them here.
  const server = await listen(app, settings.listen.pager).catch((error: unknown) => {
    log('people cannot answer pages by link or telephone: listen.pager is not to be had', { error: String(error) })
    return undefined
  })
  return {
    pager,
    check: () => drill.check(),
    async stop() {
      following.stop()
      await arrivals.stop()
      await news.stop()
      await drill.stop()
      await pager.stop()
      if (server) await closeServer(server)
      for (const feed of [journal, probes, drillJournal]) await feed.close()
    },
  }
}

/** Under what name the pager pages that `duly.yaml` is not in order. */
const configName = 'duly-yaml'

const brokenConfig = (why: string): Need => ({
  order: configName,
  cause: 'trouble',
  kind: 'security',
  asks: {},
  words: `duly.yaml is not in order, so its changes do not count: people are paged by the last one that was. Mend it: duly config check. ${why.split('\n')[0] ?? ''}`,
})

async function madeOnce(file: string, make: () => Uint8Array): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch {
    await writeOnce(file, make())
    return readFile(file)
  }
}
