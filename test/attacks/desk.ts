import { approvalStatement } from '../../src/order/statement.ts'
import { checkApproval } from '../../src/decision/decision.ts'
import type { Desk } from '../../src/desk.ts'
import { assess } from '../../src/journey/assess.ts'
import { answer } from '../../src/journey/answer.ts'
import { circumstancesOf, whyNotProduce } from '../../src/journey/circumstances.ts'
import { wishesOf } from '../../src/journey/pager-news.ts'
import { read } from '../../src/intake/intake.ts'
import type { Evidence, Finding, OrderEvent } from '../../src/order/event.ts'
import type { OrderId, PersonId, Sha256 } from '../../src/order/ids.ts'
import { next } from '../../src/order/lifecycle.ts'
import type { Order } from '../../src/order/order.ts'
import { foldOrder } from '../../src/order/fold.ts'
import { noRegistry, type Enrolment } from '../../src/order/registry.ts'
import { Scope } from '../../src/order/scope.ts'
import { Instant, minutes } from '../../src/order/time.ts'
import { verifyPerson } from '../../src/order/signature.ts'
import { examine } from '../../src/requester/requester.ts'
import type { Agency } from '../../src/platform/settings.ts'
import type { StatedFacts } from '../../src/order/facts.ts'
import { booksWith } from './books.ts'
import type { Demand } from './demand.ts'
import type { World } from './world.ts'

/** What the desk makes of a demand after everybody at it did the worst they can: both deciders sign what is proposed. */
export type Passage = {
  readonly order: Order
  readonly events: readonly OrderEvent[]
  readonly evidence: readonly Evidence[]
  /** Why nothing may be produced; absent: it may. */
  readonly stopped: string | undefined
  readonly preserves: boolean
  /** Letters that would go, whichever way the case ends, and to whom. */
  readonly letters: readonly { to: string; text: string }[]
  readonly pagedAs: string | undefined
  readonly pageSays: string
  /** Steps that the machine would take by itself to refuse it. */
  readonly refusedByMachine: boolean
}

/** A demand with what the checks of its originals found: what a switched-off signal is taken out of. */
export type Seen = Demand & {
  readonly findings: readonly Finding[]
  /** What the desk holds when it comes to produce, where it held something else while it weighed who asks. */
  readonly later?: Pick<Demand, 'agencies' | 'protected'>
  /** The law was told this, and the books hold the truth. */
  readonly lawTold?: StatedFacts
}

const id = 'D-2026-000417' as OrderId

/** The books of the registry with these entries in them. */
export const registryOf = (agencies: readonly Agency[], enrolments: readonly Enrolment[] = []): Desk['registry'] => {
  const books = { ...noRegistry, installed: true, agencies, enrolments }
  return { now: () => Promise.resolve(books), last: () => books }
}

const emptyBooks = booksWith([])

/** The real stages and decisions over doubles of clock and world, and books in this process. */
async function deskFor(
  world: World,
  demand: Demand,
  now: Instant,
  sent: { to: string; text: string }[],
): Promise<Desk> {
  const { agencies, lookUp, earlier, protected: list = [] } = demand
  const double: Partial<Desk> = {
    ...(await (earlier ? booksWith(earlier) : emptyBooks)),
    settings: { ...world.settings, protected: [...list] },
    registry: registryOf(agencies, demand.enrolments),
    law: {
      edition: () => Promise.resolve({ digest: 'e'.repeat(64) as Sha256, law: world.law }),
    } as unknown as Desk['law'],
    clock: { now: () => now },
    lookUp,
    mailer: ({ to, text }) => {
      sent.push({ to, text })
      return Promise.resolve()
    },
  }
  return double as Desk
}

/** Opens the originals' seals and reads them: the part that sees hostile bytes. */
export async function look(world: World, demand: Demand): Promise<{ seen: Seen; reading: OrderEvent }> {
  const reading = await read(demand.originals)
  const findings = await examine(demand.originals, {
    received: demand.received,
    trustedRelays: [],
    arcSealers: ['sealer.provider.test'],
    anchorsPem: world.root.pem,
    openpgpKeys: [],
    lookUp: demand.lookUp,
  })
  return { seen: { ...demand, findings }, reading }
}

