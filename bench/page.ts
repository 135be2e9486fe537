import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { Agent, createServer, request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { stringify } from 'yaml'
import { percentile } from '../src/order/phases.ts'
import { pagerFiles, type PagerNews } from '../src/oncall/files.ts'
import type { JournalRecord } from '../src/oncall/pager-journal.ts'
import { readFeed } from '../src/platform/feed.ts'
import { freePort } from '../test/free-port.ts'

/**
 * From receipt to the first page attempt, while orders pour in through the real intake. A receipt bears the moment at
 * which its bytes had come in, before they were safe on disk; the attempt is the moment at which a carrier's other side has the page in hand. Each order
 * accepted must be in a page.
 *
 *     npm run bench:page                  200 orders a second for 60 s, the database away: intake, pager, carriers
 *     npm run bench:page -- --with-books  the same with core and database at work on the same processors
 *     --rate N --seconds N --json
 */
const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '60' },
    'with-books': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
})
const [rate, length] = [Number(values.rate), Number(values.seconds)] as const
const say = (words: string): void => {
  if (!values.json) console.log(words)
}
const dir = await mkdtemp(join(tmpdir(), 'duly-bench-page-'))
await chmod(dir, 0o755)
const home = join(dir, 'home')
await mkdir(home)

/** The other side of every carrier: a receiver that notes when it had which page. */
const inHand = new Map<string, number>()
const receiver = createServer((incoming, answer) => {
  const at = Date.now()
  const id = String(incoming.headers['idempotency-key'])
  if (!inHand.has(id)) inHand.set(id, at)
  incoming.resume()
  incoming.on('end', () => answer.writeHead(204).end())
})
receiver.listen(0, '127.0.0.1')
await once(receiver, 'listening')
const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
const ports = { public: await freePort(), portal: await freePort(), desk: await freePort(), smtp: await freePort(), pager: await freePort() } // prettier-ignore
const people = ['anna', 'bruno'].map((id, i) => ({
  id,
  name: id,
  key: `ed25519:${Buffer.alloc(32, i + 1).toString('base64')}`,
  webhook: `${hook}${id}`,
  may: ['page'],
}))
await writeFile(
  join(home, 'duly.yaml'),
  stringify({
    listen: Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `127.0.0.1:${port}`])),
    entities: [{ id: 'nmi', name: 'Nimbus Mail', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
    people,
    rota: {
      ladder: [{ page: ['everyone'], over: ['webhook'], wait_seconds: 3600 }],
      // Nothing is held back to be gathered: what is measured is the way from receipt to page.
      policies: [{ kind: 'emergency', gather_seconds: 0 }],
    },
    pager: { public_url: `http://127.0.0.1:${ports.pager}`, dead_man_minutes: 0 },
  }),
)

