import { Decrypter } from 'age-encryption'
import { placeAt, readAssertion, whyNotGenuine } from '../order/assertion.ts'
import type { EventOf, OrderEvent } from '../order/event.ts'
import type { DeskEvent } from '../order/desk-event.ts'
import type { OrderId, ReceiptId, Sha256 } from '../order/ids.ts'
import { may } from '../order/lifecycle.ts'
import type { Order } from '../order/order.ts'
import type { Instant } from '../order/time.ts'
import { portalWordBytes, portalWordSchema, type PortalWord } from '../order/portal-word.ts'
import { portalUrl } from '../platform/settings.ts'
import type { Spooled } from '../platform/spool.ts'
import { checkPasskey } from '../requester/evidence/passkey.ts'
import { codeMark, linkMark, openInvitations } from '../requester/enrolment.ts'
import { recordDeskEvent, type Desk } from '../desk.ts'
import type { Orders } from './incident.ts'
import { invitationSecrets, publishPortal } from './portal-books.ts'

type By = { readonly agency: string; readonly officer: string; readonly name: string }

/**
 * Takes one word that came over the portal into the books: an answer, a withdrawal, a proposal about a colleague, an
 * enrolment. What is not proven to be an officer's own word changes nothing. Safe to repeat after a crash at any point.
 */
export async function takeWord(desk: Desk, receipt: ReceiptId, orders: Orders): Promise<void> {
  const spooled = await desk.words.open(receipt)
  const word = await wordOf(desk, spooled)
  if (!word) desk.log('a word over the portal could not be read; it stays on the disk', { receipt })
  else if (word.say === 'enrol') await takeEnrolment(desk, spooled, word)
  else if (word.say === 'asked-elsewhere') await takeStray(desk, spooled, word, orders)
  else {
    const by = await sayer(desk, spooled)
    if (!by) desk.log('a word over the portal is not proven to be an officer’s own; nothing follows', { receipt })
    else if (word.say === 'answer' || word.say === 'withdraw') await takeAboutOrder(desk, spooled, word, by, orders)
    else await takeColleague(desk, spooled, word, by)
  }
  await desk.words.done(receipt)
}

/** The first document says it; it is small and strict, or it is nothing. */
async function wordOf(desk: Desk, { receipt, documents: [first], identity }: Spooled): Promise<PortalWord | undefined> {
  if (!first || first.sizeBytes > portalWordBytes) return undefined
  const chunks: Uint8Array[] = []
  for await (const chunk of desk.words.document(receipt, first.sha256)) chunks.push(chunk)
  const decrypter = new Decrypter()
  decrypter.addIdentity(identity)
  try {
    const text = await decrypter.decrypt(Buffer.concat(chunks), 'text')
    const parsed = portalWordSchema.safeParse(JSON.parse(text))
    return parsed.success ? parsed.data : undefined
  } catch {
    return undefined
  }
}

/** The officer whose own passkey signed exactly this word, by the registry of now. */
async function sayer(desk: Desk, spooled: Spooled): Promise<By | undefined> {
  const { agencies } = await desk.registry.now()
  const at = { receivedAt: spooled.at, now: desk.clock.now(), place: placeAt(portalUrl(desk.settings)) }
  const { signer } = checkPasskey({ ...receivedOf(spooled), kind: 'received' }, agencies, at)
  return signer && { agency: signer.agency.id, officer: signer.officer.id, name: signer.officer.name }
}

const receivedOf = (s: Spooled): Omit<EventOf<'received'>, 'kind'> => ({
  receipt: s.receipt,
  channel: s.channel,
  at: s.at,
  digest: s.digest,
  documents: s.documents,
  from: s.from,
  ...(s.passkey ? { passkey: s.passkey } : {}),
})

async function takeAboutOrder(
  desk: Desk,
  spooled: Spooled,
  word: Extract<PortalWord, { say: 'answer' | 'withdraw' }>,
  by: By,
  { load, write }: Orders,
): Promise<void> {
  const id = word.order as OrderId
  const order = await load(desk, id)
  if (!order || isOthers(order, by.agency)) {
    desk.log('a word over the portal names an order that is not its agency’s; nothing follows', { order: id })
    return
  }
  const wrapped = await desk.keys.wrap(spooled.identity)
  const after = await write(desk, id, { role: 'edge' }, (now) => eventsOf(now, spooled, word, by, wrapped))
  if (word.say === 'withdraw' && after.release) await desk.outbox.recall(after.release.ticket)
}

