import { createHmac } from 'node:crypto'
import { accepted, failed, type PageCarrier } from '../page.ts'
import { post } from '../post.ts'
import { secretFrom } from '../secret.ts'

/** What the receiver compares: `sha256=` and the HMAC-SHA-256 (RFC 2104) of the body under the shared secret, in hex. */
export const webhookSignature = (secret: Uint8Array | string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/**
 * Pages as signed JSON: `{"v":2,"id","orders","cause","kind","round","person","words","link","at"}`, signature in
 * `Duly-Signature`. `id` is the same when a page is tried again. A missing secret does not keep a page back: it goes
 * unsigned and says so.
 */
export const carrier: PageCarrier = {
  name: 'webhook',
  async send(page, person, { settings, clock }) {
    if (!person.webhook) return failed(`${person.id} has no webhook in duly.yaml.`)
    const { id, orders, cause, kind, round, words, answer } = page
    const said = { v: 2, id, orders, cause, kind, round, person: person.id, words, link: answer?.link, at: clock.now() }
    const body = JSON.stringify(said)
    const secret = await secretFrom(settings.webhook_secret_file, 'webhook_secret_file')
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': id,
      ...(secret.ok ? { 'duly-signature': webhookSignature(secret.value, body) } : {}),
    }
    const posted = await post(person.webhook, headers, body)
    const unsigned = secret.ok ? '' : ` It went unsigned: ${secret.why}`
    return posted.ok
      ? accepted(`${new URL(person.webhook).host} took it (${posted.status}).${unsigned}`)
      : failed(`${posted.words}${unsigned}`)
  },
}
