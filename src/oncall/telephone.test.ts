import { expect, test } from 'vitest'
import type { PersonId } from '../order/ids.ts'
import { hours, Instant } from '../order/time.ts'
import { answerRoutes } from './answer-routes.ts'
import { Answers } from './answers.ts'
import type { PagerInput } from './pager-core.ts'
import type { CarrierSaid } from './oncall.ts'
import { openTelephone, type Telephone } from './telephone.ts'
import { twilioSignature } from './telephone/twilio.ts'
import { now, pagerOf, pageTo, person, receiver, secretFile, type Hooked } from './world.fixture.ts'
import { loadCarriers } from './oncall.ts'
import { outside } from './world.fixture.ts'

const account = 'ACinvented0123456789invented0123456'
const publicUrl = 'https://pager.nimbus.test'
const anna = person('anna', { phone: '+353870000001' })

/** A provider that speaks Twilio's API, and what it was asked. */
async function provider(...codes: number[]): Promise<{ telephone: Telephone; got: Hooked[]; token: string }> {
  const server = await receiver(...codes)
  const token = 'invented auth token'
  const opened = await openTelephone(
    pagerOf({
      telephone: {
        provider: 'twilio',
        account,
        token_file: await secretFile(token),
        from: '+353870000000',
        api: new URL(server.url).origin,
      },
    }),
  )
  if (!opened.ok) throw new Error(opened.why)
  return { telephone: opened.value, got: server.got, token }
}
const carriers = await loadCarriers()
const answers = new Answers(Buffer.alloc(32, 7), 24)
const page = pageTo('anna', 'voice', { answer: answers.at('D-2026-000417.arrival.0.1.anna.voice', publicUrl) })

