import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { freePort } from '../../../../test/free-port.ts'
import { newAuthenticator } from '../../../drill/authenticator.ts'
import { canonical, sha256 } from '../../../order/canonical.ts'
import { openUploads } from '../../../platform/uploads.ts'
import { closeServer, listen } from '../../../roles/listen.ts'
import { begun, browser, origin, portalDouble, type PortalDouble } from './portal.fixture.ts'

let dir: string
let p: PortalDouble
let cookie: string
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'duly-uploads-'))
  const room = { ofOne: 400_000, documentsOfOne: 6, ofAll: 2_000_000 }
  const uploads = await openUploads(join(dir, 'uploads'), room, { now: () => begun })
  p = portalDouble(newAuthenticator('p256'), uploads)
  cookie = await p.signIn(p.roth)
})
afterEach(() => rm(dir, { recursive: true }))

const files = (): Promise<string[]> => readdir(join(dir, 'uploads'))
const begin = (name: string, sizeBytes: number): Promise<Response> =>
  p.ask('/v1/portal/uploads', { method: 'POST', cookie, body: JSON.stringify({ name, sizeBytes }) })
const put = (id: string, from: number, body: Uint8Array<ArrayBuffer>): Promise<Response> =>
  p.ask(`/v1/portal/uploads/${id}?from=${from}`, { method: 'PUT', cookie, body })
const idOf = async (answer: Response): Promise<string> => ((await answer.json()) as { id: string }).id
const words = async (answer: Response): Promise<[number, string]> => [answer.status, ((await answer.json()) as { detail: string }).detail] // prettier-ignore
const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)
/** One form that names what was sent before, signed over exactly these bytes. */
async function sendNamed(ids: readonly string[], bytes: readonly Uint8Array[]): Promise<Response> {
  const form = new FormData()
  for (const id of ids) form.append('upload', id)
  const passkey = p.roth.assert(sha256(canonical(bytes.map((b) => sha256(b)))), origin)
  return p.ask('/v1/portal/orders', { method: 'POST', cookie, body: form, headers: { 'duly-passkey': passkey } })
}

test('a document in pieces becomes the order that was signed; sent twice, it is one', async () => {
  const bytes = bytesOf(`%PDF-1.7\n${'asks '.repeat(1000)}`)
  const id = await idOf(await begin('order.pdf', bytes.length))
  expect(await (await put(id, 0, bytes.slice(0, 1000))).json()).toEqual({ received: 1000 })
  // After a lost line one asks how much is here, and goes on there.
  expect(await (await p.ask(`/v1/portal/uploads/${id}`, { cookie })).json()).toEqual({ received: 1000 })
  expect((await put(id, 400, bytes.slice(400))).status).toBe(409)
  expect((await sendNamed([id], [bytes])).status).toBe(409)
  expect((await put(id, 1000, bytes.slice(1000))).status).toBe(200)
  const sent = (await (await sendNamed([id], [bytes])).json()) as object
  expect(await (await sendNamed([id], [bytes])).json()).toEqual({ ...sent, again: true })
  expect(p.orders).toHaveLength(1)
  expect(p.orders[0]?.documents[0]).toMatchObject({ name: 'order.pdf', mediaType: 'application/pdf' })
  expect(Buffer.from(p.orders[0]?.documents[0]?.bytes ?? []).equals(bytes)).toBe(true)
})

test('five gigabytes, an empty file, another kind: refused by what is said of them, before a byte is sent', async () => {
  expect(await words(await begin('scan.pdf', 5_368_709_120))).toEqual([413, expect.stringContaining('at most 200,000 bytes')]) // prettier-ignore
  expect((await begin('scan.pdf', 0)).status).toBe(400)
  expect(await words(await begin('tool.exe', 10))).toEqual([415, expect.stringContaining('application/pdf')])
  expect((await begin('x'.repeat(30_000), 10)).status).toBe(415)
  expect(await files()).toEqual([])
})

test('a program that is named .pdf is not taken, sent either way', async () => {
  const exe = new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0])
  const id = await idOf(await begin('order.pdf', exe.length))
  await put(id, 0, exe)
  expect(await words(await sendNamed([id], [exe]))).toEqual([415, expect.stringContaining('not of the kind')])
  expect((await p.send('/v1/portal/orders', cookie, p.roth, [new File([exe], 'order.pdf')])).status).toBe(415)
  expect((await p.send('/v1/portal/orders', cookie, p.roth, [new File([exe], 'order.eml')])).status).toBe(415)
  expect(p.orders).toEqual([])
})

