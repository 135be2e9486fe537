import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastConfigured, recordDeskEvent, type Desk } from '../desk.ts'
import { openOutbox } from '../delivery/outbox.ts'
import { lawFolder } from '../legality/legality.ts'
import { publishFeed } from '../journey/burnt.ts'
import { publishPortal } from '../journey/portal-books.ts'
import { openLaw, takeLaw } from '../journey/law.ts'
import { openGatherings } from '../journey/gathering.ts'
import { openRegistry, takeRegistry } from '../journey/registry.ts'
import { openRotas } from '../journey/rota.ts'
import { openLog } from '../ledger/log.ts'
import { formatVkey } from '../ledger/note.ts'
import { startSequencer } from '../ledger/sequencer.ts'
import { openPagerLine } from '../oncall/line.ts'
import { openBlobs } from '../platform/blobs.ts'
import { systemClock } from '../platform/clock.ts'
import { openDatabase } from '../platform/database.ts'
import { startJobs } from '../platform/jobs.ts'
import { writeOnce } from '../platform/disk.ts'
import { openHeadways } from '../platform/headways.ts'
import { openKeys } from '../platform/keys.ts'
import { lookUp } from '../platform/look-ups.ts'
import { openMailer } from '../platform/mailer.ts'
import { migrate } from '../platform/migrate.ts'
import { ageKeyIn } from '../platform/order-key.ts'
import { openPortalFolder } from '../platform/portal-folder.ts'
import type { Settings } from '../platform/settings.ts'
import { openShardStore } from '../platform/shard-store.ts'
import { openSpool } from '../platform/spool.ts'
import type { Sha256 } from '../order/ids.ts'
import { collectorKey, type Home } from './home.ts'

/** What works without a database: enough to receive, and to hand over what is sealed. */
export type FrontDesk = Omit<
  Desk,
  'db' | 'jobs' | 'sequencer' | 'ledgerKey' | 'law' | 'registry' | 'gatherings' | 'rotas'
>

export async function openFrontDesk(
  home: Home,
  settings: Settings,
  stopping: AbortSignal,
  log: Desk['log'],
): Promise<FrontDesk> {
  const keys = await openKeys(home.keys)
  return {
    settings,
    clock: systemClock,
    keys,
    spool: await openSpool(home.spool, keys.rootRecipient, systemClock, (wrapped) => keys.unwrap(wrapped)),
    words: await openSpool(home.words, keys.rootRecipient, systemClock, (wrapped) => keys.unwrap(wrapped)),
    portal: await openPortalFolder(home.portal),
    blobs: await openBlobs(home.blobs),
    shards: await openShardStore(home.shards),
    collector: await ageKeyIn(collectorKey(home)),
    outbox: await openOutbox(home.outbox),
    publicDir: home.public,
    mailer: openMailer(settings.mail),
    lookUp,
    pager: await openPagerLine(home.pager, log),
    envelopes: new Map(),
    headways: openHeadways(() => performance.now()),
    stopping,
    log,
  }
}

/**
 * The name under which this ledger signs: its first legal entity when it began, as a host-like word. Kept beside the
 * keys ever after, for a ledger that changed its name would be another ledger to everyone who verifies it.
 */
async function originOf(settings: Settings, home: Home): Promise<string> {
  const file = join(home.keys, 'ledger-name')
  await writeOnce(file, Buffer.from(`${settings.entities[0]?.id ?? 'duly'}.ledger.duly\n`))
  return (await readFile(file, 'utf8')).trim()
}

/** Joins the database to the front desk: migrates it, opens the ledger, notes configuration and law (I9). */
export async function openDesk(
  front: FrontDesk,
  home: Home,
  url: string,
  configured: { sha256: Sha256; file: string },
): Promise<Desk> {
  await migrate(url)
  const db = openDatabase(url)
  const origin = await originOf(front.settings, home)
  const log = await openLog(home.ledger, front.keys.ledger, origin)
  const desk: Desk = {
    ...front,
    db,
    law: openLaw({ ...front, db }),
    registry: openRegistry({ ...front, db }),
    gatherings: openGatherings({ ...front, db }),
    rotas: openRotas({ ...front, db }),
    jobs: await startJobs(url, (error) => {
      front.log('the job queue has trouble', { error: error.message })
    }),
    sequencer: startSequencer(db, log),
    ledgerKey: formatVkey(origin, front.keys.ledger.publicKey),
  }
  await desk.sequencer.flush()
  await takeLaw(desk, lawFolder)
  await takeRegistry(desk)
  await noteConfigured(desk, configured)
  await recordDeskEvent(desk, () => [
    { kind: 'started' as const, version: '0.1.0', connectors: front.settings.sources.map((s) => `${s.id}:${s.kind}`) },
  ])
  await publishFeed(desk)
  await publishPortal(desk)
  return desk
}

/** Puts into the books which text of `duly.yaml` counts (I9). Told twice, it writes once. */
export const noteConfigured = (desk: Desk, configured: { sha256: Sha256; file: string }): Promise<void> =>
  recordDeskEvent(desk, (past) =>
    lastConfigured(past) === configured.sha256 ? [] : [{ kind: 'configured', ...configured }],
  )
