import type { ReceiptId, Sha256 } from '../order/ids.ts'
import { openFeed, readFeed } from '../platform/feed.ts'
import { pagerFiles, positionIn, type PagerNews, type Probe } from './files.ts'

/** The core's line to the pager: durable files, read by the pager whenever it lives. */
export type PagerLine = {
  readonly dir: string
  /** Resolves when the pager will hear it, whatever crashes now. Throws when it cannot be written down. */
  tell(...news: readonly PagerNews[]): Promise<void>
  /** Tells what is wanted for an order, unless that was told already. What could not be told is told again next time. */
  wish(order: string, news: readonly PagerNews[]): void
  /** Whether these bytes are one of the pager's synthetic orders. */
  isProbe(sha: Sha256): Promise<boolean>
  /** Synthetic orders met, which the pager is still to see on the disk. */
  readonly drills: Set<ReceiptId>
  close(): Promise<void>
}

/** News longer than this is begun anew at the next start, and what the pager has heard is let go. */
const longBytes = 8_000_000

export async function openPagerLine(
  dir: string,
  log: (words: string, detail?: Record<string, unknown>) => void,
): Promise<PagerLine> {
  const files = pagerFiles(dir)
  const news = await openFeed(files.news)
  if (news.fileBytes > longBytes) await news.beginAnew([], await positionIn(files.heard))
  const told = new Map<string, string>()
  const probes = new Set<Sha256>()
  let readTo = 0
  return {
    dir,
    tell: (...words) => news.append(words),
    wish(order, words) {
      const all = JSON.stringify(words)
      if (told.get(order) === all) return
      told.set(order, all)
      news.append(words).catch((error: unknown) => {
        told.delete(order)
        log('the pager could not be told; it is tried again', { order, error: String(error) })
      })
    },
    async isProbe(sha) {
      const part = await readFeed(files.probes, readTo)
      readTo = part.end
      for (const { value } of part.records) probes.add((value as Probe).sha)
      return probes.has(sha)
    },
    drills: new Set(),
    close: () => news.close(),
  }
}
