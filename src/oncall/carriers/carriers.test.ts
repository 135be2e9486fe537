import { createECDH, randomBytes } from 'node:crypto'
import { createRequire } from 'node:module'
import { expect, test } from 'vitest'
import webPush from 'web-push'
import { loadCarriers } from '../oncall.ts'
import type { Carried, Page } from '../page.ts'
import { carrierNames } from '../../platform/settings-oncall.ts'
import type { Person } from '../../platform/settings.ts'
import { now, outside, pageTo, person, receiver, relay, secretFile, silence, words } from '../world.fixture.ts'
import { spoken } from './voice.ts'
import { webhookSignature } from './webhook.ts'

const carriers = await loadCarriers()
const send = (carrier: Page['carrier'], to: Person, from = outside(), more: Partial<Page> = {}): Promise<Carried> =>
  carriers.get(carrier)!.send(pageTo(to.id, carrier, more), to, from)
const answer = { link: 'https://pager.test/a/TOKEN', status: 'https://pager.test/s', press: 'https://pager.test/p' }

test('the folder of carriers is the registry: a file for every way that duly.yaml may name, and none besides', () => {
  expect([...carriers.keys()].sort()).toEqual([...carrierNames].sort())
})

test.each([...carrierNames])(
  'somebody whom %s cannot reach is a failed attempt that says what is missing',
  async (name) => {
    const carried = await send(name, person('anna'))
    expect(carried).toMatchObject({
      outcome: 'failed',
      words: expect.stringMatching(/anna has (no|registered no) /) as string,
    })
  },
)

test('a mail page says what waits, how to answer, and is not taken twice by a mail box', async () => {
  const mail = await relay()
  const anna = person('anna', { email: 'anna@nimbus.test' })
  expect(await send('mail', anna, outside(mail.url), { answer })).toMatchObject({ outcome: 'accepted' })
  expect(mail.got[0]?.to).toEqual(['anna@nimbus.test'])
  expect(mail.got[0]?.text).toMatch(/^Subject: Order D-2026-000417 waits for a person/m)
  expect(mail.got[0]?.text).toMatch(/^Message-ID: <D-2026-000417\.arrival\.0\.1\.anna\.mail@nimbus\.test>/im)
  expect(mail.got[0]?.text).toContain('https://pager.test/a/TOKEN')
})

test('a relay that refuses the address is a failed attempt, in words', async () => {
  const mail = await relay(true)
  const carried = await send('mail', person('anna', { email: 'anna@nimbus.test' }), outside(mail.url))
  expect(carried).toMatchObject({ outcome: 'failed', words: expect.stringContaining('mail.relay') as string })
})

test('a webhook page is signed over its body with the shared secret', async () => {
  const hook = await receiver(200)
  const file = await secretFile('a shared secret')
  await send('webhook', person('anna', { webhook: hook.url }), outside(undefined, { secret: file }), { answer })
  const [got] = hook.got
  expect(got?.headers['duly-signature']).toBe(webhookSignature('a shared secret', got?.body ?? ''))
  expect(JSON.parse(got?.body ?? '')).toEqual({
    v: 2,
    id: 'D-2026-000417.arrival.0.1.anna.webhook',
    orders: ['D-2026-000417'],
    cause: 'arrival',
    kind: 'emergency',
    round: 0,
    person: 'anna',
    words,
    link: 'https://pager.test/a/TOKEN',
    at: now,
  })
})

