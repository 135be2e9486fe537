import { serve, type ServerType } from '@hono/node-server'
import type { Hono } from 'hono'

/** Listens on `host:port` and resolves once it does; rejects with the reason otherwise. */
export function listen(app: Hono, address: string): Promise<ServerType> {
  const split = address.lastIndexOf(':')
  const hostname = address.slice(0, split).replace(/^\[|\]$/g, '')
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, hostname, port: Number(address.slice(split + 1)) }, () => {
      resolve(server)
    })
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
