import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'
import { deliveryRoutes } from '../delivery/routes/portal.ts'
import type { Outbox } from '../delivery/outbox.ts'
import { orderApi } from '../intake/channels/api.ts'
import { startSmtp } from '../intake/channels/smtp.ts'
import type { Clock } from '../platform/clock.ts'
import type { Settings } from '../platform/settings.ts'
import type { Spool } from '../platform/spool.ts'
import { lawFolder } from '../legality/law-folder.ts'
import { loadLaw } from '../legality/pack.ts'
import type { LawPacks } from '../legality/schema.ts'
import { draftRoutes } from '../web/api/drafts.ts'
import { ledgerFiles } from '../web/api/ledger-files.ts'
import { closeServer, listen } from './listen.ts'

/**
 * What faces the internet. It writes the spool and hands out sealed packages; it holds no key that opens either, and
 * needs no database.
 */
export async function startEdge(outside: {
  settings: Settings
  spool: Spool
  outbox: Outbox
  clock: Clock
  ledgerDir: string
  publicDir: string
}): Promise<{ close(): Promise<void> }> {
  const { settings, spool, outbox, clock } = outside
  const app = new Hono()
  app.use('*', async (c, next) => {
    await next()
    c.header(
      'content-security-policy',
      "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'",
    )
    c.header('x-content-type-options', 'nosniff')
    c.header('referrer-policy', 'no-referrer')
    c.header('cross-origin-resource-policy', 'same-origin')
  })
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
  // For other providers: what agencies denied here, as hashes, signed by the desk.
  app.get('/v1/burnt-identities', async (c) => {
    const feed = await readFile(join(outside.publicDir, 'burnt-identities.json')).catch(() => undefined)
    return feed ? c.body(new Uint8Array(feed), 200, { 'content-type': 'application/json' }) : c.notFound()
  })
  app.get('/', (c) => c.html(welcome))
  const http = await listen(app, settings.listen.public)
  const smtp = await startSmtp({ listen: settings.listen.smtp, spool, clock, limitBytes: settings.limits.order_bytes })
  return {
    async close() {
      await smtp.close()
      await closeServer(http)
    },
  }
}

const welcome = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Duly</title>
<h1>Orders for user data</h1>
<p>Authorities: send an order to <code>POST /v1/orders</code> (an order file, PDF or mail), or to the mail address you were given.
<code>POST /v1/drafts</code> checks an order file in JSON before you send it, and looks up no account.
Every order is received at any hour, verified, judged, and decided by two people.</p>
<p>Everyone: <a href="/ledger/checkpoint">the ledger’s current checkpoint</a>.</p>`
