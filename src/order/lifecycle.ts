import { canonical, sha256 } from './canonical.ts'
import type { Sha256 } from './ids.ts'
import {
  isEmergency,
  isHeld,
  isOver,
  keptUntil,
  scopeHash,
  stillKept,
  type Kept,
  type Order,
  type State,
} from './order.ts'
import { restingOf } from './review.ts'
import { Scope, type Asked } from './scope.ts'
import { Instant, minutes } from './time.ts'

/**
 * One thing Duly has to do next for an order. `key` is its idempotency key: the same need always has the same key, so
 * a lost job is found again and a doubled one does nothing. `notBefore` makes it a timer.
 */
export type Step = { readonly key: string; readonly notBefore?: Instant } & (
  | { readonly kind: 'read' }
  | { readonly kind: 'examine' }
  | { readonly kind: 'assess' }
  | { readonly kind: 'preserve'; readonly asked: Asked }
  | { readonly kind: 'expire-preservation'; readonly package: Sha256 }
  /** Collect what was approved, and lay it out for the reviewer. */
  | { readonly kind: 'lay-out' }
  | { readonly kind: 'clear-review'; readonly package: Sha256 }
  | { readonly kind: 'produce' }
  | { readonly kind: 'release' }
  | { readonly kind: 'expire-ticket' }
  | { readonly kind: 'freeze' }
  | { readonly kind: 'lift-hold' }
  | { readonly kind: 'tell-head' }
  | { readonly kind: 'answer' }
  | { readonly kind: 'notify' }
  | { readonly kind: 'close' }
)

/** What the desk knows that the order does not tell of itself. All pure values. */
export type Circumstances = {
  /** Whether the level proven reaches the floor of everything in the scope, and whether two valid approvals stand. */
  readonly mayProduce: (order: Order) => boolean
  /**
   * Where its review stands: nobody asked for one (`none`), nothing is laid out for it yet, people are at it, or two of
   * them approved its result. Absent: nobody ever asks.
   */
  readonly review?: (order: Order) => 'none' | 'lay-out' | 'open' | 'done'
  /**
   * What is to be kept of it now, and may be: all of a preservation order; of others each part that the law refuses or
   * leaves open, or people do.
   */
  readonly toKeep: (order: Order) => readonly Asked[]
  /** Whether two people lifted this incident. */
  readonly lifted?: (incident: string) => boolean
}

/**
 * What happens next, for every state. The life cycle of architecture.md in one function: pure, total, and the only
 * source of jobs and timers, so `reconcile` can derive each missing one from the events alone.
 */
