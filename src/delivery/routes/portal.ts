import { Hono } from 'hono'
import type { Clock } from '../../platform/clock.ts'
import { packageResponse } from '../hand-over.ts'
import { fileNameOf, ticketOf, type Offer, type Outbox } from '../outbox.ts'

const page = (title: string, body: string): string =>
  `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title><body><h1>${title}</h1>${body}</body></html>`

const nothing = page(
  'Nothing to fetch here',
  '<p>This link was used, recalled or has expired, or it never was. Please contact the provider’s desk.</p>',
)

const howToOpen = (offer: Offer): string =>
  offer.shards === undefined
    ? `Open it with <code>age --decrypt -i YOUR-KEY ${fileNameOf(offer)} | tar x</code>.`
    : `Unpack it with <code>tar xf ${fileNameOf(offer)}</code>: it holds ${offer.shards} sealed shards, their root, and a README.txt that says how to open them.`

/**
 * The one-time download. Opening the link shows a button, so that programs which open every link in a letter do not
 * use it up; pressing it takes the package. Whoever has no valid link sees one and the same page.
 */
export function deliveryRoutes(outside: { outbox: Outbox; clock: Clock }): Hono {
  const app = new Hono()
  app.get('/d/:token', async (c) => {
    const offer = await outside.outbox.look(ticketOf(c.req.param('token')), outside.clock.now())
    if (!offer) return c.html(nothing, 404)
    return c.html(
      page(
        `Answer to order ${offer.order}`,
        `<p>${offer.sizeBytes} bytes, encrypted to the key your agency registered. The link works once, until ${offer.expiresAt}.</p>
<form method="post"><button>Download ${fileNameOf(offer)}</button></form>
<p>${howToOpen(offer)}</p>`,
      ),
    )
  })
  app.post('/d/:token', async (c) => {
    const offer = await outside.outbox.take(ticketOf(c.req.param('token')), outside.clock.now())
    if (!offer) return c.html(nothing, 404)
    return packageResponse(offer, outside)
  })
  return app
}
