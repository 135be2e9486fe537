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
 * Streams the package. That a read began is on disk before the first byte leaves, so no read goes unnoted; that it is
 * whole is noted once the last bytes are handed to the line. Whatever breaks in between, a power cut too, puts the
 * package back for another try: an answer that is lost on its way would be worse than one fetched twice by its reader.
 */
function handOver(offer: Offer, outside: { outbox: Outbox; clock: Clock }): ReadableStream<Uint8Array> {
  const source = createReadStream(offer.file)[Symbol.asyncIterator]() as AsyncIterator<Uint8Array, undefined>
  let bytes = 0
  let over = false
  const note = (complete: boolean): Promise<void> =>
    outside.outbox.noteReceipt({ order: offer.order, ticket: offer.ticket, at: outside.clock.now(), bytes, complete })
  const broke = async (): Promise<void> => {
    if (over) return
    over = true
    await source.return?.()
    await note(false)
    await outside.outbox.putBack(offer)
  }
  return new ReadableStream<Uint8Array>(
    {
      start: () => note(false),
      // Asked for more only when the line has taken what it was given.
      async pull(controller) {
        try {
          const { value, done } = await source.next()
          if (over) return
          if (!done) {
            bytes += value.length
            controller.enqueue(value)
            return
          }
          // A file that ends early was not handed over whole, whatever the reason.
          if (bytes !== offer.sizeBytes) throw new Error('the package on disk is shorter than it was sealed')
          over = true
          await note(true)
          await outside.outbox.finish(offer)
          controller.close()
        } catch (error) {
          await broke()
          controller.error(error)
        }
      },
      cancel: broke,
    },
    { highWaterMark: 0 },
  )
}
