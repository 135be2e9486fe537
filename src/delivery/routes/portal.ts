import { createReadStream } from 'node:fs'
import { Hono } from 'hono'
import type { Clock } from '../../platform/clock.ts'
import type { Offer, Outbox } from '../outbox.ts'

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><body><h1>${title}</h1>${body}</body></html>`

const nothing = page(
  'Nothing to fetch here',
  '<p>This link was used, recalled or has expired, or it never was. Please contact the provider’s desk.</p>',
)

/**
 * The one-time download. Opening the link shows a button, so that programs which open every link in a letter do not
 * use it up; pressing it takes the package. Whoever has no valid link sees one and the same page.
 */
export function deliveryRoutes(outside: { outbox: Outbox; clock: Clock }): Hono {
  const app = new Hono()
  app.get('/d/:token', async (c) => {
    const offer = await outside.outbox.look(c.req.param('token'), outside.clock.now())
    if (!offer) return c.html(nothing, 404)
    return c.html(
      page(
        `Answer to order ${offer.order}`,
        `<p>${offer.sizeBytes} bytes, encrypted to the key your agency registered. The link works once, until ${offer.expiresAt}.</p>
<form method="post"><button>Download ${offer.order}.tar.age</button></form>
<p>Open it with <code>age --decrypt -i YOUR-KEY ${offer.order}.tar.age | tar x</code>.</p>`,
      ),
    )
  })
  app.post('/d/:token', async (c) => {
    const offer = await outside.outbox.take(c.req.param('token'), outside.clock.now())
    if (!offer) return c.html(nothing, 404)
    return c.body(handOver(offer, outside), 200, {
      'content-type': 'application/octet-stream',
      'content-length': String(offer.sizeBytes),
      'content-disposition': `attachment; filename="${offer.order}.tar.age"`,
      'cache-control': 'no-store',
    })
  })
  return app
}

/**
 * Streams the package. The receipt is on disk before the last bytes leave, so no complete read goes unnoted; a line that
 * breaks, also before the first byte, puts the package back for another try.
 */
function handOver(offer: Offer, outside: { outbox: Outbox; clock: Clock }): ReadableStream<Uint8Array> {
  const source = createReadStream(offer.file)[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>
  let bytes = 0
  let held: Uint8Array | undefined
  const note = (complete: boolean): Promise<void> =>
    outside.outbox.noteReceipt({ order: offer.order, ticket: offer.ticket, at: outside.clock.now(), bytes, complete })
  let over = false
  const broke = async (): Promise<void> => {
    if (over) return
    over = true
    await source.return?.()
    await note(false)
    await outside.outbox.putBack(offer)
  }
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      try {
        for (;;) {
          const { value, done } = await source.next()
          const ready = held
          if (over) return
          if (done) {
            // A file that ends early was not handed over whole, whatever the reason.
            if (bytes !== offer.sizeBytes) throw new Error('the package on disk is shorter than it was sealed')
            over = true
            await note(true)
            await outside.outbox.finish(offer)
            if (ready) controller.enqueue(ready)
            controller.close()
            return
          }
          bytes += value.length
          held = value
          if (!ready) continue
          controller.enqueue(ready)
          return
        }
      } catch (error) {
        await broke()
        controller.error(error)
      }
    },
    cancel: broke,
  })
}
