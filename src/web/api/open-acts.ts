import type { Parsed } from '../../order/ids.ts'
import { may, type Act } from '../../order/lifecycle.ts'
import { isEmergency, stillKept, type Order } from '../../order/order.ts'
import { keysOf } from '../../order/signature.ts'
import type { Person } from '../../platform/settings.ts'
import { orderActs } from './access.ts'
import { mayDo } from './policies.ts'

/** Whether this person may do each thing to the order now; the words stand on the greyed button. */
export type OpenActs = Readonly<Record<Act, { readonly ok: true } | { readonly ok: false; readonly why: string }>>

export const openActs = (order: Order, person: Person): OpenActs =>
  Object.fromEntries(orderActs.map((name) => [name, openAct(order, person, name)])) as OpenActs

function openAct(order: Order, person: Person, name: Act): { ok: true } | { ok: false; why: string } {
  if (!mayDo(person, name, true)) return { ok: false, why: `${person.name} may not do this. duly.yaml says who may.` }
  const open: Parsed<unknown> = may(order, name).ok ? fits(order, person, name) : (may(order, name) as Parsed<unknown>)
  return open.ok ? { ok: true } : open
}

/** What the life cycle does not say: whether the order has what this act works on. Said again where it is written down. */
function fits(order: Order, person: Person, name: Act): Parsed<unknown> {
  const no = (why: string): Parsed<unknown> => ({ ok: false, why })
  switch (name) {
    case 'approve': {
      const verdict = order.judgement?.verdict
      if (!order.scope) return no(order.scopeImpossible ?? 'It has no scope to approve yet.')
      if (order.judgeAgain || !verdict) return no('It is being judged just now.')
      if (verdict !== 'comply' && verdict !== 'narrow') return no(`The verdict is ${verdict}: nothing of it may leave.`)
      if ((order.factsBy as readonly string[]).includes(person.id))
        return no(`${person.name} stated its facts, so two other people must approve it.`)
      return order.approvals.some((a) => a.by === person.id || keysOf(person).includes(a.publicKey))
        ? no(`${person.name} approved it already. The second approval must come from another person.`)
        : { ok: true, value: name }
    }
    case 'narrow':
      return order.scope ? { ok: true, value: name } : no('It has no scope that could be made smaller.')
    case 'withdraw-approval':
      return order.approvals.some((a) => a.by === person.id)
        ? { ok: true, value: name }
        : no(`${person.name} has not approved it.`)
    case 'decide-items':
    case 'approve-review':
      return order.review?.laid ? { ok: true, value: name } : no('Nothing of it is laid out for review.')
    case 'extend-preservation':
    case 'release-preservation':
      return stillKept(order).length > 0 ? { ok: true, value: name } : no('No copy is kept for it.')
    case 'tell-head':
    case 'paper':
      return order.released && isEmergency(order)
        ? { ok: true, value: name }
        : no('Nothing left for it in an emergency.')
    default:
      return { ok: true, value: name }
  }
}
