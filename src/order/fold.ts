import type { Recorded } from './event.ts'
import type { Review } from './review.ts'
import type { Order } from './order.ts'

/**
 * The order its events tell. The first event must be `received`; throws otherwise, for then the books are broken.
 */
export function foldOrder(events: readonly Recorded[]): Order {
  const [first, ...rest] = events
  if (first?.event.kind !== 'received') throw new Error('an order begins with its receipt')
  const begun: Order = {
    id: first.order,
    version: first.version,
    state: 'received',
    receivedAt: first.event.at,
    received: first.event,
    servedAgain: [],
    factsBy: [],
    proven: [],
    identities: [],
    evidence: [],
    calledBack: [],
    registerChecks: [],
    approvals: [],
    narrowed: false,
    pages: [],
    acknowledged: [],
    troubled: [],
    stopped: [],
    questions: [],
    clarifications: [],
    answersReceived: [],
    kept: [],
    ticketExpired: false,
    answered: [],
    judgeAgain: true,
  }
  return rest.reduce(applyEvent, begun)
}

/** The order after one more event. Pure; a switch over every kind, so that a new kind does not compile until it has a place here. */
export function applyEvent(order: Order, recorded: Recorded): Order {
  const { event, at } = recorded
  const now = { ...order, version: recorded.version }
  switch (event.kind) {
    case 'received':
      throw new Error(`${order.id} was received twice`)
    case 'served-again':
      return { ...now, servedAgain: [...order.servedAgain, event] }
    case 'duplicate-found':
      return { ...now, duplicateOf: event.of }
    case 'read':
      return {
        ...now,
        read: event,
        ...(event.facts && !order.facts ? { facts: event.facts } : {}),
        clarifications: order.clarifications.map((c) => ({ answeredAt: at, ...c })),
        judgeAgain: true,
      }
    case 'unreadable':
      return { ...now, read: event, judgeAgain: true }
    case 'examined':
      return { ...now, examined: { ...event, at }, judgeAgain: true }
    case 'facts-stated':
      return {
        ...withoutScope(now),
        state: 'received',
        holders: {},
        facts: event.facts,
        factsBy: [...order.factsBy, event.by],
        questions: [],
        clarifications: order.clarifications.map((c) => ({ answeredAt: at, ...c })),
        judgeAgain: true,
      }
    case 'authenticated':
      return {
        ...now,
        state: order.state === 'received' ? 'authenticated' : order.state,
        level: event.level,
        // Events from before the set was written know the level alone.
        proven: event.proven ?? (event.level === 'L0' ? [] : [event.level]),
        identities: event.identities ?? [],
        ...(event.agency ? { agency: event.agency } : {}),
        evidence: event.evidence,
        judgeAgain: false,
      }
    case 'called-back':
      return { ...now, calledBack: [...order.calledBack, event], judgeAgain: true }
    case 'register-checked':
      return { ...now, registerChecks: [...order.registerChecks, event], judgeAgain: true }
    case 'judged':
      // Approvals of an unchanged scope outlive a new judgement; a refusal or an open question is not undone by one.
      return {
        ...now,
        state: settled(order) ? order.state : decidedBy(order.approvals) ? 'decided' : 'judged',
        judgement: event.judgement,
        ...(event.judgement.law ? { law: event.judgement.law } : {}),
      }
    case 'law-changed':
      return { ...now, law: event.law, judgeAgain: true }
    case 'scope-proposed': {
      const { scopeImpossible: _none, ...rest } = now
      return {
        ...rest,
        scope: event.scope,
        narrowed: event.by !== 'duly',
        approvals: [],
        state: settled(order) ? order.state : 'judged',
      }
    }
    case 'holders-chosen':
      return {
        ...now,
        holders: { ...order.holders, [event.account]: event.holders },
        narrowed: false,
        judgeAgain: true,
      }
    case 'scope-impossible':
      return { ...withoutScope(now), scopeImpossible: event.why }
    case 'paged':
      return {
        ...now,
        pages: [
          ...order.pages,
          {
            cause: event.cause,
            round: event.round,
            at: event.at ?? at,
            attempts: event.attempts,
            ...(event.group ? { group: event.group } : {}),
          },
        ],
      }
    case 'acknowledged':
      return {
        ...now,
        acknowledged: [...order.acknowledged, { cause: event.cause, by: event.by, at: event.at ?? at }],
        stopped: event.cause === 'trouble' ? [] : order.stopped,
      }
    case 'approved': {
      const approvals = [...order.approvals, event]
      return { ...now, approvals, state: decidedBy(approvals) ? 'decided' : order.state }
    }
    case 'approval-withdrawn':
      return {
        ...now,
        approvals: order.approvals.filter((a) => a.by !== event.by),
        ...(order.review
          ? { review: { ...order.review, approvals: order.review.approvals.filter((a) => a.by !== event.by) } }
          : {}),
        state: order.sealed ? order.state : 'judged',
      }
    case 'refused':
      return { ...now, state: 'refused', refusal: event, ...(event.language ? { writtenIn: event.language } : {}) }
    case 'clarification-asked':
      // Judged again, for the clock may stand still from now on.
      return {
        ...now,
        state: 'awaiting-clarification',
        questions: event.questions,
        ...(event.language ? { writtenIn: event.language } : {}),
        clarifications: [...order.clarifications, { askedAt: at }],
        judgeAgain: true,
      }
    case 'answer-received':
      // It is somebody's turn here again, and the clock runs from when the answer came.
      return {
        ...now,
        state: order.state === 'awaiting-clarification' ? 'judged' : order.state,
        questions: [],
        answersReceived: [...order.answersReceived, event],
        clarifications: order.clarifications.map((c) => ({ answeredAt: event.at, ...c })),
        judgeAgain: true,
      }
    case 'withdrawn':
      return { ...now, state: 'withdrawn', takenBack: true }
    case 'collection-begun':
      return now
    case 'preserved':
      return { ...now, kept: [...order.kept, { ...event, since: at, expired: false }] }
    case 'preservation-extended':
      return { ...now, keptLonger: event.until }
    case 'preservation-released':
      return { ...now, letGo: true }
    case 'preservation-expired':
      return {
        ...now,
        kept: order.kept.map((k) =>
          k.package.sha256 === event.package
            ? { ...k, expired: true, receipt: { ...event, version: recorded.version } }
            : k,
        ),
      }
    case 'kept-copy-chosen':
      return { ...now, fromKept: event }
    case 'review-asked':
      return { ...now, review: { ...reviewOf(order), asked: event } }
    case 'laid-out':
      // Decisions speak of the numbers of one list: another list begins anew.
      return { ...now, state: 'collected', review: { ...reviewOf(order), laid: event, decided: [], approvals: [] } }
    case 'items-decided': {
      const review = reviewOf(order)
      return { ...now, review: { ...review, decided: [...review.decided, { ...event, at }], approvals: [] } }
    }
    case 'review-approved': {
      const review = reviewOf(order)
      return { ...now, review: { ...review, approvals: [...review.approvals, event] } }
    }
    case 'review-cleared':
      return { ...now, review: { ...reviewOf(order), cleared: event.package } }
    case 'collected':
      return { ...now, state: 'collected', collection: event }
    case 'sealed':
      return { ...now, state: 'sealed', sealed: event }
    case 'release-begun':
      return { ...now, release: event }
    case 'released':
      return { respondedAt: event.at, ...now, state: 'released', released: event }
    case 'fetched':
      return { ...now, fetched: event }
    case 'ticket-expired':
      return { ...now, ticketExpired: true }
    case 'recalled':
      return { ...now, state: 'recalled', recalled: event }
    case 'held':
      // People are paged again: somebody has to look at what is held. One incident, noticed twice, holds it once.
      return {
        ...now,
        heldBy: [...new Set([...(order.heldBy ?? []), event.incident])],
        ...(event.denied ? { incident: event.incident } : {}),
        troubled: [...order.troubled, { step: 'held', at }],
      }
    case 'hold-lifted':
      return { ...now, heldBy: (order.heldBy ?? []).filter((incident) => incident !== event.incident) }
    case 'head-told':
      return { ...now, headTold: event }
    case 'paper-received':
      return { ...now, paper: event }
    case 'notice-set':
      return { ...now, notice: event }
    case 'answered':
      return {
        ...(event.letter === 'refusal' || event.letter === 'preservation' ? { respondedAt: at } : {}),
        ...now,
        answered: [...order.answered, event],
      }
    case 'step-failed':
      return {
        ...now,
        troubled: [...order.troubled, { step: event.step, at }],
        stopped: event.stopped ? [...order.stopped, event.step] : order.stopped,
      }
    case 'closed':
      return { ...now, state: 'closed', outcome: event.outcome }
    default:
      return event satisfies never
  }
}

const reviewOf = ({ review }: Order): Review => review ?? { decided: [], approvals: [] }

const decidedBy = (approvals: Order['approvals']): boolean => new Set(approvals.map((a) => a.by)).size >= 2

const settled = (order: Order): boolean => !['received', 'authenticated', 'judged', 'decided'].includes(order.state)

function withoutScope(order: Order): Order {
  const { scope: _scope, scopeImpossible: _why, ...rest } = order
  return { ...rest, approvals: [], narrowed: false }
}
