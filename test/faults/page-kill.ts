import { once } from 'node:events'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { stringify } from 'yaml'
import { deskClient } from '../../src/cli/desk-client.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { pagerFiles, type PagerNews } from '../../src/oncall/files.ts'
import { writeNewSigner } from '../../src/platform/keys.ts'
import { readFeed } from '../../src/platform/feed.ts'
import { freePort } from '../free-port.ts'

const waitSeconds = 2
/** An order that nobody has acknowledged and nobody is paged for during so long has fallen silent. */
const silenceMs = 30_000
const targets = ['pager', 'core', 'database'] as const
type Target = (typeof targets)[number]

export type KillReport = {
  readonly kills: Readonly<Record<Target, number>>
  readonly orders: number
  /** Accepted, and in no page. */
  readonly lost: number
  /** Not acknowledged, and longer without a page than {@link silenceMs}. */
  readonly silent: number
  readonly longestSilenceMs: number
  /** Pages for an order more than two seconds after its acknowledgement was confirmed: too many, never too few. */
  readonly pagedAfterAcknowledgement: number
  /** Orders whose pages or acknowledgement did not get into the books. */
  readonly notInBooks: number
  readonly seconds: number
}

type Life = { first?: number; last: number; round: number; done?: number; pages: number }

/**
 * Pulls the plug of pager, core or database `kills` times at moments that `chance` picks, while orders come in, pages
 * go out and a robot acknowledges each at its second page.
 */
export async function killAndPage(
  dir: string,
  options: { kills: number; chance: () => number; progress: (words: string) => void },
): Promise<KillReport> {
  const { chance, progress } = options
  const begun = Date.now()
  const home = join(dir, 'home')
  await mkdir(home, { recursive: true })
  const lives = new Map<string, Life>()
  const names = new Map<string, string>()
  const files = pagerFiles(join(home, 'pager'))
  let newsRead = 0
  const learnNames = async (): Promise<void> => {
    const part = await readFeed(files.news, newsRead)
    newsRead = part.end
    for (const { value } of part.records as readonly { value: PagerNews }[])
      if (value.kind === 'renamed') names.set(value.to, value.from)
  }
  const nameOf = (order: string): string => names.get(order) ?? order

  let after = 0
  let longestSilenceMs = 0
  const acknowledge = async (link: string, orders: readonly string[]): Promise<void> => {
    // Whoever pressed the button and got no answer presses again.
    for (let tries = 0; tries < 60; tries++) {
      const answer = await fetch(link, { method: 'POST' }).catch(() => undefined)
      if (answer?.ok) break
      if (answer?.status === 410) return
      await pause(250)
    }
    await learnNames()
    for (const order of orders) {
      const life = lives.get(nameOf(order))
      if (life) life.done ??= Date.now()
    }
  }
  const receiver = createServer((incoming, answer) => {
    let body = ''
    incoming.on('data', (chunk: Buffer) => (body += chunk.toString()))
    incoming.on('end', () => {
      answer.writeHead(204).end()
      const page = JSON.parse(body) as { orders: string[]; round: number; link?: string; cause: string }
      void learnNames().then(() => {
        const now = Date.now()
        for (const order of page.orders) {
          const life = lives.get(nameOf(order)) ?? { last: now, round: -1, pages: 0 }
          lives.set(nameOf(order), life)
          if (life.done !== undefined && now - life.done > 2000) after++
          if (life.done === undefined) longestSilenceMs = Math.max(longestSilenceMs, now - life.last)
          life.first ??= now
          life.last = now
          life.pages++
        }
        if (page.round >= 1 && page.link) void acknowledge(page.link, page.orders)
      })
    })
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
  const hook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`
  const ports = { public: await freePort(), portal: await freePort(), desk: await freePort(), smtp: await freePort(), pager: await freePort() } // prettier-ignore
  const anna = await writeNewSigner(join(dir, 'anna.key'))
  await writeFile(
    join(home, 'duly.yaml'),
    stringify({
      listen: Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, `127.0.0.1:${port}`])),
      entities: [{ id: 'nmi', name: 'Nimbus Mail', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
      people: [{ id: 'anna', name: 'Anna', key: anna.publicKey, webhook: hook, may: ['respond', 'page'] }],
      rota: {
        ladder: [{ page: ['everyone'], over: ['webhook'], wait_seconds: waitSeconds }],
        policies: [{ kind: 'emergency', gather_seconds: 1 }],
      },
      pager: { public_url: `http://127.0.0.1:${ports.pager}`, dead_man_minutes: 0 },
    }),
  )

  const duly = dulyAt(home)
  const kills: Record<Target, number> = { pager: 0, core: 0, database: 0 }
  const receipts: string[] = []
  let over = false
  let made = 0
  const sendOrders = async (): Promise<void> => {
    for (let serial = 0; !over; serial++) {
      const body = stringify({ duly: 'order/1', note: `invented order ${serial}` })
      const answer = await fetch(`http://127.0.0.1:${ports.public}/v1/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/yaml' },
        body,
        signal: AbortSignal.timeout(5000),
      }).catch(() => undefined)
      if (answer?.status === 202) {
        const { receipt } = (await answer.json()) as { receipt: string }
        receipts.push(receipt)
        const known = lives.get(receipt)
        if (!known) lives.set(receipt, { last: Date.now(), round: -1, pages: 0 })
      }
      // Never far ahead of the plug: each pull is to find orders that are new.
      do await pause(300 + chance() * 700)
      while (!over && receipts.length > 2 * made + 10)
    }
  }
  const pull: Record<Target, () => Promise<boolean>> = {
    pager: () => killPid(join(home, 'pager', 'lock')),
    database: async () => {
      const data = await postmaster(join(home, 'postgres'))
      return data ? killPid(data) : false
    },
    async core() {
      await duly.kill()
      await duly.start()
      return true
    },
  }
  try {
    await duly.start()
    const sending = sendOrders()
    while (made < options.kills) {
      await pause(chance() * 800)
      const target = targets[Math.floor(chance() * targets.length)] ?? 'pager'
      if (!(await pull[target]())) continue
      kills[target]++
      made++
      if (made % 10 === 0) progress(`${made} of ${options.kills} killed; ${receipts.length} orders accepted`)
    }
    over = true
    await sending
    progress('the plug stays in; what is open must be paged, acknowledged and in the books')
    const until = Date.now() + 90_000
    const open = (): string[] => receipts.filter((receipt) => lives.get(receipt)?.done === undefined)
    while (open().length > 0 && Date.now() < until) {
      await learnNames()
      await pause(200)
    }
    const now = Date.now()
    const silent = open().filter((receipt) => now - (lives.get(receipt)?.last ?? 0) > silenceMs).length
    const lost = receipts.filter((receipt) => lives.get(receipt)?.first === undefined).length
    return {
      kills,
      orders: receipts.length,
      lost,
      silent: silent + (longestSilenceMs > silenceMs ? 1 : 0),
      longestSilenceMs,
      pagedAfterAcknowledgement: after,
      notInBooks: await missingInBooks(receipts, `http://127.0.0.1:${ports.desk}`, anna),
      seconds: Math.round((Date.now() - begun) / 1000),
    }
  } finally {
    over = true
    await duly.stop()
    receiver.close()
    receiver.closeAllConnections()
  }
}