/** The rest of the way: who asks, is it lawful, two signatures, and what may leave then; with `letters`, what is written to whom. */
export async function decide(world: World, seen: Seen, reading: OrderEvent, letters = false): Promise<Passage> {
  const now = Instant.plus(seen.received.at, minutes(20))
  const sent: { to: string; text: string }[] = []
  const desk = await deskFor(world, seen, now, sent)
  const producing = seen.later ? await deskFor(world, { ...seen, ...seen.later }, now, sent) : desk
  const stated = (facts: StatedFacts): OrderEvent => ({ kind: 'facts-stated', facts, by: 'anna' as PersonId })
  const events: OrderEvent[] = [
    seen.received,
    reading,
    ...(seen.typed ? [stated(seen.typed)] : []),
    { kind: 'examined', findings: seen.findings, round: 0 },
    ...seen.calls,
    ...seen.checks,
  ]
  const fold = (...more: readonly OrderEvent[]): Order =>
    foldOrder(
      [...events, ...more].map((event, i) => ({ order: id, version: i + 1, at: now, actor: { role: 'core' }, event })),
    )
  const weighed = await assess(desk, fold())
  const ofLaw = (e: OrderEvent): boolean => ['judged', 'scope-proposed', 'scope-impossible'].includes(e.kind)
  events.push(
    ...(seen.lawTold
      ? [...weighed.filter((e) => !ofLaw(e)), ...(await assess(desk, fold(stated(seen.lawTold)))).filter(ofLaw)]
      : weighed),
  )
  const judged = fold()
  const wish = wishesOf(judged, circumstancesOf(desk, now)).find(
    (w) => w.kind === 'needed' && w.need.cause === 'arrival',
  )
  if (judged.scope) events.push(...signatures(world, judged.scope, now))
  const order = fold()
  const steps = next(order, circumstancesOf(producing, now))
  if (letters) for (const ending of endings(order)) await answer(desk, fold(...ending))
  return {
    order,
    events,
    evidence: order.evidence,
    stopped: whyNotProduce(producing, order, now),
    preserves: circumstancesOf(producing, now).toKeep(order).length > 0,
    letters: sent,
    pagedAs: wish?.kind === 'needed' ? wish.need.kind : undefined,
    pageSays: wish?.kind === 'needed' ? wish.need.words : '',
    refusedByMachine: order.state === 'refused' || steps.some((s) => s.key.startsWith('answer:refusal')),
  }
}

function signatures(world: World, scope: Scope, at: Instant): OrderEvent[] {
  const scopeHash = Scope.hash(scope)
  const signed: Extract<OrderEvent, { kind: 'approved' }>[] = []
  for (const by of ['bruno', 'clara'] as const) {
    const person = by as unknown as PersonId
    const statement = approvalStatement({ order: id, scopeHash, by: person, at })
    const signature = Buffer.from(world.staff[by].sign(Buffer.from(statement))).toString('base64')
    const approval = { by: person, scopeHash, at, publicKey: world.staff[by].publicKey, signature }
    const { people } = world.settings
    const checked = checkApproval({ scope, approval, people, factsStatedBy: ['anna' as PersonId], earlier: signed, verify: verifyPerson, now: at }) // prettier-ignore
    if (!checked.ok) throw new Error(checked.why)
    signed.push({ kind: 'approved', ...approval })
  }
  return signed
}

/** Ways a case can end that send a letter: refused by a person, a question, and a copy kept, of accounts there are and are not. */
function endings(order: Order): OrderEvent[][] {
  const by = 'anna' as PersonId
  const none = '0'.repeat(64) as Sha256
  const kept = (items: number): OrderEvent[] =>
    order.scope && order.judgement?.verdict === 'preserve'
      ? [
          {
            kind: 'preserved',
            collection: { items, bytes: items * 2000, withheld: 0, notHeld: items ? [] : [...order.scope.accounts], connectors: ['mail'], digest: none }, // prettier-ignore
            package: { sha256: none, sizeBytes: items * 2000 + 300, recipients: [], manifest: none },
            scope: order.scope,
          },
        ]
      : []
  return [
    [{ kind: 'refused', by, ground: 'it could not be verified', words: '' }],
    [{ kind: 'clarification-asked', by, questions: ['Which file number is it?'] }],
    kept(0),
    kept(7),
  ].filter((e) => e.length > 0) as OrderEvent[][]
}
