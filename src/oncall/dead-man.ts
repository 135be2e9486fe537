import { randomBytes } from 'node:crypto'
import { Hono } from 'hono'
import { sha256 } from '../order/canonical.ts'
import type { PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import { minutes, seconds } from '../order/time.ts'
import type { Clock } from '../platform/clock.ts'
import type { Feed } from '../platform/feed.ts'
import type { Settings } from '../platform/settings.ts'
import { answerRoutes } from './answer-routes.ts'
import { Answers } from './answers.ts'
import type { Probe } from './files.ts'
import type { PageCarrier } from './page.ts'
import { emptyPager } from './pager-state.ts'
import { runPager, type Pager } from './oncall.ts'

/** How long the whole way may take. */
const bound = seconds(60)
/** A journal of drills longer than this is begun anew: nobody asks about drills that are over. */
const longBytes = 4_000_000
const robot = 'duly-drill' as PersonId

/**
 * The dead-man check. Every few minutes a synthetic order goes through the real intake onto the disk, is paged over a
 * real carrier to a robot, and the robot answers by the link. When it does not come back, people are paged: silence is
 * the one failure that nobody would report. It is known by the hash of its bytes, which nobody else can have; the core
 * drops it when it meets it, so it gets no order number, touches no account and counts nowhere.
 */
export function deadMan(of: {
  readonly settings: Pick<Settings, 'listen' | 'pager' | 'mail'>
  /** The pager that people have; told when something does not come back. */
  readonly pager: Pager
  readonly carriers: ReadonlyMap<string, PageCarrier>
  /** What the core reads, to know synthetic orders: written before one is sent. */
  readonly probes: Feed
  readonly journal: Feed
  readonly clock: Clock
  readonly log: (words: string, detail?: Record<string, unknown>) => void
}): {
  readonly routes: Hono
  /** Whether this arrival is one of ours; then it is on its way. */
  isOurs(receipt: ReceiptId, documents: readonly string[]): boolean
  hasOpen(): boolean
  /** The core met it. */
  takenIn(receipt: ReceiptId): void
  check(): Promise<{ ok: true } | { ok: false; why: string }>
  stop(): Promise<void>
} {
  const { settings, pager, carriers, probes, journal, clock, log } = of
  const here = `http://${settings.listen.pager}/drill`
  const own: Pick<Settings, 'rota' | 'people' | 'pager'> = {
    rota: {
      zone: 'UTC',
      shifts: [],
      ladder: [{ page: ['everyone'], over: ['webhook'], wait_seconds: 30 }],
      policies: [{ kind: 'emergency', lease_minutes: 1, gather_seconds: 0 }],
    },
    people: [{ id: robot, name: 'the drill', key: '', webhook: `${here}/robot`, may: ['page'] }],
    pager: { ...settings.pager, public_url: here },
  }
  const answers = new Answers(randomBytes(32), 1)
  const line = runPager({
    settings: own,
    outside: { settings: { mail: settings.mail, pager: own.pager }, clock },
    carriers,
    journal,
    answers,
    from: emptyPager,
    log,
  })
  const sent = new Map<Sha256, { receipt?: ReceiptId; paged: () => void; takenIn: () => void; robot: () => void }>()
  /** Met by the core before this process saw them on the disk. */
  const early = new Set<ReceiptId>()
  const byReceipt = (receipt: string) => [...sent.values()].find((each) => each.receipt === receipt)

  const routes = new Hono()
  routes.post('/robot', async (c) => {
    const { link, orders } = await c.req.json<{ link?: string; orders?: string[] }>()
    const probe = orders?.map(byReceipt).find((each) => each !== undefined)
    if (!probe || !link?.startsWith(`${here}/a/`)) return c.text('No.', 403)
    probe.robot()
    void fetch(link, { method: 'POST' })
      .then(() => {
        if ([...line.state().open.values()].some((open) => open.lease?.by === robot)) probe.paged()
      })
      .catch(() => undefined)
    return c.body(null, 204)
  })
  routes.route('/', answerRoutes({ pager: line, answers, settings: own, telephone: undefined, clock }))

  async function check(): Promise<{ ok: true } | { ok: false; why: string }> {
    if (journal.fileBytes > longBytes) await journal.beginAnew([], journal.end)
    const bytes = Buffer.from(`duly: drill/1\nnonce: ${randomBytes(32).toString('hex')}\n`)
    const sha = sha256(bytes)
    const [paged, takenIn, answered] = [milestone(), milestone(), milestone()]
    sent.set(sha, { paged: paged.reach, takenIn: takenIn.reach, robot: answered.reach })
    try {
      await probes.append([{ sha } satisfies Probe])
      const answer = await fetch(`http://${settings.listen.public}/v1/orders`, {
        method: 'POST',
        headers: { 'content-type': 'application/yaml' },
        body: bytes,
        signal: AbortSignal.timeout(seconds(20)),
      })
      if (answer.status !== 202) return { ok: false, why: `the intake answered ${answer.status} to it` }
    } catch (error) {
      sent.delete(sha)
      return {
        ok: false,
        why: `the intake does not take it (${error instanceof Error ? error.message : String(error)})`,
      }
    }
    const late = setTimeout(() => {
      for (const each of [paged, takenIn, answered]) each.end()
    }, bound)
    await Promise.all([paged.over, takenIn.over])
    clearTimeout(late)
    const receipt = sent.get(sha)?.receipt
    sent.delete(sha)
    if (receipt) await line.tell({ kind: 'settled', order: receipt, why: 'the drill is over' })
    if (!receipt) return { ok: false, why: 'it was taken in, and the pager never saw it on the disk' }
    if (!answered.reached()) return { ok: false, why: 'no page about it arrived' }
    if (!paged.reached()) return { ok: false, why: 'its page arrived, and the answer by link was not understood' }
    if (!takenIn.reached()) return { ok: false, why: 'the core has not taken it in; is the database up?' }
    return { ok: true }
  }

  let checking = false
  async function round(): Promise<void> {
    if (checking) return
    checking = true
    try {
      const came = await check()
      if (came.ok) {
        await pager.tell({ kind: 'settled', order: deadManName, why: 'the synthetic order came back' })
        // While people do not answer either, the outside is to know: its silence is an alarm there.
        if (settings.pager.heartbeat_url && !pager.unanswered())
          await fetch(settings.pager.heartbeat_url, { signal: AbortSignal.timeout(seconds(10)) })
      } else {
        log('the dead-man check failed', { why: came.why })
        await pager.tell({
          kind: 'needed',
          need: {
            order: deadManName,
            cause: 'trouble',
            kind: 'security',
            asks: {},
            words: `Duly checks itself, and a synthetic order did not come back: ${came.why}. Real orders may be waiting unseen. Go to the desk, or: duly start`,
          },
        })
      }
    } catch (error) {
      log('the dead-man check could not be made', { error: String(error) })
    } finally {
      checking = false
    }
  }
  const every = settings.pager.dead_man_minutes
  const timer = every > 0 ? setInterval(() => void round(), minutes(every)) : undefined

  return {
    routes,
    check,
    hasOpen: () => sent.size > 0,
    isOurs(receipt, documents) {
      const probe = documents.flatMap((name) => sent.get(name as Sha256) ?? [])[0]
      if (!probe) return false
      probe.receipt = receipt
      if (early.delete(receipt)) probe.takenIn()
      void line.tell({
        kind: 'needed',
        need: {
          order: receipt,
          cause: 'arrival',
          kind: 'emergency',
          asks: {},
          words: `Drill: synthetic order ${receipt}.`,
        },
      })
      return true
    },
    takenIn(receipt) {
      const probe = byReceipt(receipt)
      if (probe) probe.takenIn()
      else early.add(receipt)
    },
    async stop() {
      clearInterval(timer)
      await line.stop()
    },
  }
}

/** Under what name the pager pages that a synthetic order did not come back. */
export const deadManName = 'dead-man'

/** Something that is reached, or not by the end. */
function milestone(): { over: Promise<void>; reach: () => void; end: () => void; reached: () => boolean } {
  let done = false
  let finish: () => void = () => undefined
  const over = new Promise<void>((resolve) => {
    finish = resolve
  })
  return {
    over,
    reach: () => {
      done = true
      finish()
    },
    end: () => {
      finish()
    },
    reached: () => done,
  }
}
