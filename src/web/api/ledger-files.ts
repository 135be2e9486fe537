import { Hono } from 'hono'
import { readPublished } from '../../ledger/published.ts'

/** The public ledger as C2SP tlog-tiles lays it out: checkpoint, tiles, entry bundles. Anyone may read and verify. */
export function ledgerFiles(dir: string): Hono {
  const app = new Hono()
  app.get('/:path{checkpoint|tile/[0-9a-z/.]+}', async (c) => {
    const path = c.req.param('path')
    const bytes = await readPublished(dir, path)
    if (!bytes) return c.notFound()
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': path === 'checkpoint' ? 'text/plain; charset=utf-8' : 'application/octet-stream',
      'cache-control': path === 'checkpoint' ? 'no-cache' : 'public, max-age=31536000, immutable',
    })
  })
  return app
}