export function next(order: Order, circumstances: Circumstances): Step[] {
  if (order.state === 'closed') return []
  const steps: Step[] = []
  const at = `@${order.version}`
  const kept = stillKept(order)
  const clearing = clearingDue(order)
  if (order.duplicateOf && !isDenied(order))
    return kept.length > 0 || clearing
      ? [...kept.map((k) => expiry(k)), ...(clearing ? [clearing] : [])]
      : [{ kind: 'close', key: 'close' }]

  if (!order.read) steps.push({ kind: 'read', key: 'read' })
  else if (order.judgeAgain && !isOver(order) && order.state !== 'refused' && order.state !== 'released') {
    // Each new fact or proof asks for a fresh assessment: the version in the key tells them apart.
    steps.push({ kind: 'assess', key: `assess${at}` })
  }

  // "We never sent this": what it relied on is frozen, in whatever state the order is.
  if (isDenied(order)) steps.push({ kind: 'freeze', key: 'freeze' })
  for (const incident of order.heldBy ?? [])
    if (circumstances.lifted?.(incident)) steps.push({ kind: 'lift-hold', key: `lift-hold:${incident}` })
  if (order.released && isEmergency(order) && !order.headTold) steps.push({ kind: 'tell-head', key: 'tell-head' })

  const examination = order.read && !isOver(order) ? examinationDue(order) : undefined
  if (examination) steps.push(examination)

  if (!order.judgeAgain && !isOver(order) && !keptForNothing(order)) {
    for (const { accounts, categories, windows, clock } of circumstances.toKeep(order)) {
      const asked = { accounts, categories, windows, clock }
      if (!kept.some((k) => Scope.contains(k.scope, asked)))
        steps.push({ kind: 'preserve', key: `preserve:${sha256(canonical(asked)).slice(0, 16)}`, asked })
    }
  }
  for (const k of kept) {
    const end = keptUntil(order, k)
    if (keptForNothing(order)) steps.push(expiry(k))
    else if (end) steps.push(expiry(k, end))
  }

  if (
    !order.judgeAgain &&
    (order.state === 'decided' || order.state === 'collected') &&
    circumstances.mayProduce(order)
  ) {
    // INVARIANT I18: what is under review waits for people. Checked again by the step itself.
    const review = circumstances.review?.(order) ?? 'none'
    const key = `${approvalsKey(order)}${order.fromKept ? `:${order.fromKept.package.slice(0, 16)}` : ''}`
    if (review === 'lay-out') steps.push({ kind: 'lay-out', key: `lay-out:${key}` })
    else if (review === 'done') steps.push({ kind: 'produce', key: `produce:${key}:${reviewKey(order)}` })
    else if (review === 'none') steps.push({ kind: 'produce', key: `produce:${key}` })
  }
  if (clearing) steps.push(clearing)
  // A proof that came in since the approvals is weighed first: a denied call-back stops what is already sealed.
  if (order.state === 'sealed' && !order.judgeAgain && !isHeld(order)) {
    // INVARIANT I8: not before hold_until. Checked again by the step itself.
    steps.push({
      kind: 'release',
      key: 'release',
      ...(order.judgement?.holdUntil ? { notBefore: order.judgement.holdUntil } : {}),
    })
  }
  if (order.state === 'released' && order.release) {
    if (!order.notice) steps.push({ kind: 'notify', key: 'notify' })
    if (order.fetched?.complete || order.ticketExpired) {
      if (order.notice && kept.length === 0) steps.push({ kind: 'close', key: 'close' })
    } else steps.push({ kind: 'expire-ticket', key: 'expire-ticket', notBefore: order.release.expiresAt })
  }

  const letter = letterDue(order)
  if (letter) steps.push({ kind: 'answer', key: `answer:${letter}:${order.answered.length}` })
  if ((order.state === 'refused' || order.state === 'withdrawn' || order.state === 'recalled') && !letter) {
    if (kept.length === 0) steps.push({ kind: 'close', key: 'close' })
  }
  if (
    order.kept.length > 0 &&
    kept.length === 0 &&
    order.judgement?.verdict === 'preserve' &&
    !letter &&
    !isOver(order) &&
    !steps.some((s) => s.kind === 'preserve')
  ) {
    steps.push({ kind: 'close', key: 'close' })
  }
  // A file is not closed over a duty.
  const duty = steps.some((s) => s.kind === 'freeze' || s.kind === 'tell-head' || s.kind === 'clear-review')
  return steps.filter(
    (s, i) =>
      !(duty && s.kind === 'close') && !order.stopped.includes(s.key) && steps.findIndex((t) => t.key === s.key) === i,
  )
}

/** The agency denied it, it is known what it relied on, and no incident was opened yet. */
const isDenied = (order: Order): boolean =>
  order.level !== undefined && order.incident === undefined && order.calledBack.some((c) => c.outcome === 'denied')

/** Destroys a copy, at once or at its end. The end stands in the key: an end that moved is a timer of its own. */
const expiry = ({ package: { sha256: file } }: Kept, end?: Instant): Step => ({
  kind: 'expire-preservation',
  key: `expire-preservation:${file.slice(0, 16)}@${end ?? 'now'}`,
  package: file,
  ...(end ? { notBefore: end } : {}),
})

/** Nobody asks for it any longer, a person let it go, or the law says after all that nothing is kept, as of a forgery: it goes before its end. */
const keptForNothing = (order: Order): boolean =>
  order.letGo ||
  order.state === 'withdrawn' ||
  order.duplicateOf !== undefined ||
  (!order.judgeAgain && order.judgement?.preserve === false)

/** The originals are checked once; what the world did not answer is asked again, ever more rarely, and is not checked till then. */
function examinationDue({ examined }: Order): Step | undefined {
  if (!examined) return { kind: 'examine', key: 'examine:0' }
  const { findings, round, at } = examined
  if (round >= lookUpRounds || findings.every((f) => f.complete)) return undefined
  return { kind: 'examine', key: `examine:${round + 1}`, notBefore: Instant.plus(at, minutes(2 ** round)) }
}

const approvalsKey = (order: Order): string =>
  order.approvals.map((a) => `${a.by}.${a.scopeHash.slice(0, 16)}`).join('+')

const reviewKey = ({ review }: Order): string =>
  (review?.approvals ?? []).map((a) => `${a.by}.${a.result.slice(0, 16)}`).join('+')

