import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { createServer as createNetServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterEach, expect, test } from 'vitest'
import type { PersonId } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { Person } from '../platform/settings.ts'
import { webhookSignature } from './carriers/webhook.ts'
import { page } from './oncall.ts'
import type { Outside } from './page.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

/** A mail relay that keeps what it was given, or refuses everything. */
async function relay(refuses = false): Promise<{ url: string; got: { to: string[]; text: string }[] }> {
  const got: { to: string[]; text: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['AUTH', 'STARTTLS'],
    onRcptTo: (_to, _session, done) => {
      done(refuses ? new Error('not here') : undefined)
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        got.push({ to: session.envelope.rcptTo.map((r) => r.address), text: Buffer.concat(chunks).toString('utf8') })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  const listening = server.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  closers.push(() => new Promise<void>((resolve) => { server.close(resolve) })) // prettier-ignore
  return { url: `smtp://127.0.0.1:${(listening.address() as AddressInfo).port}`, got }
}

type Hooked = { headers: IncomingHttpHeaders; body: string }
/** A receiver that answers with these codes in turn, the last one for ever. */
async function receiver(...codes: number[]): Promise<{ url: string; got: Hooked[] }> {
  const got: Hooked[] = []
  const server: Server = createServer((incoming, answer) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString('utf8')))
    incoming.on('end', () => {
      got.push({ headers: incoming.headers, body })
      const code = codes[Math.min(got.length, codes.length) - 1] ?? 200
      answer.writeHead(code, code === 302 ? { location: 'http://127.0.0.1:1/' } : {}).end()
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections() })) // prettier-ignore
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook/secret-part`, got }
}

/** Takes calls and never says a word. */
async function silence(): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createNetServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closers.push(() => new Promise((resolve) => { server.close(resolve); sockets.forEach((s) => s.destroy()) })) // prettier-ignore
  return (server.address() as AddressInfo).port
}

async function secretFile(secret: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-oncall-'))
  closers.push(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, 'secret'), `${secret}\n`)
  return join(dir, 'secret')
}

const now = Instant.at(Date.parse('2026-11-23T09:15:00Z'))
const person = (id: string, more: Partial<Person>): Person => ({
  id,
  name: id,
  key: `ed25519:${id}`,
  may: ['page'],
  ...more,
})
const outside = (people: Person[], url = 'smtp://127.0.0.1:1', secret?: string): Outside => ({
  settings: {
    people,
    mail: { relay: url, from: 'desk@nimbus.test' },
    ...(secret ? { webhook_secret_file: secret } : {}),
  },
  clock: { now: () => now },
})
const words = 'Order D-2026-000417 waits for a person. See: duly show D-2026-000417'
const wake = (to: string[], from: Outside, order = 'D-2026-000417'): ReturnType<typeof page> =>
  page({ order, cause: 'arrival', round: 0, to: to as PersonId[], over: ['mail', 'webhook'], words }, from)

test('a page reaches a person over mail and webhook at once', async () => {
  const mail = await relay()
  const hook = await receiver(204)
  const file = await secretFile('a shared secret')
  const anna = person('anna', { email: 'anna@nimbus.test', webhook: hook.url })
  const attempts = await wake(['anna'], outside([anna], mail.url, file))
  expect(attempts).toMatchObject([
    { person: 'anna', carrier: 'mail', outcome: 'accepted' },
    { person: 'anna', carrier: 'webhook', outcome: 'accepted' },
  ])
  expect(mail.got[0]?.to).toEqual(['anna@nimbus.test'])
  expect(mail.got[0]?.text).toMatch(/^Subject: Order D-2026-000417 waits for a person/m)
  expect(mail.got[0]?.text).toMatch(/^Message-ID: <D-2026-000417\.arrival\.0\.anna@nimbus\.test>/im)
})

test('a webhook page is signed over its body with the shared secret', async () => {
  const hook = await receiver(200)
  const file = await secretFile('a shared secret')
  await wake(['anna'], outside([person('anna', { webhook: hook.url })], undefined, file))
  const [got] = hook.got
  expect(got?.headers['duly-signature']).toBe(webhookSignature('a shared secret', got?.body ?? ''))
  expect(JSON.parse(got?.body ?? '')).toEqual({
    v: 1,
    id: 'D-2026-000417.arrival.0.anna',
    order: 'D-2026-000417',
    cause: 'arrival',
    round: 0,
    person: 'anna',
    words,
    at: now,
  })
})

test('the HMAC is that of RFC 4231, test case 2', () => {
  expect(webhookSignature('Jefe', 'what do ya want for nothing?')).toBe(
    'sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  )
})

test('a webhook that fails once is tried again, and only once', async () => {
  const shaky = await receiver(503, 200)
  expect(await wake(['anna'], outside([person('anna', { webhook: shaky.url })]))).toMatchObject([
    { outcome: 'accepted' },
  ])
  expect(shaky.got).toHaveLength(2)
  expect(shaky.got[0]?.headers['idempotency-key']).toBe(shaky.got[1]?.headers['idempotency-key'])
  const dead = await receiver(500)
  expect(await wake(['anna'], outside([person('anna', { webhook: dead.url })]))).toMatchObject([{ outcome: 'failed' }])
  expect(dead.got).toHaveLength(2)
})

test.each([404, 302])(
  'a webhook that answers %d has not taken the page, and is not followed or tried again',
  async (code) => {
    const hook = await receiver(code)
    const [attempt] = await wake(['anna'], outside([person('anna', { webhook: hook.url })]))
    expect(attempt).toMatchObject({ outcome: 'failed' })
    expect(hook.got).toHaveLength(1)
    expect(attempt?.words).not.toContain('secret-part')
  },
)

test('a missing secret keeps no page back, and the books say that it went unsigned', async () => {
  const hook = await receiver(200)
  const [attempt] = await wake(['anna'], outside([person('anna', { webhook: hook.url })], undefined, '/nowhere/secret'))
  expect(attempt).toMatchObject({ outcome: 'accepted', words: expect.stringContaining('unsigned') as string })
  expect(hook.got[0]?.headers['duly-signature']).toBeUndefined()
})

test('one dead carrier does not keep the page from the other person or the other carrier', async () => {
  const hook = await receiver(200)
  const people = [
    person('anna', { email: 'anna@nimbus.test', webhook: hook.url }),
    person('bruno', { webhook: 'http://127.0.0.1:1/' }),
    person('clara', {}),
  ]
  const attempts = await wake(['anna', 'bruno', 'clara', 'ghost'], outside(people))
  expect(attempts.map((a) => `${a.person} ${a.carrier} ${a.outcome}`)).toEqual([
    'anna mail failed',
    'anna webhook accepted',
    'bruno webhook failed',
    'clara none failed',
    'ghost none failed',
  ])
})

test('a relay that refuses the address is a failed attempt, in words', async () => {
  const mail = await relay(true)
  const [attempt] = await wake(['anna'], outside([person('anna', { email: 'anna@nimbus.test' })], mail.url))
  expect(attempt).toMatchObject({ outcome: 'failed', words: expect.stringContaining('mail.relay') as string })
})

test('a relay and a webhook that never answer are given up in time', { timeout: 25_000 }, async () => {
  const port = await silence()
  const people = [person('anna', { email: 'anna@nimbus.test', webhook: `http://127.0.0.1:${port}/` })]
  const begun = performance.now()
  const attempts = await wake(['anna'], outside(people, `smtp://127.0.0.1:${port}`))
  expect(attempts.map((a) => a.outcome)).toEqual(['failed', 'failed'])
  expect(performance.now() - begun).toBeLessThan(16_000)
})

test('somebody without the level’s carrier is tried over the one they have', async () => {
  const mail = await relay()
  const anna = person('anna', { email: 'anna@nimbus.test' })
  const attempts = await page(
    { order: 'D-2026-000417', cause: 'trouble', round: 3, to: ['anna' as PersonId], over: ['webhook'], words },
    outside([anna], mail.url),
  )
  expect(attempts).toMatchObject([{ carrier: 'mail', outcome: 'accepted' }])
})

test('while the database is away people are paged under the receipt reference', async () => {
  const mail = await relay()
  const receipt = 'R-01KXYZ00000000000000000000'
  await wake(['anna'], outside([person('anna', { email: 'anna@nimbus.test' })], mail.url), receipt)
  expect(mail.got[0]?.text).toContain(`<${receipt}.arrival.0.anna@nimbus.test>`)
})