/** How many of these orders are not in the books with a page and an acknowledgement. Waits a while for the last ones. */
async function missingInBooks(
  receipts: readonly string[],
  url: string,
  signer: Awaited<ReturnType<typeof writeNewSigner>>,
): Promise<number> {
  const desk = deskClient(url, 'anna', signer)
  let missing = [...receipts]
  for (let tries = 0; tries < 40 && missing.length > 0; tries++) {
    await pause(1000)
    const still: string[] = []
    const rows = await desk
      .get<{ orders: { order_id: string; receipt: string }[] }>('/v1/orders?limit=1000')
      .catch(() => ({ orders: [] }))
    const numbers = new Map(rows.orders.map(({ receipt, order_id }) => [receipt, order_id]))
    for (const receipt of missing) {
      const id = numbers.get(receipt)
      const page = id
        ? await desk
            .get<{ order: { pages: unknown[]; acknowledged: unknown[] } }>(`/v1/orders/${id}`)
            .catch(() => undefined)
        : undefined
      if (!page || page.order.pages.length < 2 || page.order.acknowledged.length === 0) still.push(receipt)
    }
    missing = still
  }
  return missing.length
}

/** SIGKILL to the process whose number stands first in the file. False when there is none. */
async function killPid(file: string): Promise<boolean> {
  const pid = parseInt(await readFile(file, 'utf8').catch(() => ''), 10)
  if (!(pid > 1)) return false
  try {
    process.kill(pid, 'SIGKILL')
    return true
  } catch {
    return false
  }
}

async function postmaster(dir: string): Promise<string | undefined> {
  const names = await readdir(dir, { recursive: true }).catch(() => [])
  const found = names.find((name) => name.endsWith('postmaster.pid'))
  return found ? join(dir, found) : undefined
}