/** What rested for a reviewer is destroyed once it was sealed, nothing is produced after all, or the scope is another. */
function clearingDue(order: Order): Step | undefined {
  const resting = order.review && restingOf(order.review)
  const over = order.sealed ?? (isOver(order) || order.state === 'refused' || order.duplicateOf !== undefined)
  if (!resting || !(over || resting.scopeHash !== scopeHash(order))) return undefined
  const { sha256: file } = resting.package
  return { kind: 'clear-review', key: `clear-review:${file.slice(0, 16)}`, package: file }
}

/** Which letter the authority is still owed. */
export function letterDue(order: Order): 'refusal' | 'part-refusal' | 'clarification' | 'preservation' | undefined {
  const sent = (letter: string): number => order.answered.filter((a) => a.letter === letter).length
  if (order.state === 'refused' && sent('refusal') === 0) return 'refusal'
  if (order.state === 'awaiting-clarification' && sent('clarification') < order.clarifications.length)
    return 'clarification'
  // What two people approved is on its way; of what the law does not open the authority is told the ground.
  if ((order.state === 'sealed' || order.state === 'released') && refusedInPart(order) && sent('part-refusal') === 0)
    return 'part-refusal'
  if (order.kept.length > 0 && sent('preservation') === 0 && order.judgement?.verdict === 'preserve')
    return 'preservation'
  return undefined
}

const refusedInPart = (order: Order): boolean =>
  !order.judgeAgain &&
  order.judgement?.verdict === 'narrow' &&
  order.judgement.rulings.some((r) => r.verdict === 'refuse')

/** Acts of people, in which states each is open, and why: read by the API, the command line and the tests. */
export const orderCan = {
  acknowledge: { notIn: ['closed'], because: 'a closed order wakes nobody' },
  'state-facts': {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'collected', 'sealed', 'released'],
    because: 'the facts were judged, approved and acted on; ask the authority for a new order',
  },
  'call-back': { notIn: ['closed', 'withdrawn', 'recalled'], because: 'the order is over' },
  'check-register': { notIn: ['closed', 'withdrawn', 'recalled'], because: 'the order is over' },
  narrow: {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'collected', 'sealed', 'released'],
    because: 'its scope was already collected or the order is over',
  },
  approve: {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'collected', 'sealed', 'released', 'awaiting-clarification'],
    because: 'there is nothing left to approve, or the authority was asked a question first',
  },
  'ask-review': {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'sealed', 'released'],
    because: 'what it gives was sealed already or never will be',
  },
  'decide-items': {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'sealed', 'released'],
    because: 'what it gives was sealed already or never will be',
  },
  'approve-review': {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'sealed', 'released'],
    because: 'what it gives was sealed already or never will be',
  },
  'extend-preservation': { notIn: ['closed', 'withdrawn'], because: 'nothing is kept for it any more' },
  'release-preservation': { notIn: ['closed', 'withdrawn'], because: 'nothing is kept for it any more' },
  'produce-from': {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'collected', 'sealed', 'released'],
    because: 'it was collected already or never will be',
  },
  'choose-holders': {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'collected', 'sealed', 'released'],
    because: 'its scope was already collected or the order is over',
  },
  rejudge: {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'collected', 'sealed', 'released'],
    because: 'what the law said of it was acted on',
  },
  'withdraw-approval': {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'released'],
    because: 'what was released can only be recalled',
  },
  refuse: {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'sealed', 'released'],
    because: 'it was already answered; recall what was released',
  },
  clarify: {
    notIn: ['closed', 'withdrawn', 'recalled', 'refused', 'sealed', 'released', 'collected'],
    because: 'it was already answered',
  },
  withdraw: { notIn: ['closed', 'withdrawn', 'recalled'], because: 'the order is over' },
  'tell-head': { notIn: ['closed'], because: 'its file is closed' },
  paper: { notIn: [], because: '' },
  recall: {
    notIn: [
      'received',
      'authenticated',
      'judged',
      'decided',
      'awaiting-clarification',
      'refused',
      'withdrawn',
      'recalled',
      'closed',
    ],
    because: 'nothing of it is on its way',
  },
} as const satisfies Record<string, { notIn: readonly State[]; because: string }>

export type Act = keyof typeof orderCan

/** Whether a person may do this now; the words go on the greyed button and into the refusal. */
export function may(order: Order, act: Act): { ok: true } | { ok: false; why: string } {
  const { notIn, because } = orderCan[act]
  return (notIn as readonly State[]).includes(order.state)
    ? { ok: false, why: `${order.id} is ${order.state}, so this cannot be done: ${because}.` }
    : { ok: true }
}

/** How often DNS, OCSP and CRLs are asked again: after 1, 2, 4 … minutes, for some four hours. */
const lookUpRounds = 8

/** After a step failed this often in a row, people are paged; it is tried again all the while. */
export const patience = { failures: 3 } as const
