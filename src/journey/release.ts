import { answerLanguage } from '../decision/language.ts'
import { answerLetter, answerSubject } from '../decision/letters.ts'
import { newToken, ticketOf } from '../delivery/outbox.ts'
import { addresseeOf, deliveryOf } from '../legality/legality.ts'
import type { OrderEvent } from '../order/event.ts'
import { isOver, scopeHash, type Order } from '../order/order.ts'
import { days, Instant } from '../order/time.ts'
import { assertInvariant, Unavailable } from '../platform/failure.ts'
import type { Begin, Desk } from '../desk.ts'
import { assertMayLeave } from './produce.ts'

/** Offers the sealed package for one download and tells the authority at its registered address, nowhere else. */
export async function release(desk: Desk, order: Order, begin: Begin): Promise<OrderEvent[]> {
  const { sealed, scope } = order
  if (!sealed || !scope) return []
  assertMayLeave(desk, order)
  const now = desk.clock.now()
  // INVARIANTS I4, I5, I8, once more at the last door.
  assertInvariant(
    'I4',
    sealed.scopeHash === scopeHash(order),
    'the package was sealed for another scope than was approved',
    order.id,
  )
  assertInvariant(
    'I5',
    [...sealed.package.recipients].sort().join() === [...scope.recipients].join(),
    'the package opens with other keys than were approved',
    order.id,
  )
  assertInvariant(
    'I8',
    !order.judgement?.holdUntil || now >= order.judgement.holdUntil,
    'it may not leave yet',
    order.id,
  )
  const agency = (await desk.registry.now()).agencies.find((a) => a.id === order.agency)
  if (!agency?.deliver_to) {
    throw new Unavailable(
      'ERR_RELAY_UNREACHABLE',
      `${agency?.name ?? 'The authority'} has no registered address to be told at.`,
      { orderId: order.id, next: 'Two people add deliver_to: duly registry propose. The package is sealed and waits.' },
    )
  }
  // INVARIANT I4: the address is part of what two people approved (A39).
  if (scope.deliverTo !== undefined && scope.deliverTo !== agency.deliver_to) {
    throw new Unavailable(
      'ERR_RELAY_UNREACHABLE',
      `Two people approved ${order.id} to be told at ${scope.deliverTo}; the registry now says ${agency.deliver_to}.`,
      { orderId: order.id, next: 'Call the agency back. Then change the registry back, or withdraw the order and ask for a new one. The package waits.' }, // prettier-ignore
    )
  }
  const token = newToken()
  const ticket = ticketOf(token)
  const expiresAt = await linkEnd(desk, order, now, sealed.package.sizeBytes)
  await begin({ kind: 'release-begun', ticket, expiresAt })
  if (order.release) await desk.outbox.recall(order.release.ticket)
  await desk.outbox.offer({
    order: order.id,
    ticket,
    package: sealed.package.sha256,
    file: desk.blobs.path(sealed.package.sha256),
    sizeBytes: sealed.package.sizeBytes,
    ...(sealed.package.shards === undefined ? {} : { shards: sealed.package.shards }),
    expiresAt,
  })
  const base = desk.settings.public_url ?? `http://${desk.settings.listen.public}`
  const company = order.facts && addresseeOf(order.facts, desk.settings)
  const language = answerLanguage(order, company)
  await desk.mailer({
    to: agency.deliver_to,
    subject: answerSubject('ready', order, language),
    text: answerLetter('ready', order, { language, link: new URL(`/d/${token}`, base).href, expiresAt }),
  })
  return [{ kind: 'released', ticket, at: desk.clock.now(), told: agency.deliver_to }]
}

/** As long as duly.yaml wishes, but never shorter or longer than the instrument allows. */
async function linkEnd(desk: Desk, order: Order, sentAt: Instant, sizeBytes: number): Promise<Instant> {
  const { entities, limits } = desk.settings
  const wish = Instant.plus(sentAt, days(limits.link_days))
  if (!order.facts) return wish
  const pack = (await desk.law.edition(order.law)).law.packs.get(order.facts.instrument)
  if (!pack) return wish
  const zone = addresseeOf(order.facts, { entities })?.zone ?? 'UTC'
  const { linkMin = wish, linkMax = wish } = deliveryOf(pack, { sentAt, sizeBytes }, zone) ?? {}
  return Instant.latest(linkMin, Instant.earliest(linkMax, wish))
}

export async function expireTicket(desk: Desk, order: Order): Promise<OrderEvent[]> {
  if (!order.release) return []
  await desk.outbox.recall(order.release.ticket)
  return [{ kind: 'ticket-expired', ticket: order.release.ticket }]
}

/** Sets what the law says of telling the user, with its clause (I16). */
export function notify(_desk: Desk, order: Order): Promise<OrderEvent[]> {
  const notice = order.judgement?.notice
  if (!notice) return Promise.resolve([{ kind: 'notice-set', rule: 'policy', cite: 'No judgement names a rule.' }])
  return Promise.resolve([
    { kind: 'notice-set', rule: notice.rule, cite: notice.cite, ...(notice.rule === 'after' ? { at: notice.at } : {}) },
  ])
}

export function close(order: Order): Promise<OrderEvent[]> {
  const outcome = order.duplicateOf
    ? 'duplicate'
    : order.fetched?.complete
      ? 'produced'
      : order.ticketExpired
        ? 'not fetched'
        : order.state === 'refused'
          ? 'refused'
          : order.kept.length > 0 && !isOver(order)
            ? 'preservation ended'
            : order.state
  return Promise.resolve([{ kind: 'closed', outcome }])
}
