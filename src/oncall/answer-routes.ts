import { Hono, type Context } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import type { Clock } from '../platform/clock.ts'
import type { Settings } from '../platform/settings.ts'
import type { Answerable, Answers } from './answers.ts'
import { addresseeOf, type Pager } from './oncall.ts'
import type { Callback, Telephone } from './telephone.ts'

/**
 * Where people answer pages. A link can acknowledge and nothing else: it shows numbers, never what an order is about.
 * Looking at it does nothing, for mail programs look at every link; the button acknowledges. What a telephone provider
 * calls is believed only under its signature.
 */
export function answerRoutes(of: {
  readonly pager: Pick<Pager, 'tell' | 'carrierSaid'>
  readonly answers: Answers
  readonly settings: Pick<Settings, 'people' | 'pager'>
  readonly telephone: Telephone | undefined
  readonly clock: Clock
}): Hono {
  const { pager, answers, settings, telephone, clock } = of
  const app = new Hono()
  app.use('*', bodyLimit({ maxSize: 64 * 1024, onError: (c) => c.text('Too large', 413) }))
  app.use('*', async (c, next) => {
    await next()
    c.header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'")
    c.header('cache-control', 'no-store')
    c.header('referrer-policy', 'no-referrer')
    c.header('x-robots-tag', 'noindex')
    c.header('x-content-type-options', 'nosniff')
  })
  const found = (c: Context): Answerable | undefined => answers.find(c.req.param('token') ?? '', clock.now())
  const acknowledge = ({ page, person }: Answerable): Promise<unknown> =>
    pager.tell({ kind: 'acknowledged', by: person, page })

  app.get('/a/:token', (c) => {
    const answer = found(c)
    if (!answer || answer.expired) return c.html(leaf('This link has run out', ranOut), 410)
    return c.html(
      leaf(
        inWords(answer.orders),
        '<form method="post"><button>I am awake for it</button></form><p>Pages stop, and you are waited for. Nothing else happens here.</p>',
      ),
    )
  })
  app.post('/a/:token', async (c) => {
    const answer = found(c)
    if (!answer || answer.expired) return c.html(leaf('This link has run out', ranOut), 410)
    await acknowledge(answer)
    return c.html(
      leaf(`You are awake for ${inWords(answer.orders)}`, '<p>Go on at the desk: <code>duly list</code></p>'),
    )
  })

  /** The provider's call, if it is the provider's; undefined is answered with a bare no. */
  const genuine = async (c: Context): Promise<Callback | undefined> => {
    if (!telephone || !settings.pager.public_url) return undefined
    const fields = Object.fromEntries(new URLSearchParams(await c.req.text()))
    const url = settings.pager.public_url.replace(/\/$/, '') + new URL(c.req.url).pathname
    const callback = { url, headers: c.req.header(), fields }
    return telephone.genuine(callback) ? callback : undefined
  }
  const no = (c: Context): Response => c.text('No.', 403)

  app.post('/telephone/:token/status', async (c) => {
    const [callback, answer] = [await genuine(c), found(c)]
    if (!callback || !telephone) return no(c)
    if (!answer) return c.body(null, 204)
    const { outcome, words } = telephone.statusOf(callback)
    await pager.carrierSaid({ page: answer.page, ...addresseeOf(answer.page), outcome, words })
    // A call that was answered reached somebody's voice mail as likely as a person: it ends nothing.
    if (outcome !== 'under-way') await pager.tell({ kind: 'carried', page: answer.page, outcome })
    return c.body(null, 204)
  })
  app.post('/telephone/:token/press', async (c) => {
    const [callback, answer] = [await genuine(c), found(c)]
    if (!callback || !telephone) return no(c)
    const awake = answer !== undefined && !answer.expired && telephone.pressed(callback) === '1'
    if (awake) await acknowledge(answer)
    const { mediaType, body } = telephone.reply(
      awake
        ? `Thank you. You are awake for ${inWords(answer.orders)}.`
        : 'That was not a one. The next person is called.',
      'call',
    )
    return c.body(body, 200, { 'content-type': mediaType })
  })
  app.post('/telephone/text', async (c) => {
    const callback = await genuine(c)
    if (!callback || !telephone) return no(c)
    const { number, words } = telephone.textFrom(callback)
    const person = settings.people.find((each) => each.phone === number)
    // Numbers can be forged by whoever sends a text: this acknowledges, as the link does, and opens nothing.
    const answer = person ? answers.latestOf(person.id as Answerable['person'], clock.now()) : undefined
    const awake = answer !== undefined && /^\s*(1|ok|ack|yes|ja|oui|si|sí)\s*[.!]?\s*$/i.test(words)
    if (awake) await acknowledge(answer)
    const { mediaType, body } = telephone.reply(
      awake
        ? `You are awake for ${inWords(answer.orders)}. Go on at the desk.`
        : 'Nothing was acknowledged. Reply 1 to a page.',
      'text',
    )
    return c.body(body, 200, { 'content-type': mediaType })
  })
  app.onError((_error, c) => c.text('This could not be taken just now. Acknowledge at the desk: duly acknowledge', 503))
  return app
}

const ranOut =
  '<p>Nothing was acknowledged. If you are awake, say so at the desk: <code>duly list</code>, then <code>duly acknowledge ORDER</code>.</p>'

/** Order numbers, the first three of them: they say nothing of what is asked. */
const inWords = (orders: readonly string[]): string =>
  orders.length === 1
    ? `order ${orders[0] ?? ''}`
    : `${orders.length} orders: ${orders.slice(0, 3).join(', ')}${orders.length > 3 ? ' and more' : ''}`

const leaf = (
  title: string,
  body: string,
): string => `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Duly</title>
<style>body{font:1.3rem/1.5 system-ui,sans-serif;margin:2rem auto;max-width:30rem;padding:0 1rem}button{font:inherit;font-weight:bold;width:100%;padding:1.2rem;border:0;border-radius:.5rem;background:#0b5;color:#fff}h1{font-size:1.5rem}</style>
<h1>${title}</h1>
${body}</html>`
