import { Hono } from 'hono'
import { deliveryRoutes } from '../delivery/routes/portal.ts'
import type { Outbox } from '../delivery/outbox.ts'
import { orderApi } from '../intake/channels/api.ts'
import { startSmtp } from '../intake/channels/smtp.ts'
import type { Clock } from '../platform/clock.ts'
import type { PortalFolder } from '../platform/portal-folder.ts'
import type { Settings } from '../platform/settings.ts'
import type { Spool } from '../platform/spool.ts'
import { openUploads } from '../platform/uploads.ts'
import { lawFolder } from '../legality/law-folder.ts'
import { loadLaw } from '../legality/pack.ts'
import type { LawPacks } from '../legality/schema.ts'
import { draftRoutes } from '../web/api/drafts.ts'
import { faceRoutes, guarded } from '../web/api/face.ts'
import { ledgerFiles } from '../web/api/ledger-files.ts'
import { portalApi } from '../web/api/portal/portal.ts'
import { publicApi } from '../web/api/public.ts'
import { closeServer, listen } from './listen.ts'

/**
 * What faces the internet. It writes the spool and hands out sealed packages; it holds no key that opens either, and
 * needs no database.
 */
export async function startEdge(outside: {
  settings: Settings
  spool: Spool
  words: Spool
  portal: PortalFolder
  outbox: Outbox
  clock: Clock
  uploadsDir: string
  ledgerDir: string
  publicDir: string
}): Promise<{ close(): Promise<void> }> {
  const { settings, spool, outbox, clock } = outside
  const app = new Hono()
  app.use(guarded)
  app.route('/', orderApi({ spool, clock, limits: settings.limits }))
  app.route('/', deliveryRoutes({ outbox, clock }))
  let read: Promise<LawPacks> | undefined
  const law = (): Promise<LawPacks> =>
    (read ??= loadLaw(lawFolder).catch((error: unknown) => {
      read = undefined
      throw error
    }))
  app.route('/', draftRoutes({ entities: settings.entities, clock, law }))
  app.route('/ledger', ledgerFiles(outside.ledgerDir))
  app.route('/', publicApi(settings, outside.publicDir))
  app.route('/', faceRoutes('public'))
  // Its own origin: what runs here reaches no page there, and the other way round.
  const portalApp = new Hono()
  portalApp.use(guarded)
  const { order_bytes: bytes, order_files: files } = settings.limits
  const room = { ofOne: 2 * bytes, documentsOfOne: 2 * files, ofAll: 64 * bytes }
  const uploads = await openUploads(outside.uploadsDir, room, clock)
  portalApp.route('/', portalApi({ ...outside, uploads, law }))
  portalApp.route('/', faceRoutes('portal'))
  const http = await listen(app, settings.listen.public)
  const portalHttp = await listen(portalApp, settings.listen.portal)
  const smtp = await startSmtp({ listen: settings.listen.smtp, spool, clock, limitBytes: settings.limits.order_bytes })
  return {
    async close() {
      await smtp.close()
      await closeServer(portalHttp)
      await closeServer(http)
    },
  }
}
