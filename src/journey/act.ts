import type { StaffAct } from '../order/act.ts'
import type { OrderEvent } from '../order/event.ts'
import { PersonId, type OrderId, type Sha256 } from '../order/ids.ts'
import { may } from '../order/lifecycle.ts'
import { isEmergency, type Order } from '../order/order.ts'
import { Scope } from '../order/scope.ts'
import { keyBehind } from '../order/signature.ts'
import { Instant } from '../order/time.ts'
import { checkApproval } from '../decision/decision.ts'
import { Forbidden } from '../platform/failure.ts'
import type { Person } from '../platform/settings.ts'
import type { Desk } from '../desk.ts'
import { write } from '../journey.ts'
import { verifyHere } from './word.ts'
import { isKeepWish, keepEvents, prepareKeep } from './keep-act.ts'
import { letterEvent } from './letter-act.ts'
import { isReviewWish, mayReview, prepareReview, reviewEvents, type Prepared } from './review-act.ts'

/** What had to be read before an act could be decided. */
type Ready = Prepared & Awaited<ReturnType<typeof prepareKeep>>

/** Carries out what a person decided, or throws {@link Forbidden} with the reason in words. */
export async function act(desk: Desk, id: OrderId, person: Person, wish: StaffAct): Promise<Order> {
  const name = PersonId.parse(person.id)
  if (!name.ok) throw new Error(name.why)
  if (
    (await desk.db.selectFrom('orders').select('order_id').where('order_id', '=', id).executeTakeFirst()) === undefined
  ) {
    throw new Forbidden('ERR_NOT_ALLOWED', `There is no order ${id}.`, {
      orderId: id,
      next: 'See the numbers: duly list',
    })
  }
  if (wish.act === 'rejudge') await mustBeInForce(desk, id, wish.law)
  await desk.registry.now()
  const prepared: Ready =
    isReviewWish(wish) && mayReview(person)
      ? await prepareReview(desk, id, wish)
      : isKeepWish(wish)
        ? await prepareKeep(desk, id, wish)
        : {}
  const order = await write(desk, id, { person: name.value }, (now) =>
    eventsOf(desk, now, name.value, person, wish, prepared),
  )
  if (wish.act === 'recall' || wish.act === 'withdraw') await takeBack(desk, order)
  return order
}

