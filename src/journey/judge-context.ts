import type { Evidence } from '../order/event.ts'
import type { Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'
import type { JudgeContext } from '../legality/legality.ts'

/**
 * What judging needs to know of an order besides its facts, read from its events: when it came, what we asked and when
 * facts came in again, what the agency said on the telephone, and when the same demand came first (`leader`).
 */
export function judgeContextOf(
  order: Order,
  evidence: readonly Evidence[],
  leader: Order | undefined,
  desk: { readonly now: Instant; readonly entities: JudgeContext['entities'] },
): JudgeContext {
  return {
    receivedAt: order.received.at,
    ...desk,
    questions: order.clarifications,
    ...callBackOf(evidence),
    ...(leader ? { firstReceivedAt: leader.received.at } : {}),
  }
}

/** Only a call to a number that the registry holds counts, and a denial outweighs every confirmation (A07, A35). */
function callBackOf(evidence: readonly Evidence[]): { callBack?: 'confirmed' | 'denied' } {
  const heard = (signal: string): boolean => evidence.some((e) => e.signal === signal)
  if (heard('callback.denied')) return { callBack: 'denied' }
  return heard('callback.confirmed') ? { callBack: 'confirmed' } : {}
}
