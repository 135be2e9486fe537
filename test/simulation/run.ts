import { crc32 } from 'node:zlib'
import type { PersonId } from '../../src/order/ids.ts'
import { Instant } from '../../src/order/time.ts'
import { houseOf, type House } from '../../src/oncall/house.ts'
import type { Need, Qualification } from '../../src/oncall/need.ts'
import type { PageMessage } from '../../src/oncall/pager-core.ts'
import type { Carrier } from '../../src/platform/settings-oncall.ts'
import { agenda } from './agenda.ts'
import { chance } from './chance.ts'
import { host, type Parts } from './host.ts'
import { promises, watch, type Violation } from './watch.ts'
import { agencies, drawWorld, type World } from './world.ts'

export type Run = {
  readonly orders: number
  readonly settled: number
  readonly pages: number
  readonly acknowledgements: number
  readonly steps: number
  readonly crashes: number
  readonly jumps: number
  readonly journalFailures: number
  readonly outages: number
  readonly checks: number
  readonly digest: string
  readonly violations: readonly Violation[]
}

type Order = {
  id: string
  readonly need: Need
  readonly two: boolean
  kind: Need['kind']
  signedBy?: PersonId
  settled: boolean
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

/**
 * One desk over some years: orders come, people sleep, providers lie, the process dies; then all is calm, and what is
 * still open has to be settled. Everything that happens follows from the seed.
 */
export function run(
  seed: number,
  years: number,
  ordersPerYear: number,
  parts: Parts,
  bend: (house: House) => House,
): Run {
  const r = chance(seed)
  const world = drawWorld(r, years)
  const truth = houseOf(world.rota, world.people)
  const plan = agenda(world.begin)
  const mind = watch(
    plan,
    truth,
    () => pager.now(),
    () => pager.isUp(),
  )
  const orders = new Map<string, Order>()
  const down = new Map<Carrier, number>()
  let digest = 0
  let serial = 0
  let settled = 0
  let acknowledgements = 0
  let outages = 0
  let booksAwayUntil = 0

  const pager = host(r, plan, bend(truth), parts, world.luck, {
    decided: mind.decided,
    disturbed: mind.disturbed,
    forgot: mind.forgot,
    owed: mind.owed,
    send: (page) => {
      digest = crc32(`${plan.now()} ${page.id}`, digest)
      mind.attempted(page)
      carry(page)
    },
  })

  function carry(page: PageMessage): void {
    const { luck } = world
    const later = 200 + r.around(2 * second)
    const fails = (down.get(page.carrier) ?? 0) > plan.now() || r.oneIn(luck.carrierFails)
    const lies = r.oneIn(luck.carrierLies)
    const arrives = fails === lies && !r.oneIn(luck.dropped)
    // Now and then a provider says nothing at all, or says it when nobody waits for it any more.
    if (!r.oneIn(30))
      plan.at(plan.now() + (r.oneIn(20) ? r.around(hour) : later), () => {
        if (pager.isUp()) pager.tell({ kind: 'carried', page: page.id, outcome: fails ? 'failed' : 'accepted' })
      })
    if (arrives) plan.at(plan.now() + (r.oneIn(20) ? r.around(20 * minute) : later), () => wakes(page))
  }

  /** A page arrives at a person: they sleep on, or they take it. */
  function wakes(page: PageMessage): void {
    if (r.oneIn(world.luck.asleep) || (page.shadow && !r.oneIn(3))) return
    plan.at(plan.now() + r.around(90 * second), () => {
      const known = page.orders.flatMap((each) => orders.get(each) ?? []).filter((order) => answers(order, page))
      if (known.length === 0) return
      acknowledgements += 1
      const take = (order: Order, since: number): void => {
        if (!answers(order, page)) return
        digest = crc32(`${plan.now()} ${page.person} ${order.id}`, digest)
        mind.acknowledged(order.id, page.cause, since)
        work(order, page)
      }
      if (page.shadow) pager.tell({ kind: 'acknowledged', by: page.person, page: page.id })
      else if (known.length === 1 && r.oneIn(3))
        pager.tell({ kind: 'acknowledged', by: page.person, order: known[0]!.id, cause: page.cause }, (since) =>
          take(known[0]!, since),
        )
      else
        pager.tell({ kind: 'acknowledged', by: page.person, page: page.id }, (since) =>
          known.forEach((order) => take(order, since)),
        )
    })
  }

  /** Who knew of no emergency answers to none. */
  const answers = (order: Order, page: PageMessage): boolean =>
    !order.settled && (page.cause !== 'arrival' || page.kind === order.kind)

  /** Whoever took it works on it: mostly to the end, at times not at all. */
  function work(order: Order, page: PageMessage): void {
    if (r.oneIn(10)) return
    const lease = truth.ladders[page.kind].leaseMs
    const steps = r.oneIn(20) ? 12 : r.below(3)
    const pause = (): number => Math.floor(lease * (0.3 + 0.5 * (r.below(100) / 100)))
    const go = (left: number): void => {
      if (order.settled) return
      if (left > 0) {
        pager.tell({ kind: 'progressed', order: order.id }, (since) => {
          mind.progressed(order.id, since)
          plan.at(plan.now() + pause(), () => go(left - 1))
        })
        return
      }
      sign(order, page.person)
    }
    plan.at(plan.now() + Math.min(pause(), r.around(12 * minute)), () => go(steps))
  }

  function sign(order: Order, by: PersonId): void {
    if (order.two && !order.signedBy) {
      if (!truth.people.get(by)?.may.includes('approve')) return
      order.signedBy = by
      const need: Need = { ...order.need, order: order.id, cause: 'second-signature', asks: { may: 'approve' } }
      mind.needed({ ...need, asks: { ...need.asks, not: [by] } })
      pager.tell({ kind: 'signed', by, need }, () => mind.settled(order.id, 'arrival'))
      return
    }
    // Whoever signed first cannot sign again: they ring somebody who can.
    if (order.two && order.signedBy === by && !r.oneIn(3)) return
    if (order.settled) return
    order.settled = true
    settled += 1
    pager.tell({ kind: 'settled', order: order.id, why: 'done' }, () => {
      mind.settled(order.id)
      orders.delete(order.id)
    })
  }

  function arrives(): void {
    serial += 1
    const number = `D-${new Date(plan.now()).getUTCFullYear()}-${String(serial).padStart(6, '0')}`
    const away = booksAwayUntil > plan.now()
    const id = away ? `R-${serial}` : number
    const asks: Qualification = {
      ...(r.oneIn(4) ? { language: r.pick(['de', 'en', 'fr']) } : {}),
      ...(r.oneIn(6) ? { agency: r.pick(agencies) } : {}),
      ...(r.oneIn(12) ? { clearance: r.below(4) } : {}),
    }
    const kind = r.oneIn(8) ? 'emergency' : 'routine'
    const need: Need = { order: id, cause: 'arrival', kind, asks, words: `Order ${id} waits for a person.` }
    const order: Order = { id, need, two: r.oneIn(3), kind, settled: false }
    orders.set(id, order)
    mind.needed(need)
    pager.tell({ kind: 'needed', need })
    // Clocks are set when it suits nobody.
    if (r.oneIn(200)) plan.at(plan.now() + r.below(10 * minute), jump)
    if (away) plan.at(booksAwayUntil + r.around(minute), () => booked(order, number))
    else judged(order)
  }

  function booked(order: Order, number: string): void {
    const from = order.id
    if (order.settled) return
    order.id = number
    orders.set(number, order)
    mind.renamed(from, number)
    pager.tell({ kind: 'renamed', from, to: number })
    judged(order)
  }

  function judged(order: Order): void {
    if (order.need.kind === 'routine' && r.oneIn(20))
      plan.at(plan.now() + r.around(5 * minute), () => {
        if (order.settled || order.signedBy) return
        const need: Need = { ...order.need, order: order.id, kind: 'emergency' }
        order.kind = 'emergency'
        mind.needed(need)
        pager.tell({ kind: 'needed', need })
      })
    if (!r.oneIn(3)) return
    const from = pager.now()
    const length =
      order.need.kind === 'emergency' ? r.pick([hour, 8 * hour]) : r.pick([hour, 8 * hour, 2 * day, 10 * day])
    const due = Instant.plus(from, length)
    const need: Need = { ...order.need, order: order.id, cause: 'deadline', kind: 'deadline' }
    const marks = [50, 75, 90, 100].map((percent) => Instant.plus(from, Math.floor((length * percent) / 100)))
    mind.clock(order.id, need, due, marks)
    pager.tell({ kind: 'clock', need, from, due })
  }

  // Orders come one by one and, now and then, as a storm.
  const lull = (365.2425 * day) / (ordersPerYear / 6)
  const come = (): void => {
    if (plan.now() >= world.end) return
    const many = r.oneIn(5) ? 18 + r.below(12) : 1
    for (let i = 0; i < many; i++) plan.at(plan.now() + (many === 1 ? 0 : r.below(minute)), arrives)
    plan.at(plan.now() + 1 + r.around(lull), come)
  }
  const jump = (): void => pager.jump((r.oneIn(2) ? -1 : 1) * r.around(r.pick([second, minute, hour, day])))
  const trouble = (every: number, act: () => void): void => {
    if (plan.now() >= world.end) return
    act()
    plan.at(plan.now() + r.around(every), () => trouble(every, act))
  }
  plan.at(world.begin, come)
  trouble(20 * day, () => {
    outages += 1
    down.set(r.pick(['mail', 'webhook'] as const), plan.now() + r.around(3 * hour))
  })
  trouble(15 * day, () => (booksAwayUntil = plan.now() + r.around(2 * hour)))
  trouble(30 * day, jump)

  plan.at(world.end, () => {
    pager.calmDown()
    down.clear()
  })
  // Long enough for everyone to have slept it off; an alarm that still rings rings for a reason.
  plan.at(world.end + 60 * day, () => undefined)
  while (plan.next()) if (plan.now() > world.end + 60 * day || (plan.now() > world.end && allSettled())) break
  function allSettled(): boolean {
    return settled === serial
  }
  for (const order of orders.values())
    if (!order.settled) mind.note('no order lost', `${order.id} (${order.need.order}) came in and was never settled`)

  const { pages, checks } = mind.counts()
  const { steps, crashes, jumps, journalFailures } = pager.counts
  return {
    orders: serial,
    settled,
    pages,
    acknowledgements,
    steps,
    crashes,
    jumps,
    journalFailures,
    outages,
    checks,
    digest: digest.toString(16).padStart(8, '0'),
    violations: mind.violations,
  }
}

export { promises, type Violation, type World }