function eventsOf(
  desk: Desk,
  order: Order,
  by: PersonId,
  person: Person,
  wish: StaffAct,
  prepared: Ready,
): OrderEvent[] {
  const refuse = (why: string): never => {
    throw new Forbidden('ERR_NOT_ALLOWED', why, {
      orderId: order.id,
      next: `See where it stands: duly show ${order.id}`,
    })
  }
  const allowed = isReviewWish(wish)
    ? mayReview(person) || (wish.act === 'ask-review' && person.may.includes('respond'))
    : person.may.includes(wish.act === 'approve' ? 'approve' : 'respond') || wish.act === 'acknowledge'
  if (!allowed) refuse(`${person.name} may not do this. duly.yaml says who may.`)
  const open = may(order, wish.act)
  if (!open.ok) refuse(open.why)
  switch (wish.act) {
    case 'acknowledge':
      // Both causes at once: whoever is awake for the order is awake for its troubles too.
      return (['arrival', ...(order.troubled.length > 0 ? (['trouble'] as const) : [])] as const).map((cause) => ({
        kind: 'acknowledged',
        by,
        cause,
      }))
    case 'state-facts':
      return [{ kind: 'facts-stated', facts: wish.facts, by }]
    case 'call-back':
      return [
        {
          kind: 'called-back',
          by,
          number: wish.number,
          answeredBy: wish.answered_by,
          outcome: wish.outcome,
          confirmed: wish.confirmed,
          ...(wish.reference ? { reference: wish.reference } : {}),
          ...(wish.accounts ? { accounts: wish.accounts } : {}),
        },
      ]
    case 'check-register':
      return [
        {
          kind: 'register-checked',
          by,
          register: wish.register,
          docket: wish.docket,
          outcome: wish.outcome,
          words: wish.words,
        },
      ]
    case 'narrow':
      return [
        {
          kind: 'scope-proposed',
          scope:
            (order.scope && Scope.narrow(order.scope, wish)) ??
            refuse('A scope can only be made smaller, and this order has none that contains what you ask.'),
          by,
        },
      ]
    case 'approve': {
      if (!order.scope) return refuse(order.scopeImpossible ?? `${order.id} has no scope to approve yet.`)
      const at = Instant.parse(wish.at)
      if (!at.ok) return refuse(at.why)
      const approval = {
        by,
        scopeHash: wish.scope as Sha256,
        at: at.value,
        publicKey: keyBehind(person, wish.signature) ?? '',
        signature: wish.signature,
      }
      const checked = checkApproval({
        scope: order.scope,
        approval,
        people: desk.settings.people,
        factsStatedBy: [...order.factsBy],
        earlier: [...order.approvals],
        verify: verifyHere(desk),
        now: desk.clock.now(),
      })
      if (!checked.ok) return refuse(checked.why)
      return [{ kind: 'approved', ...approval }]
    }
    case 'rejudge':
      return [{ kind: 'law-changed', by, law: wish.law as Sha256 }]
    case 'withdraw-approval':
      return [{ kind: 'approval-withdrawn', by, why: wish.why }]
    case 'refuse':
    case 'clarify':
      return [letterEvent(by, wish)]
    case 'withdraw':
      return [{ kind: 'withdrawn', by, words: wish.words }]
    case 'tell-head': {
      if (!order.released || !isEmergency(order)) return refuse('Nothing left for it in an emergency.')
      const entry = desk.registry.last().agencies.find((a) => a.id === order.agency)
      const known = [entry?.head?.number, ...(entry?.callback ?? []).map((c) => c.number)]
      if (!known.some((n) => n !== undefined && sameNumber(n, wish.number)))
        return refuse(`${wish.number} is not a number of ${entry?.name ?? 'this agency'} in the registry.`)
      return [{ kind: 'head-told', over: 'telephone', to: wish.number, by, spokenTo: wish.spoken_to }]
    }
    case 'paper':
      if (!order.released || !isEmergency(order))
        return refuse('Nothing left for it in an emergency, so no paper is owed.')
      return [{ kind: 'paper-received', by, words: wish.words }]
    case 'choose-holders': {
      const account = wish.account.toLowerCase().normalize('NFC')
      if (!order.facts?.asks.some((a) => a.accounts.some((n) => n.toLowerCase().normalize('NFC') === account)))
        return refuse(`${order.id} names no account ${account}.`)
      return [{ kind: 'holders-chosen', by, account, holders: wish.holders, words: wish.words }]
    }
    case 'ask-review':
    case 'decide-items':
    case 'approve-review': {
      const said = reviewEvents(desk, order, by, person, wish, prepared)
      return said.ok ? said.value : refuse(said.why)
    }
    case 'extend-preservation':
    case 'release-preservation':
    case 'produce-from': {
      const said = keepEvents(order, by, wish, prepared, desk.clock.now())
      return said.ok ? said.value : refuse(said.why)
    }
    case 'recall':
      return [{ kind: 'recalled', by, why: wish.why, beforeFirstRead: order.fetched === undefined }]
    default:
      return wish satisfies never
  }
}

const sameNumber = (a: string, b: string): boolean => a.replaceAll(' ', '') === b.replaceAll(' ', '')

/** Nobody is judged by law that two people did not bring into force (I9). */
async function mustBeInForce(desk: Desk, id: OrderId, law: string): Promise<void> {
  const { inForce } = await desk.law.books()
  if (inForce?.digest === law) return
  throw new Forbidden('ERR_NOT_ALLOWED', `The edition ${law.slice(0, 16)} of the law is not in force.`, {
    orderId: id,
    next: 'See which one is, and what is proposed: duly law changes',
  })
}

/** Takes the package off the counter; whoever had not read it yet never will. */
async function takeBack(desk: Desk, order: Order): Promise<void> {
  if (order.release) await desk.outbox.recall(order.release.ticket)
}
