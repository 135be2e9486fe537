import { Hono } from 'hono'
import type { Desk } from '../../desk.ts'
import { show } from '../../intake/show.ts'
import { load } from '../../journey.ts'
import { documentsOf } from '../../order/documents.ts'
import type { StoredDocument } from '../../order/event.ts'
import { OrderId, type Parsed } from '../../order/ids.ts'
import type { Order } from '../../order/order.ts'
import { visible } from '../../order/visible.ts'
import { openDocument } from '../../platform/originals.ts'

/** The originals of an order: to be saved as they came, and to be looked at safely. */
export function documentsApi(desk: Desk): Hono {
  const app = new Hono()
  const found = async (text: string, n: string): Promise<Parsed<{ order: Order; document: StoredDocument }>> => {
    const id = OrderId.parse(text)
    const order = id.ok ? await load(desk, id.value) : undefined
    if (!order) return { ok: false, why: id.ok ? `There is no order ${id.value}.` : id.why }
    const document = documentsOf(order)[Number(n)]
    return document ? { ok: true, value: { order, document } } : { ok: false, why: 'There is no such document.' }
  }

  // An original, byte for byte, to be saved: never shown by the browser as part of this site, whatever it says it is.
  app.get('/v1/orders/:id/documents/:n', async (c) => {
    const read = await found(c.req.param('id'), c.req.param('n'))
    if (!read.ok) return c.json({ title: read.why }, 404)
    const { order, document } = read.value
    const bytes = await openDocument(desk, order, document.sha256)
    return c.body(new Uint8Array(bytes), 200, {
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename="original"; filename*=UTF-8''${encodeURIComponent(savedAs(document.name))}`, // prettier-ignore
      'cache-control': 'no-store',
    })
  })

  // What of it may be looked at here: its words and pixels.
  app.get('/v1/orders/:id/documents/:n/shown', async (c) => {
    const read = await found(c.req.param('id'), c.req.param('n'))
    if (!read.ok) return c.json({ title: read.why }, 404)
    const { order, document } = read.value
    const bytes = await openDocument(desk, order, document.sha256)
    return c.json(await show({ ...document, bytes }), 200, { 'cache-control': 'no-store' })
  })
  return app
}

/** A name under which a file may be saved: nothing in it that a screen obeys, hides or takes for a folder. */
const savedAs = (name: string): string =>
  visible(name.replace(/[\n\t/\\:*?"<>|'()]/g, '_'))
    .replaceAll('\\', '')
    .slice(-150)
