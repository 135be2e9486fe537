import { createHmac } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { seconds } from '../../order/time.ts'
import { attempt, pageKey, type PageCarrier } from '../page.ts'

/** Longest wait for one answer. */
const patience = seconds(5)

/** What the receiver compares: `sha256=` and the HMAC-SHA-256 (RFC 2104) of the body under the shared secret, in hex. */
export const webhookSignature = (secret: Uint8Array | string, body: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/**
 * Pages as signed JSON: `{"v":1,"id","order","cause","round","person","words","at"}`, signature in `Duly-Signature`.
 * `id` is the same when a page is tried again. A missing secret does not keep a page back: it goes unsigned and says so.
 */
export const carrier: PageCarrier = {
  name: 'webhook',
  async send(page, person, { settings, clock }) {
    if (!person.webhook) return attempt(person, 'webhook', 'failed', `${person.id} has no webhook in duly.yaml.`)
    const id = pageKey(page, person)
    const { order, cause, round, words } = page
    const body = JSON.stringify({ v: 1, id, order, cause, round, person: person.id, words, at: clock.now() })
    const secret = await secretFrom(settings.webhook_secret_file)
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': id,
      ...(secret.ok ? { 'duly-signature': webhookSignature(secret.value, body) } : {}),
    }
    const first = await post(person.webhook, headers, body)
    const last = first.outcome === 'failed' && first.again ? await post(person.webhook, headers, body) : first
    const unsigned = secret.ok ? '' : ` It went unsigned: ${secret.why}`
    return attempt(person, 'webhook', last.outcome, `${last.words}${unsigned}`)
  },
}

type Answer = { outcome: 'accepted' | 'failed'; again: boolean; words: string }

async function post(address: string, headers: Record<string, string>, body: string): Promise<Answer> {
  // Only the host is named in the books: such addresses often hold a secret in their path.
  const host = URL.canParse(address) ? new URL(address).host : 'the address'
  try {
    const answer = await fetch(address, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(patience),
    })
    await answer.body?.cancel()
    return answer.ok
      ? {
          outcome: 'accepted',
          again: false,
          words: `${host} took it (${answer.status}). That is not yet a person who read it.`,
        }
      : {
          outcome: 'failed',
          again: answer.status >= 500 || answer.status === 429,
          words: `${host} answered ${answer.status}.`,
        }
  } catch (error) {
    const timedOut = error instanceof Error && error.name === 'TimeoutError'
    return {
      outcome: 'failed',
      again: true,
      words: timedOut ? `${host} has not answered for 5 s.` : `${host} cannot be reached.`,
    }
  }
}

async function secretFrom(file: string | undefined): Promise<{ ok: true; value: string } | { ok: false; why: string }> {
  if (!file) return { ok: false, why: 'webhook_secret_file is not set in duly.yaml.' }
  try {
    const value = (await readFile(file, 'utf8')).trim()
    return value ? { ok: true, value } : { ok: false, why: 'webhook_secret_file is empty.' }
  } catch {
    return { ok: false, why: 'webhook_secret_file cannot be read.' }
  }
}
