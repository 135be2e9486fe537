import { readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ReceiptId, Sha256 } from '../order/ids.ts'
import type { PagerInput } from './pager-core.ts'

/** What lies in the pager's folder, and who writes it. */
export const pagerFiles = (dir: string) => ({
  /** The pager's: what it decided and what carriers said. The core puts it into the books. */
  journal: join(dir, 'journal'),
  /** The core's: what it knows better than the pager. */
  news: join(dir, 'news'),
  /** The pager's: hashes of its synthetic orders. */
  probes: join(dir, 'probes'),
  /** The pager's: the journal of its drills. */
  drill: join(dir, 'drill'),
  /** The pager's: up to where it has heard the news. */
  heard: join(dir, 'heard'),
  /** The core's: up to where the journal is in the books. */
  booked: join(dir, 'booked'),
  /** The pager's: from which the tokens in links are made. */
  secret: join(dir, 'secret'),
  /** The pager's: with which push services know it. */
  pushKeys: join(dir, 'push-keys.json'),
  /** The pager's: duly.yaml as it last was in order, for a start while it is not. */
  lastGood: join(dir, 'last-good.yaml'),
  /** Of whoever changes the rota by command: what they say of it, and what undoing goes back to. */
  rotaWords: join(dir, 'rota-words.json'),
})

/** What the core tells the pager: inputs of its state machine, and what became of arrivals. */
export type PagerNews =
  | PagerInput
  | { readonly kind: 'in-books'; readonly receipt: ReceiptId }
  | { readonly kind: 'drill-taken-in'; readonly receipt: ReceiptId }
/** A synthetic order, by the hash of its bytes. */
export type Probe = { readonly sha: Sha256 }

/** A remembered position in a feed; 0 when there is none. Lost or old, it costs reading again and nothing else. */
export const positionIn = async (file: string): Promise<number> =>
  Number(await readFile(file, 'utf8').catch(() => '0')) || 0

/** Not synced: an older position after a power cut only means that some of it is read twice. */
export async function keepPosition(file: string, position: number): Promise<void> {
  await writeFile(`${file}.tmp`, String(position), { mode: 0o600 })
  await rename(`${file}.tmp`, file)
}