const duly = spawn(process.execPath, [join(import.meta.dirname, '..', 'src', 'cli', 'duly.ts'), 'start'], {
  env: {
    ...process.env,
    DULY_HOME: home,
    ...(values['with-books'] ? {} : { DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/away' }),
  },
  stdio: ['ignore', 'pipe', 'ignore'],
})
const stop = async (): Promise<void> => {
  const gone = once(duly, 'exit')
  duly.kill('SIGTERM')
  await gone
  receiver.close()
  receiver.closeAllConnections()
  await rm(dir, { recursive: true, force: true })
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 })
type Accepted = { readonly receipt: string; readonly toldAt: number }
function sendOne(serial: number): Promise<Accepted | undefined> {
  const body = stringify({ duly: 'order/1', note: `invented order ${serial}`, filler: 'x'.repeat(1500) })
  return new Promise((resolve) => {
    const outgoing = request(
      `http://127.0.0.1:${ports.public}/v1/orders`,
      {
        method: 'POST',
        agent,
        headers: { 'content-type': 'application/yaml', 'content-length': Buffer.byteLength(body) },
      },
      (answer) => {
        let text = ''
        answer.on('data', (chunk: Buffer) => (text += chunk.toString()))
        answer.on('end', () => {
          const { receipt } = JSON.parse(text) as { receipt: string }
          resolve(answer.statusCode === 202 ? { receipt, toldAt: Date.now() } : undefined)
        })
      },
    )
    outgoing.on('error', () => {
      resolve(undefined)
    })
    outgoing.end(body)
  })
}

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** The time within a receipt reference: its first 48 of 130 bits, in milliseconds. */
const receiptMs = (receipt: string): number => {
  let n = 0n
  for (const sign of receipt.slice(2)) n = (n << 5n) | BigInt(crockford.indexOf(sign))
  return Number(n >> 80n)
}

try {
  say(`Duly starts${values['with-books'] ? ', with its database' : '; its database is away'}`)
  for (let tries = 0; (await sendOne(-1)) === undefined; tries++) {
    if (tries > 300) throw new Error('Duly does not take orders')
    await pause(200)
  }
  while (inHand.size === 0) await pause(50)
  if (values['with-books']) await pause(10_000)
  say(`${rate} orders a second for ${length} s`)
  const sending: Promise<Accepted | undefined>[] = []
  const begun = performance.now()
  while (sending.length < rate * length) {
    const due = Math.min(rate * length, Math.floor(((performance.now() - begun) / 1000) * rate))
    while (sending.length < due) sending.push(sendOne(sending.length))
    await pause(2)
  }
  const sentFor = (performance.now() - begun) / 1000
  const accepted = (await Promise.all(sending)).flatMap((each) => each ?? [])
  const receipts = accepted.map(({ receipt }) => receipt)
  const told = accepted.map(({ receipt, toldAt }) => toldAt - receiptMs(receipt))

  const files = pagerFiles(join(home, 'pager'))
  const attempts = async (): Promise<Map<string, number>> => {
    const names = new Map<string, string>()
    for (const { value } of (await readFeed(files.news, 0)).records as readonly { value: PagerNews }[])
      if (value.kind === 'renamed') names.set(value.to, value.from)
    const first = new Map<string, number>()
    for (const { value } of (await readFeed(files.journal, 0)).records as readonly { value: JournalRecord }[]) {
      if (value.kind !== 'paged') continue
      const at = Math.min(...value.pages.map((page) => inHand.get(page.id) ?? Infinity))
      for (const need of value.needs) {
        const name = need.slice(0, need.lastIndexOf('.'))
        const receipt = names.get(name) ?? name
        first.set(receipt, Math.min(at, first.get(receipt) ?? Infinity))
      }
    }
    return first
  }
  let first = await attempts()
  for (let tries = 0; tries < 30 && receipts.some((r) => !Number.isFinite(first.get(r))); tries++) {
    await pause(1000)
    first = await attempts()
  }
  const took = receipts.flatMap((receipt) => {
    const at = first.get(receipt)
    return at !== undefined && Number.isFinite(at) ? [at - receiptMs(receipt)] : []
  })
  const lost = receipts.length - took.length
  const at = (p: number): number => percentile(took, p) ?? NaN
  const figures = {
    books: values['with-books'],
    offered: sending.length,
    perSecond: Math.round(sending.length / sentFor),
    accepted: receipts.length,
    pages: inHand.size,
    told: { p50: percentile(told, 50) ?? NaN, p99: percentile(told, 99) ?? NaN },
    ms: { p50: at(50), p95: at(95), p99: at(99), max: at(100) },
    lost,
  }
  const holds = lost === 0 && receipts.length === sending.length && figures.ms.p99 <= 1000
  say(`
  orders sent, each second        ${String(figures.perSecond).padStart(8)}      bar: ${rate}
  orders sent                     ${String(figures.offered).padStart(8)}
  accepted (202, safe on disk)    ${String(figures.accepted).padStart(8)}      bar: all
  pages handed over               ${String(figures.pages).padStart(8)}
  receipt to the sender told, p99 ${String(figures.told.p99).padStart(8)} ms
  receipt to first page, p50      ${String(figures.ms.p50).padStart(8)} ms
  receipt to first page, p95      ${String(figures.ms.p95).padStart(8)} ms
  receipt to first page, p99      ${String(figures.ms.p99).padStart(8)} ms   bar: <= 1000 ms
  receipt to first page, max      ${String(figures.ms.max).padStart(8)} ms
  accepted and in no page         ${String(lost).padStart(8)}      bar: 0
`)
  console.log(JSON.stringify({ ...figures, holds }))
  if (lost > 0) process.exitCode = 1
} finally {
  agent.destroy()
  await stop()
}
