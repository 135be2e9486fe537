import { isHeld, isOver, type Order } from './order.ts'

/**
 * For what an order wants a human now, the most pressing first; nothing while Duly or the authority is at work.
 * `second`: one has approved, another must.
 */
export type Need =
  'acknowledge' | 'stopped' | 'held' | 'state-facts' | 'approve' | 'second' | 'decide' | 'prove' | 'review'

/** What people are asked for before anything goes on. Pure. */
export function needOf(order: Order): Need | undefined {
  if (isOver(order)) return undefined
  if (order.stopped.length > 0) return 'stopped'
  if (order.pages.length > 0 && order.acknowledged.length === 0) return 'acknowledge'
  if (isHeld(order)) return 'held'
  if (order.read && !order.facts) return 'state-facts'
  if (!['received', 'authenticated', 'judged'].includes(order.state) || order.judgeAgain || !order.judgement)
    return undefined
  switch (order.judgement.verdict) {
    case 'preserve':
      return undefined
    case 'comply':
    case 'narrow':
      if (!order.scope) return 'prove'
      return order.approvals.length === 0 ? 'approve' : 'second'
    case 'clarify':
    case 'refuse':
      return 'decide'
  }
}