function eventsOf(
  order: Order,
  { receipt, at, documents }: Spooled,
  word: Extract<PortalWord, { say: 'answer' | 'withdraw' }>,
  by: By,
  wrapped: string,
): OrderEvent[] {
  if (word.say === 'withdraw')
    return may(order, 'withdraw').ok
      ? [{ kind: 'withdrawn', by: 'requester', words: `${by.name} of ${by.agency}, over the portal: ${word.words}` }]
      : []
  if (order.answersReceived.some((a) => a.receipt === receipt)) return []
  return [
    {
      kind: 'answer-received',
      receipt,
      at,
      officer: `${by.agency}/${by.officer}`,
      words: word.words,
      documents: documents.slice(1),
      wrapped,
    },
  ]
}

async function takeColleague(
  desk: Desk,
  { receipt, at }: Spooled,
  word: Extract<PortalWord, { say: 'invite-colleague' | 'remove-colleague' }>,
  { agency, officer: by }: By,
): Promise<void> {
  const wish = word.say === 'invite-colleague' ? 'invite' : 'remove'
  const { mail, ...named } = typeof word.officer === 'string' ? { id: word.officer, mail: undefined } : word.officer
  const officer = { ...named, ...(mail === undefined ? {} : { mail }) }
  await once(desk, { kind: 'colleague-proposed', receipt, at, agency, by, wish, officer })
}

/**
 * Somebody followed an invitation. Proven when the link went to the old address, the code was read out at the old number,
 * and the passkey itself signed this: three things that a thief of one of them does not have (A21).
 */
async function takeEnrolment(desk: Desk, spooled: Spooled, word: Extract<PortalWord, { say: 'enrol' }>): Promise<void> {
  const { receipt, at, digest } = spooled
  const books = await desk.registry.now()
  let found: { digest: Sha256; agency: string; officer: { id: string; name: string }; codeFits: boolean } | undefined
  for (const { digest, change } of openInvitations(books, at)) {
    const { link, code } = await invitationSecrets(desk, digest)
    if (linkMark(link) !== linkMark(word.link)) continue
    found = { digest, ...change, codeFits: codeMark(link, code) === codeMark(link, word.code) }
  }
  const assertion = readAssertion(spooled.passkey ?? '')
  const own = assertion?.credential === word.passkey.id ? assertion : undefined
  const signed = own && whyNotGenuine(digest, own, word.passkey.key, placeAt(portalUrl(desk.settings))) === undefined
  const unproven = !found
    ? 'No open invitation stands behind it.'
    : !found.codeFits
      ? 'Who made it did not know the code that was read out at the agency’s old number: perhaps only its mailbox is theirs.'
      : !signed
        ? 'It was not signed with the passkey that it brings.'
        : undefined
  await once(desk, {
    kind: 'enrolment-received',
    receipt,
    at,
    agency: found?.agency ?? '',
    officer: found?.officer ?? { id: '', name: '' },
    passkey: word.passkey,
    ...(found ? { invitation: found.digest } : {}),
    ...(unproven === undefined ? {} : { unproven }),
  })
  await publishPortal(desk)
}

/** Whether the number that was asked for is another agency's case; one that never was is nobody's matter. */
async function takeStray(
  desk: Desk,
  { receipt, at }: Spooled,
  { order, agency, officer }: Extract<PortalWord, { say: 'asked-elsewhere' }>,
  { load }: Orders,
): Promise<void> {
  const asked = await load(desk, order as OrderId)
  if (asked && isOthers(asked, agency)) await once(desk, strayEvent(asked.id, { receipt, at, agency, officer }))
}

/** Whether a case is none of this agency's: asked for every word about it, whatever the portal let through. */
export const isOthers = (order: Pick<Order, 'agency'>, agency: string): boolean => order.agency !== agency

/** What people are told of an officer who asked for another agency's case (A24). */
export const strayEvent = (
  order: OrderId,
  by: { receipt: ReceiptId; at: Instant; agency: string; officer: string },
): Extract<DeskEvent, { kind: 'asked-elsewhere' }> => ({
  kind: 'asked-elsewhere',
  ...by,
  order,
  signal: 'authz.cross_agency',
})

const once = (desk: Desk, event: DeskEvent & { readonly receipt: ReceiptId }): Promise<void> =>
  recordDeskEvent(desk, (past) => (past.some((e) => 'receipt' in e && e.receipt === event.receipt) ? [] : [event]), {
    role: 'edge',
  })