test('a text message goes out in Twilio’s own words: account, number, page, and where to say what became of it', async () => {
  const { telephone, got, token } = await provider(201)
  const carried = await carriers.get('sms')!.send({ ...page, carrier: 'sms' }, anna, outside(undefined, { telephone }))
  expect(carried.outcome).toBe('accepted')
  expect(got[0]?.url).toBe(`/2010-04-01/Accounts/${account}/Messages.json`)
  expect(got[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`${account}:${token}`).toString('base64')}`)
  const asked = new URLSearchParams(got[0]?.body)
  expect(Object.fromEntries(asked)).toMatchObject({
    From: '+353870000000',
    To: '+353870000001',
    StatusCallback: page.answer?.status,
  })
  expect(asked.get('Body')).toMatch(/D-2026-000417 .*Reply 1/)
})

test('a call reads the page aloud and asks for a key', async () => {
  const { telephone, got } = await provider(201)
  await carriers.get('voice')!.send(page, anna, outside(undefined, { telephone }))
  const asked = new URLSearchParams(got[0]?.body)
  expect(got[0]?.url).toContain('/Calls.json')
  expect(asked.get('Twiml')).toContain(`<Gather numDigits="1" timeout="10" action="${page.answer?.press ?? ''}">`)
  expect(asked.get('Twiml')).toContain(
    'Order D 2 0 2 6 - 0 0 0 4 1 7 waits for a person. If you are awake for it, press 1.',
  )
})

test('wrong credentials at the provider are said with the key to look at, and are not tried again', async () => {
  const { telephone, got } = await provider(401)
  const carried = await telephone.text('+353870000001', 'words', undefined)
  expect(carried).toMatchObject({ outcome: 'failed', words: expect.stringContaining('pager.telephone') as string })
  expect(got).toHaveLength(1)
})

test('without a token file there is no telephone, and why is said', async () => {
  const none = await openTelephone(
    pagerOf({
      telephone: { provider: 'twilio', account, token_file: '/nowhere', from: '+353870000000', api: publicUrl },
    }),
  )
  expect(none).toMatchObject({ ok: false, why: expect.stringContaining('pager.telephone.token_file') as string })
})

test('the signature is that of the example in Twilio’s documentation', () => {
  const fields = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675310', Digits: '1234', From: '+14158675310', To: '+18005551212' } // prettier-ignore
  expect(twilioSignature('12345', 'https://example.com/myapp.php?foo=1&bar=2', fields)).toBe(
    'L/OH5YylLD5NRKLltdqwSvS0BnU=',
  )
})

/** The listener of the pager, with a page to Anna out, and what it told. */
async function desk(life = 24) {
  const { telephone, token } = await provider(201)
  const links = new Answers(Buffer.alloc(32, 7), life)
  const told: PagerInput[] = []
  const said: Omit<CarrierSaid, 'kind' | 'at'>[] = []
  const group = 'D-2026-000417.arrival.0.1'
  for (const at of [now]) {
    const pages = (['voice', 'sms'] as const).map((carrier) => ({ id: `${group}.anna.${carrier}`, person: 'anna' as PersonId, carrier })) // prettier-ignore
    links.note({ kind: 'paged', seq: 1, at, group, needs: ['D-2026-000417.arrival'], pages, words: 'w', nextAt: at })
  }
  let clock = now
  const app = answerRoutes({
    pager: {
      tell: (...inputs) => {
        told.push(...inputs)
        return Promise.resolve(true)
      },
      carrierSaid: (words) => {
        said.push(words)
        return Promise.resolve()
      },
    },
    answers: links,
    settings: { people: [anna], pager: pagerOf({ public_url: publicUrl }) },
    telephone,
    clock: { now: () => clock },
  })
  const from = (carrier: string) => links.at(`${group}.anna.${carrier}`, publicUrl)
  const call = async (url: string, fields: Record<string, string>, signature?: string) => {
    const body = new URLSearchParams(fields).toString()
    const answer = await app.request(url, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature ?? twilioSignature(token, url, fields) }, // prettier-ignore
    })
    return { status: answer.status, text: await answer.text() }
  }
  const later = (ms: number): void => {
    clock = Instant.plus(clock, ms)
  }
  return { app, from, call, told, said, later }
}
const acknowledged = (carrier: string) => [
  { kind: 'acknowledged', by: 'anna', page: `D-2026-000417.arrival.0.1.anna.${carrier}` },
]

test('looking at a link does nothing; the button acknowledges, once or twice, and the page names the order alone', async () => {
  const { app, from, told } = await desk()
  const looked = await app.request(from('sms').link)
  expect(await looked.text()).toContain('order D-2026-000417')
  expect(told).toEqual([])
  const pressed = await app.request(from('sms').link, { method: 'POST' })
  expect(await pressed.text()).toContain('You are awake for order D-2026-000417')
  expect(told).toEqual(acknowledged('sms'))
  expect(pressed.headers.get('cache-control')).toBe('no-store')
  expect(pressed.headers.get('content-security-policy')).toContain("default-src 'none'")
})

test('a link that has run out, and one that was never given, acknowledge nothing and say where to go', async () => {
  const { app, from, told, later } = await desk(1)
  later(hours(2))
  for (const link of [from('sms').link, `${publicUrl}/a/${'x'.repeat(22)}`]) {
    const answer = await app.request(link, { method: 'POST' })
    expect(answer.status).toBe(410)
    expect(await answer.text()).toContain('duly acknowledge')
  }
  expect(told).toEqual([])
})

test('1 on the keypad acknowledges; another key does not', async () => {
  const { from, call, told } = await desk()
  expect((await call(from('voice').press, { Digits: '5' })).text).toContain('<Say>That was not a one.')
  expect(told).toEqual([])
  expect((await call(from('voice').press, { Digits: '1' })).text).toContain('You are awake for order D-2026-000417')
  expect(told).toEqual(acknowledged('voice'))
})

test('a reply of 1 acknowledges the latest page to that number; a stranger’s number does not', async () => {
  const { call, told } = await desk()
  await call(`${publicUrl}/telephone/text`, { From: '+353879999999', Body: '1' })
  await call(`${publicUrl}/telephone/text`, { From: '+353870000001', Body: 'who is this' })
  expect(told).toEqual([])
  const answer = await call(`${publicUrl}/telephone/text`, { From: '+353870000001', Body: ' 1 ' })
  expect(answer.text).toContain('<Message>You are awake for order D-2026-000417')
  expect(told).toEqual(acknowledged('sms'))
})

test('what a provider reports later is put down, and a call that was answered ends nothing', async () => {
  const { from, call, told, said } = await desk()
  await call(from('voice').status, { CallStatus: 'completed' })
  await call(from('sms').status, { MessageStatus: 'undelivered', ErrorCode: '30003' })
  await call(from('sms').status, { MessageStatus: 'sending' })
  expect(said.map((each) => `${each.carrier} ${each.outcome}: ${each.words}`)).toEqual([
    'voice delivered: The call was answered.',
    'sms failed: The network did not deliver it. Error 30003.',
    'sms under-way: Twilio says: sending.',
  ])
  expect(told.map((each) => each.kind)).toEqual(['carried', 'carried'])
})

test.each([
  ['without a signature', ''],
  [
    'under another token',
    twilioSignature('another token', `${publicUrl}/telephone/text`, { From: '+353870000001', Body: '1' }),
  ],
])('a callback %s is answered with a bare no and does nothing', async (_words, signature) => {
  const { call, told, said } = await desk()
  const answer = await call(`${publicUrl}/telephone/text`, { From: '+353870000001', Body: '1' }, signature)
  expect(answer).toEqual({ status: 403, text: 'No.' })
  expect([...told, ...said]).toEqual([])
})

test('a signed callback whose fields were changed on the way is refused', async () => {
  const { from, call, told } = await desk()
  const signed = twilioSignature('invented auth token', from('voice').press, { Digits: '2' })
  expect((await call(from('voice').press, { Digits: '1' }, signed)).status).toBe(403)
  expect(told).toEqual([])
})
