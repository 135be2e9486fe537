import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Hono } from 'hono'

/** The public ledger as C2SP tlog-tiles lays it out: checkpoint, tiles, entry bundles. Anyone may read and verify. */
export function ledgerFiles(dir: string): Hono {
  const app = new Hono()
  app.get('/:path{checkpoint|tile/[0-9a-z/.]+}', async (c) => {
    const path = c.req.param('path')
    if (path.split('/').some((part) => part === '..' || part === '')) return c.notFound()
    try {
      const bytes = new Uint8Array(await readFile(join(dir, path)))
      return c.body(bytes, 200, {
        'content-type': path === 'checkpoint' ? 'text/plain; charset=utf-8' : 'application/octet-stream',
        'cache-control': path === 'checkpoint' ? 'no-cache' : 'public, max-age=31536000, immutable',
      })
    } catch {
      return c.notFound()
    }
  })
  return app
}
