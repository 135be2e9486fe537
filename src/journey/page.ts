import type { OrderEvent } from '../order/event.ts'
import type { Step } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import type { ReceiptId } from '../order/ids.ts'
import type { Instant } from '../order/time.ts'
import type { Desk } from '../desk.ts'
import { nextPage } from '../oncall/escalation.ts'
import { page as send } from '../oncall/oncall.ts'

/** Wakes the people whose turn it is. That a carrier failed is written down, and the next level comes all the same (I12). */
export async function page(desk: Desk, order: Order, step: Extract<Step, { kind: 'page' }>): Promise<OrderEvent[]> {
  const { rota, people } = desk.settings
  const rounds = order.pages.filter((p) => p.cause === step.cause).map(({ round, at }) => ({ round, at }))
  const due = nextPage(rota, people, rounds, false, desk.clock.now())
  if (!due) return []
  const attempts = await send(
    {
      order: order.id,
      cause: step.cause,
      round: step.round,
      to: due.to,
      over: due.over,
      words: wordsFor(order, step.cause),
    },
    outsideOf(desk),
  )
  return [{ kind: 'paged', cause: step.cause, round: step.round, attempts }]
}

/** Pages carry no personal data: number, urgency, what to do. */
function wordsFor(order: Order, cause: 'arrival' | 'trouble'): string {
  if (cause === 'trouble') return `${order.id}: a step keeps failing. See: duly show ${order.id}`
  const urgency = order.judgement?.page === 'emergency' || order.facts?.emergency ? 'EMERGENCY claimed. ' : ''
  const due = order.judgement?.dueSafe ? ` Due ${order.judgement.dueSafe}.` : ''
  const still = order.judgement?.suspended ? ' Its clock stands still until the authority answers.' : ''
  return `${urgency}Order ${order.id} waits for a person.${due}${still} See: duly show ${order.id}; then: duly acknowledge ${order.id}`
}

/**
 * An order came in and is not in the books: people are woken all the same, under the receipt reference, level by level
 * and for ever (I12). `rounds` are the pages so far; gives them with the one that was due now, if any.
 */
export async function pageWithoutDatabase(
  desk: Pick<Desk, 'settings' | 'clock'>,
  receipt: ReceiptId,
  rounds: readonly { round: number; at: Instant }[],
): Promise<readonly { round: number; at: Instant }[]> {
  const now = desk.clock.now()
  const due = nextPage(desk.settings.rota, desk.settings.people, rounds, false, now)
  if (!due || due.at > now) return rounds
  await send(
    {
      order: receipt,
      cause: 'arrival',
      round: due.round,
      to: due.to,
      over: due.over,
      words: `An order came in (${receipt}) and cannot be put into the books yet. It is safe on disk. See what the database says: duly start`,
    },
    outsideOf(desk),
  )
  return [...rounds, { round: due.round, at: now }]
}

const outsideOf = (desk: Pick<Desk, 'settings' | 'clock'>): Parameters<typeof send>[1] => ({
  settings: desk.settings,
  clock: desk.clock,
})
