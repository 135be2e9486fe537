import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import type { Headway } from '../../order/headway.ts'
import { Instant, seconds } from '../../order/time.ts'
import { deskStream, type Desk } from '../../desk.ts'
import { callerOf } from './caller.ts'
import type { Sessions } from './sessions.ts'

/** How often the books are looked at while somebody looks on, and how far back: a slow transaction shows late. */
const every = seconds(1)
const back = seconds(10)
/** How often a listener is asked who they are: whoever left hears nothing more. */
const askedAgain = seconds(5)

/**
 * `GET /v1/stream`: numbers of orders as they change, `desk` for its own books, and how far what is being collected is, as
 * server-sent events. Nothing else: the page asks for the rest.
 */
export function streamApi(desk: Desk, sessions: Sessions, look: () => Promise<void>): Hono {
  const app = new Hono()
  const changes = changesOf(desk)
  app.get('/v1/stream', (c) =>
    streamSSE(c, async (stream) => {
      const waiting = new Set<string>()
      const headways = new Map<string, Headway | null>()
      const stops = [
        changes.listen((order) => waiting.add(order)),
        desk.headways.listen((order, headway) => headways.set(order, headway)),
      ]
      const stop = (): void => {
        for (const each of stops) each()
      }
      stream.onAbort(stop)
      let asked = desk.clock.now()
      await stream.writeSSE({ event: 'open', data: '' })
      while (!stream.aborted) {
        await stream.sleep(250)
        if (Instant.between(asked, desk.clock.now()) >= askedAgain) {
          asked = desk.clock.now()
          await look()
          if (!(await callerOf(desk, sessions, c)).ok) {
            await stream.writeSSE({ event: 'over', data: '' })
            break
          }
          await stream.writeSSE({ event: 'here', data: '' })
        }
        if (headways.size > 0) {
          const told = Object.fromEntries(headways)
          headways.clear()
          await stream.writeSSE({ event: 'headway', data: JSON.stringify(told) })
        }
        if (waiting.size === 0) continue
        const orders = [...waiting]
        waiting.clear()
        await stream.writeSSE({ event: 'changed', data: JSON.stringify(orders) })
      }
      stop()
    }),
  )
  return app
}

/** Orders as they change, found by index (orders_updated) while anybody listens. */
function changesOf(desk: Desk): { listen(tell: (order: string) => void): () => void } {
  const listeners = new Set<(order: string) => void>()
  let seen = new Map<string, number>()
  let timer: NodeJS.Timeout | undefined
  const round = async (): Promise<void> => {
    const rows = await desk.db
      .selectFrom('orders')
      .select(['order_id', 'version'])
      .where('updated_at', '>=', Instant.plus(desk.clock.now(), -back))
      .execute()
    // The desk's own books: the registry, incidents, the law, the rota.
    const own = await desk.db
      .selectFrom('events')
      .select(({ fn }) => fn.max('version').as('version'))
      .where('stream', '=', deskStream)
      .executeTakeFirst()
    const first = seen.size === 0
    const now = new Map<string, number>(rows.map(({ order_id, version }) => [order_id, version]))
    now.set(deskStream, own?.version ?? 0)
    for (const [name, version] of now)
      if (!first && seen.get(name) !== version) for (const tell of listeners) tell(name)
    seen = now
  }
  const next = (): void => {
    timer = setTimeout(() => {
      void round()
        .catch(() => undefined)
        .finally(() => {
          if (listeners.size > 0) next()
          else timer = undefined
        })
    }, every)
    timer.unref()
  }
  return {
    listen(tell) {
      listeners.add(tell)
      if (!timer) {
        seen = new Map()
        void round().catch(() => undefined)
        next()
      }
      return () => void listeners.delete(tell)
    },
  }
}