test('who is not signed in reads the same words on every way of an upload, whatever there is', async () => {
  const id = await idOf(await begin('order.pdf', 10))
  const whole = async (r: Response): Promise<string> => JSON.stringify([r.status, [...r.headers], await r.text()])
  const asked = [
    ['POST', '', JSON.stringify({ name: 'order.pdf', sizeBytes: 1e12 })],
    ['PUT', `/${id}?from=0`, '%PDF-'],
    ['PUT', '/none?from=0', 'x'],
    ['DELETE', `/${id}`, undefined],
    ['GET', `/${id}`, undefined],
    ['GET', '/none', undefined],
  ] as const
  const answers = await Promise.all(
    asked.map(async ([method, path, body]) => whole(await p.ask(`/v1/portal/uploads${path}`, { method, ...(body === undefined ? {} : { body }) }))), // prettier-ignore
  )
  expect(new Set(answers).size).toBe(1)
  expect(answers[0]).toMatch(/^\[401/)
  expect(await files()).toEqual([id])
})

const hostile = ['../../etc/passwd.pdf', 'a\0b.pdf', '\u202efdp.exe.pdf', `${'n'.repeat(300)}.pdf`, '<img src=x onerror=alert(1)>.pdf', 'a\r\nset-cookie: x=1.pdf', '\ud800.pdf', 'C:\\con.pdf'] // prettier-ignore

test.each(hostile)('a document named %j is kept under no such name on disk, and its name stays text', async (name) => {
  const bytes = bytesOf('%PDF-1.7 hostile name')
  const id = await idOf(await begin(name, bytes.length))
  expect(id).toMatch(/^[\w-]{22}$/)
  await put(id, 0, bytes)
  expect(await files()).toEqual([id])
  expect((await sendNamed([id], [bytes])).status).toBe(202)
  const kept = p.orders[0]?.documents[0]?.name ?? ''
  expect(kept).toMatch(/\.pdf$/)
  expect(kept.length).toBeLessThanOrEqual(255)
  expect(kept.isWellFormed()).toBe(true)
})

/** Five gigabytes to a real door, in a body that says nothing of its length. How much went out before it was cut. */
async function flood(port: number, path: string, how: { method: string; headers: Record<string, string> }) {
  const piece = Buffer.alloc(1_048_576, '%PDF-1.7 ')
  const sent = request({ host: '127.0.0.1', port, path, agent: false, ...how })
  let status = 0
  let over = false
  sent.on('response', (answer: IncomingMessage) => {
    status = answer.statusCode ?? 0
    answer.resume()
  })
  sent.on('error', () => (over = true))
  sent.on('close', () => (over = true))
  let bytes = 0
  while (bytes < 5 * 1024 ** 3 && !over) {
    bytes += piece.length
    if (!sent.write(piece)) await Promise.race([once(sent, 'drain'), once(sent, 'close')]).catch(() => undefined)
  }
  sent.destroy()
  return { status, bytes }
}

test('a client that says little and streams five gigabytes is cut off: nothing is kept, and memory stays flat', async () => {
  const port = await freePort()
  const server = await listen(p.app, `127.0.0.1:${port}`)
  try {
    const headers = { origin, 'user-agent': browser, cookie: `__Host-duly-portal=${cookie}` }
    const id = await idOf(await begin('small.pdf', 1000))
    const before = process.memoryUsage().rss
    const lied = await flood(port, `/v1/portal/uploads/${id}?from=0`, { method: 'PUT', headers })
    // The one-piece way has the same end, and so has a stranger's, of whom nothing is read at all.
    const whole = await flood(port, '/v1/portal/orders', { method: 'POST', headers: { ...headers, 'content-type': 'application/pdf' } }) // prettier-ignore
    const stranger = await flood(port, `/v1/portal/uploads/${id}?from=0`, { method: 'PUT', headers: { origin } })
    expect([lied.status, whole.status, stranger.status]).toEqual([413, 413, 401])
    for (const { bytes } of [lied, whole, stranger]) expect(bytes).toBeLessThan(200 * 1024 ** 2)
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * 1024 ** 2)
    expect(await files()).toEqual([])
    expect(p.orders).toEqual([])
  } finally {
    await closeServer(server)
  }
})