test('the HMAC is that of RFC 4231, test case 2', () => {
  expect(webhookSignature('Jefe', 'what do ya want for nothing?')).toBe(
    'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})

test('a webhook that fails is tried again under the same id, three times at most', async () => {
  const shaky = await receiver(503, 200)
  expect(await send('webhook', person('anna', { webhook: shaky.url }))).toMatchObject({ outcome: 'accepted' })
  expect(shaky.got).toHaveLength(2)
  expect(shaky.got[0]?.headers['idempotency-key']).toBe(shaky.got[1]?.headers['idempotency-key'])
  const dead = await receiver(500)
  expect(await send('webhook', person('anna', { webhook: dead.url }))).toMatchObject({ outcome: 'failed' })
  expect(dead.got).toHaveLength(3)
})

test.each([404, 302])(
  'a webhook that answers %d has not taken it, and is not followed or tried again',
  async (code) => {
    const hook = await receiver(code)
    const carried = await send('webhook', person('anna', { webhook: hook.url }))
    expect(carried.outcome).toBe('failed')
    expect(hook.got).toHaveLength(1)
    expect(carried.words).not.toContain('secret-part')
  },
)

test('a missing secret keeps no page back, and the books say that it went unsigned', async () => {
  const hook = await receiver(200)
  const carried = await send(
    'webhook',
    person('anna', { webhook: hook.url }),
    outside(undefined, { secret: '/nowhere' }),
  )
  expect(carried).toMatchObject({ outcome: 'accepted', words: expect.stringContaining('unsigned') as string })
  expect(hook.got[0]?.headers['duly-signature']).toBeUndefined()
})

test('a relay and a webhook that never answer are given up in time', { timeout: 30_000 }, async () => {
  const port = await silence()
  const anna = person('anna', { email: 'anna@nimbus.test', webhook: `http://127.0.0.1:${port}/` })
  const begun = performance.now()
  const from = outside(`smtp://127.0.0.1:${port}`)
  const all = await Promise.all([send('mail', anna, from), send('webhook', anna, from)])
  expect(all.map((each) => each.outcome)).toEqual(['failed', 'failed'])
  expect(performance.now() - begun).toBeLessThan(20_000)
})

test('an ntfy page is urgent, opens the answer on a tap, and carries the token', async () => {
  const server = await receiver(200)
  const token = await secretFile('tk_invented')
  const from = outside(undefined, { pager: { ntfy_token_file: token } })
  expect(await send('ntfy', person('anna', { ntfy: server.url }), from, { answer })).toMatchObject({
    outcome: 'accepted',
  })
  expect(server.got[0]).toMatchObject({
    body: words,
    headers: { priority: 'urgent', click: 'https://pager.test/a/TOKEN', authorization: 'Bearer tk_invented' },
  })
})

test('an ntfy server that knows no such token is named with the key to look at', async () => {
  const server = await receiver(403)
  const carried = await send('ntfy', person('anna', { ntfy: server.url }))
  expect(carried).toMatchObject({
    outcome: 'failed',
    words: expect.stringContaining('pager.ntfy_token_file') as string,
  })
})

/** A browser, as its push service sees it: it alone can read what comes. */
function browser(endpoint: string) {
  const ecdh = createECDH('prime256v1')
  const auth = randomBytes(16)
  ecdh.generateKeys()
  const { decrypt } = createRequire(import.meta.url)('http_ece') as {
    decrypt: (bytes: Buffer, of: Record<string, unknown>) => Buffer
  }
  return {
    registration: { endpoint, p256dh: ecdh.getPublicKey('base64url'), auth: auth.toString('base64url') },
    read: (bytes: Buffer): unknown =>
      JSON.parse(decrypt(bytes, { version: 'aes128gcm', privateKey: ecdh, authSecret: auth }).toString()),
  }
}
const pushKeys = webPush.generateVAPIDKeys()

test('a push page can be read by the registered browser alone, and is signed by this desk', async () => {
  const service = await receiver(201)
  const own = browser(service.url)
  const anna = person('anna', { push: [own.registration] })
  expect(await send('push', anna, outside(undefined, { pushKeys }), { answer })).toMatchObject({ outcome: 'accepted' })
  const [got] = service.got
  expect(got?.headers).toMatchObject({ urgency: 'high', 'content-encoding': 'aes128gcm' })
  expect(got?.headers.authorization).toMatch(new RegExp(`^vapid t=.+, k=${pushKeys.publicKey}$`))
  expect(own.read(got?.raw ?? Buffer.alloc(0))).toEqual({
    id: 'D-2026-000417.arrival.0.1.anna.push',
    words,
    orders: ['D-2026-000417'],
    link: answer.link,
  })
  expect(got?.raw.toString('latin1')).not.toContain('D-2026')
})

test('a browser that ended its registration is to register again; another browser of hers still gets the page', async () => {
  const [gone, fine] = [await receiver(410), await receiver(201)]
  const from = outside(undefined, { pushKeys })
  const old = browser(gone.url).registration
  expect((await send('push', person('anna', { push: [old] }), from)).words).toContain('Register it again')
  const both = person('anna', { push: [old, browser(fine.url).registration] })
  expect((await send('push', both, from)).outcome).toBe('accepted')
})

test('a call says numbers digit by digit and no command to type', () => {
  expect(
    spoken(
      'EMERGENCY claimed. Order D-2026-000417 waits for a person. See: duly show D-2026-000417; then: duly acknowledge D-2026-000417',
    ),
  ).toBe('EMERGENCY claimed. Order D 2 0 2 6 - 0 0 0 4 1 7 waits for a person.')
})
