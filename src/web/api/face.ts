import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono, type MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'

const faces = fileURLToPath(new URL('../../../build/faces/', import.meta.url))
/** The three faces, and the wizard of the first run. */
export type Face = 'desk' | 'portal' | 'public' | 'setup'

/**
 * The headers of every answer of a face: nothing is loaded from elsewhere, nothing runs that stands in a page, nobody
 * frames it, no other site learns that it was asked (CSP Level 3; HSTS counts only behind a TLS proxy, RFC 6797).
 */
export const guarded: MiddlewareHandler = secureHeaders({
  contentSecurityPolicy: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'", 'data:'],
    fontSrc: ["'self'"],
    connectSrc: ["'self'"],
    workerSrc: ["'self'"],
    formAction: ["'self'"],
    baseUri: ["'none'"],
    frameAncestors: ["'none'"],
  },
  crossOriginEmbedderPolicy: 'require-corp',
  crossOriginOpenerPolicy: 'same-origin',
  crossOriginResourcePolicy: 'same-origin',
  referrerPolicy: 'no-referrer',
  strictTransportSecurity: 'max-age=63072000; includeSubDomains',
  xFrameOptions: 'DENY',
  permissionsPolicy: {
    camera: [],
    geolocation: [],
    microphone: [],
    publickeyCredentialsGet: ['self'],
  },
})

/**
 * The built pages of one face. Last among its routes: any address that no other route answers is a page of the face, and
 * the page itself finds out which. Built files never change their name, so they are kept; the page itself is asked again.
 */
export function faceRoutes(face: Face): Hono {
  const app = new Hono()
  const root = join(faces, face)
  app.use(
    '/assets/*',
    serveStatic({
      root,
      onFound: (_path, c) => {
        c.header('cache-control', 'public, max-age=31536000, immutable')
      },
    }),
  )
  app.get('/assets/*', (c) => c.notFound())
  app.get('*', async (c, next) => {
    if (!(c.req.header('accept') ?? '*/*').includes('html') && c.req.path !== '/') return c.notFound()
    if (!existsSync(root)) return c.text('The pages are not built. Start Duly with: npm start\n', 503)
    c.header('cache-control', 'no-cache')
    return serveStatic({ root, path: 'index.html' })(c, next)
  })
  return app
}
