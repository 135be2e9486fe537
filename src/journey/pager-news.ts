import type { PageCause, Recorded } from '../order/event.ts'
import type { Circumstances } from '../order/lifecycle.ts'
import { isOver, type Order } from '../order/order.ts'
import { restingOf, undecidedOf, type Review } from '../order/review.ts'
import type { Need } from '../oncall/need.ts'
import type { PagerInput } from '../oncall/pager-core.ts'

/**
 * For what people are needed, as the order stands: everything the pager should know, said anew each time. Pages carry
 * no personal data: number, urgency, what to do.
 */
export function wishesOf(order: Order, { mayProduce }: Pick<Circumstances, 'mayProduce'>): PagerInput[] {
  const settled = (why: string, cause?: PageCause): PagerInput => ({
    kind: 'settled',
    order: order.id,
    why,
    ...(cause ? { cause } : {}),
  })
  const trouble = troubleOf(order)
  const over = isOver(order) || order.duplicateOf || order.state === 'refused' || order.state === 'released'
  if (over && !trouble) return [settled(`It is ${order.state}.`)]
  const wishes: PagerInput[] = [trouble ? { kind: 'needed', need: trouble } : settled('No trouble.', 'trouble')]
  if (over || order.state === 'awaiting-clarification')
    return [...wishes, settled(`It is ${order.state}.`, 'arrival'), settled('Not now.', 'second-signature')]

  const { dueSafe, suspended } = order.judgement ?? {}
  if (dueSafe && !suspended)
    wishes.push({
      kind: 'clock',
      from: order.receivedAt,
      due: dueSafe,
      need: needOf(order, 'deadline', `Order ${order.id} is due ${dueSafe}. See: duly show ${order.id}`),
    })
  const review = order.review && restingOf(order.review) ? order.review : undefined
  const { approvals } = review ?? order
  const [first] = approvals
  // However long it takes to collect: what then goes wrong is trouble, and what still is to be proven is not at work.
  const atWork = order.state === 'decided' && mayProduce(order)
  if (atWork || order.state === 'sealed' || (order.state === 'collected' && (!review || approvals.length > 1)))
    wishes.push(settled('Two people have decided.', 'arrival'), settled('Both have signed.', 'second-signature'))
  else if (first && approvals.length === 1)
    wishes.push({
      kind: 'signed',
      by: first.by,
      need: {
        ...needOf(order, 'second-signature', waitsForSecond(order, review)),
        asks: { may: 'approve', not: order.factsBy },
      },
    })
  else
    wishes.push(settled('Nobody has signed.', 'second-signature'), {
      kind: 'needed',
      need: needOf(order, 'arrival', review ? waitsForReview(order, review) : waits(order)),
    })
  return wishes
}

/** What people did, for the pager to wait for them. What it noted itself comes with its own time, and is not told back. */
export function doneBy({ event, actor, order }: Recorded): PagerInput[] {
  if (event.kind === 'acknowledged') return event.at ? [] : [{ kind: 'acknowledged', by: event.by, order }]
  return 'person' in actor ? [{ kind: 'progressed', order }] : []
}

function troubleOf(order: Order): Need | undefined {
  const last = order.troubled.at(-1)
  const seen = order.acknowledged.findLast((a) => a.cause === 'trouble')
  if (!last || (seen && seen.at > last.at) || order.state === 'closed') return undefined
  const need = needOf(order, 'trouble', `${order.id}: a step keeps failing. See: duly show ${order.id}`)
  // A broken invariant is a matter of Duly's own safety.
  return order.stopped.length > 0 ? { ...need, kind: 'security' } : need
}

function needOf(order: Order, cause: PageCause, words: string): Need {
  const country = order.facts?.issuer.country
  // As the pager takes an arrival by itself: before it was judged, nobody knows that it can wait.
  const urgency = order.judgement?.page ?? 'emergency'
  return {
    order: order.id,
    cause,
    kind: cause === 'deadline' && urgency === 'routine' ? 'deadline' : urgency,
    asks: { ...(country ? { jurisdiction: country } : {}), ...(order.agency ? { agency: order.agency } : {}) },
    words,
  }
}

const urgent = (order: Order): string =>
  order.judgement?.page === 'emergency' || order.facts?.emergency ? 'EMERGENCY claimed. ' : ''

const waitsForSecond = (order: Order, review: Review | undefined): string => {
  const [what, how] = review ? ['The result of the review of order', 'duly review approve'] : ['Order', 'duly approve']
  return `${urgent(order)}${what} ${order.id} waits for the second signature. See: duly show ${order.id}; then: ${how} ${order.id}`
}

const waitsForReview = (order: Order, review: Review): string =>
  `${urgent(order)}Order ${order.id} was collected and waits for its reviewer: ${undecidedOf(review) ?? 0} of ${review.laid?.collection.items ?? 0} items are not decided. See: duly review show ${order.id}`

/** What cannot wait until the order is opened. Its first sentence holds numbers alone. */
const saidInPage = ['volume.burst', 'delivery.changed', 'oracle.probe']
const firstSentence = (words: string): string => /^.*?\.(?=\s|$)/s.exec(words)?.[0] ?? words

function waits(order: Order): string {
  const due = order.judgement?.dueSafe ? ` Due ${order.judgement.dueSafe}.` : ''
  const still = order.judgement?.suspended ? ' Its clock stands still until the authority answers.' : ''
  const said = order.evidence.filter((e) => saidInPage.includes(e.signal)).map((e) => ` ${firstSentence(e.words)}`)
  return `${urgent(order)}Order ${order.id} waits for a person.${due}${still}${said.join('')} See: duly show ${order.id}; then: duly acknowledge ${order.id}`
}
