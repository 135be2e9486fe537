import { createHmac, timingSafeEqual } from 'node:crypto'
import { accepted, failed, type AnswerAt, type Carried } from '../page.ts'
import { post, type Posted } from '../post.ts'
import type { Callback, Status, Telephone } from '../telephone.ts'

/**
 * Twilio's programmable messaging and voice, API 2010-04-01: `Messages.json`, `Calls.json` with TwiML, status
 * callbacks and their signature (twilio.com/docs/usage/security).
 */
export function twilio(
  account: { readonly account: string; readonly from: string; readonly api: string },
  token: string,
): Telephone {
  const send = async (resource: string, fields: Record<string, string>): Promise<Carried> => {
    const posted = await post(
      `${account.api.replace(/\/$/, '')}/2010-04-01/Accounts/${account.account}/${resource}.json`,
      {
        authorization: `Basic ${Buffer.from(`${account.account}:${token}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      new URLSearchParams({ From: account.from, ...fields }).toString(),
    )
    return posted.ok ? accepted('Twilio took it.', sidOf(posted.body)) : failed(whyNot(posted))
  }
  return {
    text: (to, words, answer) =>
      send('Messages', { To: to, Body: words.slice(0, 1500), ...(answer ? { StatusCallback: answer.status } : {}) }),
    call: (to, words, answer) =>
      send('Calls', {
        To: to,
        Twiml: spokenPage(words, answer),
        Timeout: '40',
        ...(answer ? { StatusCallback: answer.status, StatusCallbackEvent: 'completed' } : {}),
      }),
    genuine: ({ url, fields, headers }) => sameText(twilioSignature(token, url, fields), headers['x-twilio-signature']),
    statusOf,
    pressed: ({ fields }) => fields['Digits'] ?? '',
    textFrom: ({ fields }) => ({ number: fields['From'] ?? '', words: (fields['Body'] ?? '').trim() }),
    reply: (words, over) => ({
      mediaType: 'text/xml',
      body: twiml(over === 'call' ? say(words) : `<Message>${escaped(words)}</Message>`),
    }),
  }
}

/** Base64 of the HMAC-SHA1 over the address and every field, name and value, sorted by name, under the auth token. */
export const twilioSignature = (token: string, url: string, fields: Readonly<Record<string, string>>): string =>
  createHmac('sha1', token)
    .update(
      Object.keys(fields)
        .sort()
        .reduce((text, name) => text + name + (fields[name] ?? ''), url),
    )
    .digest('base64')

function sameText(right: string, claimed: string | undefined): boolean {
  const [a, b] = [Buffer.from(right), Buffer.from(claimed ?? '')]
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}

const escaped = (text: string): string =>
  text.replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd]/g, '')
const twiml = (inside: string): string => `<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`
const say = (words: string): string => `<Say>${escaped(words)}</Say>`

/** Said twice: whoever was asleep misses the first time. */
function spokenPage(words: string, answer: AnswerAt | undefined): string {
  if (!answer) return twiml(`${say(words)}<Pause length="1"/>${say(words)}`)
  const asked = say(`${words} If you are awake for it, press 1.`)
  return twiml(
    `<Gather numDigits="1" timeout="10" action="${escaped(answer.press)}">${asked}<Pause length="2"/>${asked}</Gather>` +
      say('Nobody pressed a key. The next person is called.'),
  )
}

function sidOf(body: string): string | undefined {
  try {
    const { sid } = JSON.parse(body) as { sid?: unknown }
    return typeof sid === 'string' ? sid : undefined
  } catch {
    return undefined
  }
}

function whyNot(posted: Extract<Posted, { ok: false }>): string {
  if (posted.status === 401 || posted.status === 403)
    return `Twilio does not accept our account or token (${posted.status}). Check pager.telephone in duly.yaml.`
  let said: { code?: number; message?: string } = {}
  try {
    said = JSON.parse(posted.body) as typeof said
  } catch {
    // Not Twilio's own words: a proxy in between, or nothing.
  }
  return said.code === undefined ? posted.words : `Twilio refused it: error ${said.code} (twilio.com/docs/api/errors).`
}

const ends: Readonly<Record<string, Status>> = {
  delivered: { outcome: 'delivered', words: 'It is on the phone.' },
  read: { outcome: 'delivered', words: 'It was opened on the phone.' },
  completed: { outcome: 'delivered', words: 'The call was answered.' },
  undelivered: { outcome: 'failed', words: 'The network did not deliver it.' },
  failed: { outcome: 'failed', words: 'Twilio could not send it.' },
  busy: { outcome: 'failed', words: 'The line was busy.' },
  'no-answer': { outcome: 'failed', words: 'Nobody picked up.' },
  canceled: { outcome: 'failed', words: 'The call was cancelled.' },
}

function statusOf({ fields }: Callback): Status {
  const status = fields['MessageStatus'] ?? fields['CallStatus'] ?? ''
  const code = /^\d{1,6}$/.test(fields['ErrorCode'] ?? '') ? ` Error ${fields['ErrorCode'] ?? ''}.` : ''
  const end = ends[status]
  return end
    ? { outcome: end.outcome, words: `${end.words}${code}` }
    : { outcome: 'under-way', words: `Twilio says: ${/^[a-z-]{1,20}$/.test(status) ? status : 'something else'}.` }
}
