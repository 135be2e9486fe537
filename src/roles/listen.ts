import { serve, type ServerType } from '@hono/node-server'
import type { Hono } from 'hono'
import { seconds } from '../order/time.ts'

/** Longer than proxies and clients keep a line that is idle: whoever closes first must not be the one who is spoken to. */
const idleMs = seconds(75)

/** Listens on `host:port` and resolves once it does; rejects with the reason otherwise. */
export function listen(app: Hono, address: string): Promise<ServerType> {
  const split = address.lastIndexOf(':')
  const hostname = address.slice(0, split).replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port: Number(address.slice(split + 1)) }, () => {
      resolve(server)
    })
    if ('keepAliveTimeout' in server) server.keepAliveTimeout = idleMs
    server.on('error', reject)
  })
}

export const closeServer = (server: ServerType): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => {
      resolve()
    })
    if ('closeAllConnections' in server) server.closeAllConnections()
  })
