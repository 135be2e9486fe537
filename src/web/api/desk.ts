import { Hono } from 'hono'
import type { Desk } from '../../desk.ts'
import type { PagerState } from '../../oncall/pager-state.ts'
import type { RotaPlaces } from '../../oncall/change-rota.ts'
import { auditLog } from '../../verify/audit-log.ts'
import { clockApi } from './clock.ts'
import { rotaApi } from './rota.ts'
import { documentsApi } from './documents.ts'
import { faceRoutes, guarded } from './face.ts'
import { incidentsApi } from './incidents.ts'
import { keptApi } from './kept.ts'
import { lawApi } from './law.ts'
import { registryApi } from './registry.ts'
import { reviewApi } from './review.ts'
import { metricsRoute } from './metrics.ts'
import { guard } from './access.ts'
import { ordersApi } from './orders.ts'
import { streamApi } from './stream.ts'
import { passkeysApi } from './passkeys.ts'
import { sessionApi } from './session.ts'
import type { Sessions } from './sessions.ts'
import { settingsApi } from './settings.ts'
import type { LiveConfig } from '../../platform/live-config.ts'
import { reportApi } from './report.ts'

/** What stands at the desk's door. */
export type DeskDoor = {
  readonly sessions: Sessions
  readonly config: LiveConfig
  readonly pager: () => PagerState
  readonly ledgerDir: string
  readonly rota: RotaPlaces
}

/** The desk's web interface for staff: read the orders, act on them. Who may what: access.ts and policies/desk.cedar. */
export function deskApi(desk: Desk, door: DeskDoor): Hono {
  const app = new Hono()
  app.use(guarded)
  app.use(
    '/v1/*',
    guard(desk, door.sessions, () => door.config.look()),
  )

  app.route('/', ordersApi(desk))
  app.route('/', documentsApi(desk))
  app.route(
    '/',
    streamApi(desk, door.sessions, () => door.config.look()),
  )
  app.route('/', sessionApi(desk, door.sessions))
  app.route('/', passkeysApi(desk, door.config))
  app.route('/', lawApi(desk))
  app.route('/', registryApi(desk))
  app.route('/', incidentsApi(desk))
  app.route('/', reviewApi(desk))
  app.route('/', keptApi(desk))

  app.route('/', clockApi(desk))
  app.route('/', settingsApi(door.config))
  app.route('/', rotaApi(desk, door.config, door.rota))
  app.route('/', reportApi(desk))
  app.route('/', metricsRoute(desk, door.pager))

  app.get('/v1/ledger', async (c) => {
    await desk.sequencer.flush()
    desk.sequencer.log.publish()
    return c.json({
      size: desk.sequencer.log.size,
      checkpoint: desk.sequencer.log.checkpoint(),
      vkey: desk.ledgerKey,
      deskKey: desk.keys.desk.publicKey,
    })
  })

  // The whole ledger, read and computed anew as anyone outside could.
  app.get('/v1/ledger/audit', async (c) => {
    await desk.sequencer.flush()
    desk.sequencer.log.publish()
    return c.json(await auditLog(door.ledgerDir, desk.ledgerKey))
  })

  app.route('/', faceRoutes('desk'))
  app.onError((error, c) => {
    desk.log('a request to the desk failed', { error: error.message })
    return c.json({ title: 'The desk cannot answer right now. Nothing is lost; please try again.' }, 503)
  })
  return app
}
