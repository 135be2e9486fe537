import { hasEnded, type Agency, type Officer } from '../order/agency.ts'
import { sha256 } from '../order/canonical.ts'
import type { Change } from '../order/change.ts'
import type { Parsed, Sha256 } from '../order/ids.ts'
import type { ColleagueWish, Enrolment, Made, RegistryBooks } from '../order/registry.ts'
import { days, Instant } from '../order/time.ts'
import { heldFor, settledAfter } from './floors.ts'

/** Wrong codes after which an invitation is dead. */
export const triesMost = 5
/** Longest that an invitation may lie open. */
export const invitationDays = 30

type Invitation = Extract<Change, { subject: 'invitation' }>
type Books = Pick<RegistryBooks, 'agencies' | 'made' | 'enrolments'>

/**
 * Contacts of an agency that prove something about it: held for at least 30 days, so that nobody who entered one
 * yesterday can invite themselves today (attacks A21, A35).
 */
export function oldContacts(agency: Agency, made: readonly Made[], now: Instant): { mail?: string; numbers: string[] } {
  const numbers = agency.callback.filter((c) => heldFor(c.since, now) >= settledAfter).map((c) => c.number)
  const recent = made.filter((m) => m.at > Instant.plus(now, -settledAfter) && m.change.subject === 'agencies')
  const same = recent.every((m) => m.before.every((b) => b.id !== agency.id || b.deliver_to === agency.deliver_to))
  const mail = same && heldFor(agency.since, now) >= settledAfter ? agency.deliver_to : undefined
  return { ...(mail === undefined ? {} : { mail }), numbers }
}

/** Whether this invitation may be made, or why not, for the two people who would sign it. */
export function mayInvite(books: Books, wish: Invitation, now: Instant): Parsed<true> {
  const no = (why: string): Parsed<true> => ({ ok: false, why })
  const agency = books.agencies.find((a) => a.id === wish.agency)
  if (!agency || hasEnded(agency.ended, now)) return no(`${wish.agency} is no agency that asks anything here.`)
  if (agency.officers.some((o) => o.id === wish.officer.id && hasEnded(o.left, now)))
    return no(`${wish.officer.name} left ${agency.name}. Give a returning officer another short name.`)
  const today = now.slice(0, 10)
  if (wish.until < today || wish.until > Instant.plus(now, days(invitationDays)).slice(0, 10))
    return no(`An invitation ends on a day between today and ${invitationDays} days from now.`)
  const { mail, numbers } = oldContacts(agency, books.made, now)
  if (mail === undefined)
    return no(`We have held no mail address for ${agency.name} for 30 days, so there is nowhere to send the link.`)
  if (numbers.length === 0)
    return no(
      `We have held no telephone number for ${agency.name} for 30 days, so there is nobody to read the code to.`,
    )
  return { ok: true, value: true }
}

/** Invitations that two people made and that are still good, each with its digest. */
export const openInvitations = (
  { made, enrolments }: Pick<Books, 'made' | 'enrolments'>,
  now: Instant,
): readonly { readonly digest: Sha256; readonly change: Invitation }[] =>
  made.flatMap(({ digest, change }) => {
    if (change.subject !== 'invitation' || change.until < now.slice(0, 10)) return []
    const taken = enrolments.filter((e) => e.invitation === digest)
    const over = taken.some((e) => e.unproven === undefined) || taken.length >= triesMost
    return over ? [] : [{ digest, change }]
  })

/** What the link is known by, and the code that goes with it. The portal holds these, and can make neither. */
export const linkMark = (link: string): Sha256 => sha256(`link\n${link}`)
export const codeMark = (link: string, code: string): Sha256 => sha256(`code\n${link}\n${code.replace(/\D/g, '')}`)

/**
 * A proven enrolment as the entry of its agency would stand with it: what two people sign. Nothing when it may not be
 * taken over, is in the registry already, or its agency is gone.
 */
export function entryWith(
  { agencies }: Pick<Books, 'agencies'>,
  enrolment: Enrolment,
  today: string,
): Agency | undefined {
  const agency = agencies.find((a) => a.id === enrolment.agency)
  if (!agency || enrolment.unproven !== undefined) return undefined
  const { id, name } = enrolment.officer
  const passkey = { ...enrolment.passkey, since: today }
  const known = agency.officers.find((o) => o.id === id)
  if (known?.passkeys.some((p) => p.id === passkey.id)) return undefined
  const officer = known ? { ...known, passkeys: [...known.passkeys, passkey] } : { id, name, passkeys: [passkey] }
  return { ...agency, officers: [...agency.officers.filter((o) => o.id !== id), officer] }
}

/**
 * What came over the portal and waits for our people: nobody declined it, and nothing was proposed or done that answers it.
 * An enrolment that nothing proves waits too, for somebody to look at it and decline it.
 */
export function waitingWishes(
  books: Pick<RegistryBooks, 'agencies' | 'proposed' | 'made' | 'declined' | 'colleagues' | 'enrolments'>,
): { readonly colleagues: readonly ColleagueWish[]; readonly enrolments: readonly Enrolment[] } {
  const { agencies, made, colleagues, enrolments } = books
  const changes = [...[...books.proposed.values()], ...made]
  const declined = (receipt: string): boolean => books.declined.some((d) => d.receipt === receipt)
  const officerOf = (agency: string, id: string): Officer | undefined =>
    agencies.find((a) => a.id === agency)?.officers.find((o) => o.id === id)
  return {
    colleagues: colleagues.filter(({ receipt, agency, officer, wish, at }) => {
      if (declined(receipt)) return false
      if (wish === 'remove') return officerOf(agency, officer.id)?.left === undefined
      return !changes.some(
        ({ change, at: when }) =>
          change.subject === 'invitation' && change.agency === agency && change.officer.id === officer.id && when >= at,
      )
    }),
    enrolments: enrolments.filter(({ receipt, agency, officer, passkey }) => {
      const has = (o: Officer | undefined): boolean => o?.passkeys.some((p) => p.id === passkey.id) === true
      if (declined(receipt) || has(officerOf(agency, officer.id))) return false
      return !changes.some(
        ({ change }) =>
          change.subject === 'agencies' &&
          change.put.some((a) => a.id === agency && has(a.officers.find((o) => o.id === officer.id))),
      )
    }),
  }
}

/** Why a new entry may not stand: a passkey in it came in by an enrolment that nothing proves, or as somebody else’s. */
export function wronglyEnrolled(put: readonly Agency[], { agencies, enrolments }: Books): string[] {
  const held = new Set(agencies.flatMap((a) => a.officers.flatMap((o) => o.passkeys.map((p) => p.id))))
  return put.flatMap((agency) =>
    agency.officers.flatMap((officer) =>
      officer.passkeys.flatMap(({ id, key }) => {
        const came = held.has(id) ? [] : enrolments.filter((e) => e.passkey.id === id)
        if (came.length === 0) return []
        const fits = came.some((e) => e.unproven === undefined && e.agency === agency.id && e.officer.id === officer.id && e.passkey.key === key) // prettier-ignore
        const why = came.find((e) => e.unproven !== undefined)?.unproven ?? 'it was made for another officer.'
        return fits ? [] : [`The passkey of ${officer.name} may not be taken over: ${why}`]
      }),
    ),
  )
}
