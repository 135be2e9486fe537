import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import { createServer as createNetServer, type AddressInfo, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import { afterEach } from 'vitest'
import type { PersonId } from '../order/ids.ts'
import { Instant } from '../order/time.ts'
import type { Person, Settings } from '../platform/settings.ts'
import { pager as pagerSettings } from '../platform/settings-pager.ts'
import type { Outside, Page } from './page.ts'

export const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()))
})

/** A mail relay that keeps what it was given, or refuses everything. */
export async function relay(refuses = false): Promise<{ url: string; got: { to: string[]; text: string }[] }> {
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

export type Hooked = { url: string; headers: IncomingHttpHeaders; body: string; raw: Buffer }
/** A receiver that answers with these codes in turn, the last one for ever. */
export async function receiver(...codes: number[]): Promise<{ url: string; got: Hooked[] }> {
  const got: Hooked[] = []
  const server: Server = createServer((incoming, answer) => {
    const chunks: Buffer[] = []
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
    incoming.on('end', () => {
      const raw = Buffer.concat(chunks)
      got.push({ url: incoming.url ?? '', headers: incoming.headers, body: raw.toString('utf8'), raw })
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
export async function silence(): Promise<number> {
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

export async function secretFile(secret: string): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'duly-oncall-'))
  closers.push(() => rm(dir, { recursive: true }))
  await writeFile(join(dir, 'secret'), `${secret}\n`)
  return join(dir, 'secret')
}

export const now = Instant.at(Date.parse('2026-11-23T09:15:00Z'))
export const words = 'Order D-2026-000417 waits for a person. See: duly show D-2026-000417'

export const person = (id: string, more: Partial<Person> = {}): Person => ({
  id,
  name: id,
  key: `ed25519:${id}`,
  may: ['page'],
  ...more,
})

export const pagerOf = (more: Partial<Settings['pager']> = {}): Settings['pager'] => ({
  ...pagerSettings.parse({}),
  ...more,
})

export const outside = (
  url = 'smtp://127.0.0.1:1',
  more: Omit<Partial<Outside>, 'settings'> & { secret?: string; pager?: Partial<Settings['pager']> } = {},
): Outside => {
  const { secret, pager, ...rest } = more
  return {
    settings: {
      mail: { relay: url, from: 'desk@nimbus.test' },
      pager: pagerOf(pager),
      ...(secret ? { webhook_secret_file: secret } : {}),
    },
    clock: { now: () => now },
    ...rest,
  }
}

export const pageTo = (who: string, carrier: Page['carrier'], more: Partial<Page> = {}): Page => ({
  id: `D-2026-000417.arrival.0.1.${who}.${carrier}`,
  person: who as PersonId,
  carrier,
  cause: 'arrival',
  kind: 'emergency',
  round: 0,
  orders: ['D-2026-000417'],
  words,
  ...more,
})
