import type { Agency } from './agency.ts'
import type { Recorded } from './event.ts'
import type { AgencyId, OrderId, ReceiptId, Sha256 } from './ids.ts'
import { isOver, type Order, type State } from './order.ts'
import type { Instant } from './time.ts'

/** What the portal knows of an agency: who may sign in for it, and by which passkeys. No contact, no key to seal to. */
export type PortalAgency = Pick<Agency, 'id' | 'name' | 'country' | 'level' | 'parent' | 'ended'> & {
  readonly officers: readonly Pick<Agency['officers'][number], 'id' | 'name' | 'left' | 'passkeys'>[]
}

/** An open invitation as the portal knows it: it can tell a right link and code, and cannot make one. */
export type PortalInvitation = {
  readonly link: Sha256
  readonly code: Sha256
  readonly until: string
  readonly agency: string
  readonly officer: { readonly id: string; readonly name: string }
}

export type PortalBooks = {
  readonly agencies: readonly PortalAgency[]
  readonly invitations: readonly PortalInvitation[]
}

export const portalAgency = ({ id, name, country, level, parent, ended, officers }: Agency): PortalAgency => ({
  id,
  name,
  country,
  level,
  ...(parent === undefined ? {} : { parent }),
  ...(ended === undefined ? {} : { ended }),
  officers: officers.map(({ id, name, left, passkeys }) => ({
    id,
    name,
    ...(left === undefined ? {} : { left }),
    passkeys,
  })),
})

/** Where a case stands, in the words that its authority may hear. Nothing here depends on whether an account exists. */
export const portalStates = [
  'received',
  'in-review',
  'question',
  'decided',
  'ready',
  'handed-over',
  'expired',
  'refused',
  'withdrawn',
  'recalled',
  'duplicate',
  'closed',
] as const
export type PortalState = (typeof portalStates)[number]

/** What happened of which the authority may know, and when. */
export type Milestone =
  | 'received'
  | 'person-awake'
  | 'checked'
  | 'question-asked'
  | 'question-answered'
  | 'decided'
  | 'sealed'
  | 'ready'
  | 'handed-over'
  | 'letter'
  | 'withdrawn'
  | 'recalled'
  | 'closed'

/**
 * What an agency may see of its own case: where it stands, since when, what is asked of it, and where its package lies.
 * No account, no category, no finding, no person of the desk.
 */
export type PortalCase = {
  readonly order: OrderId
  /** The version of the order that it shows. */
  readonly version: number
  readonly agency: AgencyId
  readonly receipt: ReceiptId
  readonly reference?: string
  readonly instrument?: string
  readonly state: PortalState
  readonly receivedAt: Instant
  readonly answerBy?: Instant
  readonly clock: readonly { readonly what: Milestone; readonly at: Instant }[]
  readonly questions: readonly string[]
  readonly mayWithdraw: boolean
  readonly package?: {
    readonly ticket: Sha256
    readonly sizeBytes: number
    readonly expiresAt: Instant
  }
}

/** Nothing for an order that nobody is proven to have asked: it is no case of anybody yet (I14). */
export function portalCase(order: Order, timeline: readonly Recorded[]): PortalCase | undefined {
  if (order.agency === undefined || order.proven.length === 0) return undefined
  const { received, facts, judgement, release, sealed } = order
  const state = portalState(order)
  const waits = state === 'ready' && release !== undefined && sealed !== undefined
  return {
    order: order.id,
    version: order.version,
    agency: order.agency,
    receipt: received.receipt,
    ...(facts ? { reference: facts.reference, instrument: facts.instrument } : {}),
    state,
    receivedAt: received.at,
    ...(judgement?.dueSafe && !isOver(order) ? { answerBy: judgement.dueSafe } : {}),
    clock: milestones(timeline),
    questions: state === 'question' ? order.questions : [],
    mayWithdraw: !isOver(order) && order.duplicateOf === undefined,
    ...(waits
      ? {
          package: {
            ticket: release.ticket,
            sizeBytes: sealed.package.sizeBytes,
            expiresAt: release.expiresAt,
          },
        }
      : {}),
  }
}

const plain: Readonly<Record<State, PortalState>> = {
  received: 'received',
  authenticated: 'in-review',
  judged: 'in-review',
  decided: 'decided',
  collected: 'decided',
  sealed: 'decided',
  released: 'ready',
  closed: 'closed',
  'awaiting-clarification': 'question',
  refused: 'refused',
  withdrawn: 'withdrawn',
  recalled: 'recalled',
}

function portalState(order: Order): PortalState {
  if (order.duplicateOf !== undefined) return 'duplicate'
  if (order.state === 'released' || order.state === 'closed') {
    if (order.fetched?.complete) return 'handed-over'
    if (order.ticketExpired) return 'expired'
  }
  // A closed file tells how it ended.
  if (order.state === 'closed') {
    const { outcome } = order
    if (outcome === 'withdrawn' || outcome === 'recalled' || outcome === 'refused') return outcome
  }
  return plain[order.state]
}

function milestones(timeline: readonly Recorded[]): PortalCase['clock'] {
  const approvals = new Set<string>()
  const seen = new Set<Milestone>()
  const found: { what: Milestone; at: Instant }[] = []
  const once = (what: Milestone, at: Instant): void => {
    if (seen.has(what)) return
    seen.add(what)
    found.push({ what, at })
  }
  for (const { event, at } of timeline) {
    switch (event.kind) {
      case 'received':
        once('received', event.at)
        break
      case 'acknowledged':
        once('person-awake', event.at ?? at)
        break
      case 'judged':
        once('checked', at)
        break
      case 'clarification-asked':
        found.push({ what: 'question-asked', at })
        break
      case 'answer-received':
        found.push({ what: 'question-answered', at: event.at })
        break
      case 'scope-proposed':
        approvals.clear()
        break
      case 'approved':
        approvals.add(event.by)
        if (approvals.size === 2) once('decided', at)
        break
      case 'refused':
        once('decided', at)
        break
      case 'sealed':
        once('sealed', event.at)
        break
      case 'released':
        found.push({ what: 'ready', at: event.at })
        break
      case 'fetched':
        if (event.complete) once('handed-over', event.at)
        break
      case 'answered':
        if (event.letter !== 'none') found.push({ what: 'letter', at })
        break
      case 'withdrawn':
        once('withdrawn', at)
        break
      case 'recalled':
        once('recalled', at)
        break
      case 'closed':
        once('closed', at)
        break
      default:
        break
    }
  }
  return found.sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
}
