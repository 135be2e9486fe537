import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { Recorded } from '../order/event.ts'
import { verifyPackage } from '../verify/verify.ts'
import { auditLog } from '../verify/audit-log.ts'
import type { Cast } from './cast.ts'
import type { House } from './house.ts'
import { night, type Script } from './night.ts'
import { attend, desksOf, send, type Page } from './people.ts'
import { machineTime, percentile, phaseNames, phasesOf, type Phases } from '../order/phases.ts'
import type { Delivered } from './relay.ts'
import { Instant } from '../order/time.ts'
import { dulyAt } from './server.ts'

export type OrderReport = {
  readonly script: string
  readonly expected: Script['expected']
  readonly ended: string
  readonly order: string | null
  readonly phases: Phases
  readonly machineMs: number | null
  readonly timeline: readonly Recorded[]
  /** What the offline verifier said of the package the officer opened. */
  readonly package: { readonly verified: boolean; readonly items: number } | null
}

export type DrillReport = {
  readonly orders: readonly OrderReport[]
  readonly machine: {
    readonly receiveToSealed: { readonly p50: number | null; readonly p95: number | null; readonly max: number | null }
  }
  readonly ledger: { readonly size: number; readonly verified: boolean }
  readonly kills: number
  /** Every order ended exactly as its script says, every package verifies and holds the items it must, and so does the ledger. */
  readonly right: boolean
  /** Right, and within the bar. */
  readonly holds: boolean
}

/** How one order of the night stands at this moment, for whoever looks on. */
export type Seen = {
  readonly script: string
  readonly order: string | null
  /** Null before it is in the books. */
  readonly state: string | null
  /** It ended as its script says. */
  readonly ended: boolean
  /** From receipt to the package on disk, people included. */
  readonly tookMs: number | null
}

type Options = {
  readonly kills: number
  readonly chance: () => number
  readonly progress: (words: string) => void
  readonly seen?: (orders: readonly Seen[]) => void
  /** Ends the night early; what is open stays open. */
  readonly stopped?: AbortSignal
}

const bound = 300_000
export const machineBar = 5000

/**
 * The night of fourteen orders, through the real intake of a Duly of its own, with scripted people and real
 * keys. `kills` pulls the plug that many times at moments `chance` picks, and starts it again.
 */
export async function drill(house: House, options: Options): Promise<DrillReport> {
  const { cast, home } = house
  const duly = dulyAt(home)
  const until = Date.now() + bound
  const over = (): boolean => Date.now() > until || options.stopped?.aborted === true
  try {
    options.progress('Duly starts')
    await duly.start()
    options.progress(`${night.length} orders are sent`)
    const plug = { pulled: 0 }
    const ended = new Set<string>()
    const mayGo = (script: Script): boolean =>
      plug.pulled >= Math.floor((night.indexOf(script) * options.kills) / night.length) &&
      (script.after === undefined || ended.has(script.after))
    const [found] = await Promise.all([
      playNight(house, over, options, ended),
      sendAll(cast, over, mayGo),
      pullThePlug(duly, options, over, plug),
    ])
    return await report(home, cast, found, plug.pulled)
  } finally {
    await duly.stop()
  }
}

/**
 * All at once, or spread over the pulls of the plug so that each finds work to interrupt; what waits for another is
 * sent when that one has ended. Each is repeated until acknowledged.
 */
async function sendAll(cast: Cast, over: () => boolean, turn: (script: Script) => boolean): Promise<void> {
  const repeat = async (script: Script): Promise<void> => {
    while (!turn(script) && !over()) await pause(20)
    for (;;) {
      try {
        await send(script, cast)
        return
      } catch (error) {
        if (over()) throw error
        await pause(200)
      }
    }
  }
  await Promise.all(night.map(repeat))
}

async function pullThePlug(
  duly: ReturnType<typeof dulyAt>,
  options: Options,
  over: () => boolean,
  plug: { pulled: number },
): Promise<void> {
  while (plug.pulled < options.kills && !over()) {
    await pause(options.chance() * 1200)
    await duly.kill()
    plug.pulled++
    options.progress(`killed ${plug.pulled} of ${options.kills}, started again`)
    await duly.start()
  }
}

type Found = Map<Script, { page: Page; opened: OrderReport['package'] }>

