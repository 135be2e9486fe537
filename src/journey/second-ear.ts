import type { OrderEvent } from '../order/event.ts'
import type { Order } from '../order/order.ts'
import { Unavailable } from '../platform/failure.ts'
import type { Desk } from '../desk.ts'

/**
 * After an emergency release the agency's head hears of it over another channel than the request's (F18), so that a thief
 * of one mailbox is found out. Reference and date, no more. What came by mail is told by telephone, and a person does
 * that; until then the order stays open and people are paged.
 */
export async function tellHead(desk: Desk, order: Order): Promise<OrderEvent[]> {
  const agency = (await desk.registry.now()).agencies.find((a) => a.id === order.agency)
  const name = agency?.name ?? 'The authority'
  const to = agency?.head?.mail
  if (!order.released) return []
  if (to === undefined || order.received.channel === 'smtp') {
    const number = agency?.head?.number ?? agency?.callback[0]?.number ?? 'a number of the registry'
    throw new Unavailable(
      'ERR_RELAY_UNREACHABLE',
      to === undefined
        ? `Data left in an emergency in the name of ${name}, and the registry has no address of its head to tell.`
        : `Data left in an emergency in the name of ${name}; it asked by mail, so its head has to be told by telephone.`,
      {
        orderId: order.id,
        next: `Ring ${number}, name the reference and the date alone, then: duly tell-head ${order.id} --number "${number}" --spoken-to NAME`,
      },
    )
  }
  await desk.mailer({
    to,
    subject: `An emergency request in the name of ${name}`,
    text: `On ${order.released.at} we answered an emergency request that was made in the name of ${name}.
Its reference there: ${order.facts?.reference ?? 'none'}. Ours: ${order.id}.

If your office did not ask for it, ring us at once at a number that you already know. Otherwise there is nothing to do,
beside sending the formal order, which is due in ${desk.settings.limits.emergency_paper_days} days.
`,
  })
  return [{ kind: 'head-told', over: 'mail', to }]
}