/** Plays staff and officers until every order has ended as far as it will. */
async function playNight(
  { dir, cast, mail }: House,
  over: () => boolean,
  { progress, seen }: Options,
  ended: Set<string>,
): Promise<Found> {
  const desks = desksOf(cast)
  const found: Found = new Map()
  const opened = new Map<string, OrderReport['package']>()
  while (!over()) {
    try {
      const { orders } = await desks.anna.get<{ orders: { order_id: string }[] }>('/v1/orders?limit=1000')
      for (const { order_id } of orders.toReversed()) {
        const page = await desks.anna.get<Page>(`/v1/orders/${order_id}`)
        const script = night.find((s) => belongs(s, page))
        if (!script) continue
        await attend(desks, cast, script, page)
        // A line that broke late is tried again: the desk then does not call the read complete.
        if (!opened.has(order_id) || !page.order.fetched?.complete) {
          const file = await fetchPackage(dir, order_id, script, cast, mail)
          if (file) opened.set(order_id, file)
        }
        found.set(script, { page, opened: opened.get(order_id) ?? null })
      }
      seen?.(night.map((script) => seenOf(script, found.get(script)?.page)))
      const before = ended.size
      for (const s of night) if (endedAs(found.get(s)?.page) === s.expected) ended.add(s.script)
      if (ended.size > before) progress(`${ended.size} of ${night.length} ended as scripted`)
      if (ended.size === night.length) break
    } catch {
      // The plug may just have been pulled; the people try again.
    }
    await pause(100)
  }
  return found
}

function seenOf(script: Script, page: Page | undefined): Seen {
  const released = page?.order.released?.at
  const state = page ? endedAs(page) : null
  return {
    script: script.script,
    order: page?.order.id ?? null,
    state,
    ended: state === script.expected,
    tookMs: page && released ? Instant.between(page.order.receivedAt, released) : null,
  }
}

const belongs = (script: Script, { order }: Page): boolean =>
  order.facts?.reference === script.facts.reference && (order.received.channel === 'smtp') === (script.by === 'mail')

/** How an order ended, in the drill's words; where it stands when it has not. */
export function endedAs(page: Page | undefined): string {
  if (!page) return 'never in the books'
  const { order } = page
  if (order.duplicateOf) return 'duplicate'
  if (order.fetched?.complete) return 'produced'
  if (order.refusal) return 'refused'
  if (order.judgement?.verdict === 'preserve' && order.kept.length > 0) return 'preserved'
  return order.state
}

const fromLetter = (mail: readonly Delivered[], order: string): string | undefined =>
  mail
    .findLast((m) => m.text.includes(order) && m.text.includes('/d/'))
    ?.text.match(/http:\/\/127\.0\.0\.1:\d+\/d\/[\w-]+/)?.[0]

/** The officer opens the letter's link, presses the button, and verifies the package offline with the agency's key. */
async function fetchPackage(
  dir: string,
  order: string,
  script: Script,
  cast: Cast,
  mail: readonly Delivered[],
): Promise<OrderReport['package']> {
  const link = fromLetter(mail, order)
  if (!link) return null
  const file = join(dir, 'officer', `${order}.tar.age`)
  const answer = await fetch(link, { method: 'POST' })
  if (!answer.ok) return null
  await writeFile(file, Buffer.from(await answer.arrayBuffer()))
  const identityFile = join(dir, 'officer', `${order}.identity`)
  const agency = script.facts.issuer.agency ? cast.agencies[script.facts.issuer.agency] : undefined
  await writeFile(identityFile, `${agency?.identity ?? ''}\n`)
  const verified = await verifyPackage({ package: file, identityFile })
  return { verified: verified.holds, items: verified.items }
}

async function report(home: string, cast: Cast, found: Found, kills: number): Promise<DrillReport> {
  const ledger = await desksOf(cast).anna.get<{ size: number; vkey: string }>('/v1/ledger')
  const audit = await auditLog(join(home, 'ledger'), ledger.vkey)
  const orders = night.map((script): OrderReport => {
    const seen = found.get(script)
    return {
      script: script.script,
      expected: script.expected,
      ended: endedAs(seen?.page),
      order: seen?.page.order.id ?? null,
      phases: seen ? phasesOf(seen.page.timeline) : {},
      machineMs: (seen && machineTime(seen.page.timeline)) ?? null,
      timeline: seen?.page.timeline ?? [],
      package: seen?.opened ?? null,
    }
  })
  const machine = orders.flatMap((o) => (o.machineMs === null ? [] : [o.machineMs]))
  const p95 = percentile(machine, 95) ?? null
  const asScripted = orders.every(
    (o, i) =>
      o.ended === o.expected &&
      (o.expected !== 'produced' || (o.package?.verified === true && o.package.items === night[i]?.items)),
  )
  const right = asScripted && audit.holds && audit.size >= ledger.size
  return {
    orders,
    machine: { receiveToSealed: { p50: percentile(machine, 50) ?? null, p95, max: percentile(machine, 100) ?? null } },
    ledger: { size: audit.size, verified: audit.holds && audit.size >= ledger.size },
    kills,
    right,
    holds: right && p95 !== null && p95 <= machineBar,
  }
}

export const phaseTable = (orders: readonly OrderReport[]): string[] =>
  phaseNames.map((name) => {
    const values = orders.flatMap((o) => o.phases[name] ?? [])
    const cell = (p: number): string => `${percentile(values, p) ?? '-'}`.padStart(8)
    return `  ${name.padEnd(14)}${cell(50)}${cell(95)}${cell(100)}`
  })

export const readHomeLog = ({ home }: House): Promise<string> =>
  readFile(join(home, 'duly.log'), 'utf8').catch(() => '')
