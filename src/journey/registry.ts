import { changeStatement } from '../order/statement.ts'
import { checkChange } from '../decision/law-word.ts'
import { distinct } from '../decision/signed-word.ts'
import type { Agency } from '../order/agency.ts'
import { changeDigest, type Change } from '../order/change.ts'
import type { DeskEvent } from '../order/desk-event.ts'
import type { PersonId, Sha256 } from '../order/ids.ts'
import { applyRegistry, dated, entriesDigest, noRegistry, type RegistryBooks } from '../order/registry.ts'
import { verifyPerson } from '../order/signature.ts'
import { signedByTwo } from '../order/signed.ts'
import type { Instant } from '../order/time.ts'
import { mayInvite, waitingWishes, wronglyEnrolled } from '../requester/enrolment.ts'
import { contactLetter, registryMistakes } from '../requester/registry-check.ts'
import type { Entry } from '../ledger/append.ts'
import { assertInvariant, Forbidden } from '../platform/failure.ts'
import type { Person } from '../platform/settings.ts'
import { deskFold, recordDeskEvent, type Desk, type DeskFold } from '../desk.ts'
import { fetchFeeds } from './burnt.ts'
import { inviteOfficers } from './invitation.ts'
import { publishPortal } from './portal-books.ts'
import { fresh, signedBy, verifyHere, type Word } from './word.ts'

/** INVARIANT I9: the registry is as installed, and changes only under the signatures of two people. */
function applyBacked(books: RegistryBooks, { event, at }: Entry<DeskEvent>): RegistryBooks {
  if (event.kind === 'change-made') {
    const proposal = books.proposed.get(event.digest)
    const words = proposal ? [proposal, event] : []
    const statement = (word: (typeof words)[number]): string => changeStatement({ ...word, digest: event.digest })
    assertInvariant(
      'I9',
      signedByTwo(words, statement, verifyPerson),
      'the books hold a change that two people did not sign',
    )
    const same = proposal !== undefined && changeDigest(proposal.change) === event.digest
    assertInvariant('I9', same, 'a change is not the one that was signed')
  }
  assertInvariant('I9', event.kind !== 'registry-loaded' || !books.installed, 'a registry was installed over another')
  return applyRegistry(books, event, at)
}

export const openRegistry = (desk: Pick<Desk, 'db' | 'keys' | 'envelopes'>): DeskFold<RegistryBooks> =>
  deskFold(desk, noRegistry, applyBacked)

/**
 * Takes the agencies of `duly.yaml` over when the desk has no registry yet. Later the file changes nothing by itself, or
 * whoever can write it could add a telephone number alone.
 */
export async function takeRegistry(desk: Desk): Promise<void> {
  const { agencies } = desk.settings
  const { installed, agencies: held } = await desk.registry.now()
  if (!installed && agencies.length > 0)
    await recordDeskEvent(desk, (past) =>
      past.some((e) => e.kind === 'registry-loaded') ? [] : [{ kind: 'registry-loaded', agencies }],
    )
  else if (agencies.some((a) => !held.some((h) => h.id === a.id)))
    desk.log('duly.yaml names agencies that the registry does not hold; see: duly registry import duly.yaml')
  await desk.registry.now()
}

const refuse = (why: string, next = 'See what is proposed: duly registry list'): never => {
  throw new Forbidden('ERR_NOT_ALLOWED', why, { next })
}

/** One person proposes a change under their signature; nothing changes yet. Throws {@link Forbidden} in words. */
export async function propose(desk: Desk, person: Person, change: Change, word: Word): Promise<RegistryBooks> {
  const books = await desk.registry.now()
  mustFit(books, change, desk.clock.now())
  const digest = changeDigest(change)
  await recordDeskEvent(
    desk,
    () => {
      const signed = fresh(desk, signedBy(person, word), (s) =>
        checkChange(digest, { signed: s, people: desk.settings.people, verify: verifyHere(desk) }),
      )
      return [{ kind: 'change-proposed', digest, change, ...signed }]
    },
    { person: person.id as PersonId },
  )
  return desk.registry.now()
}

/** A second person signs a proposed change, and it is made. Throws {@link Forbidden} in words. */
export async function approveChange(desk: Desk, person: Person, digest: Sha256, word: Word): Promise<RegistryBooks> {
  const { people } = desk.settings
  await recordDeskEvent(
    desk,
    (_past, entries) => {
      const books = entries.reduce(applyBacked, noRegistry)
      const proposal = books.proposed.get(digest)
      if (!proposal) return refuse(`No change ${digest.slice(0, 16)} is proposed; perhaps it was made already.`)
      mustFit(books, proposal.change, desk.clock.now())
      const check = (signed: Parameters<typeof checkChange>[1]['signed']): ReturnType<typeof checkChange> =>
        checkChange(digest, { signed, people, verify: verifyHere(desk) })
      const signed = fresh(desk, signedBy(person, word), check)
      if (distinct([proposal, signed], check).length < 2)
        return refuse(`${person.name} proposed this change. The second person must be another.`)
      return [{ kind: 'change-made', digest, ...signed }]
    },
    { person: person.id as PersonId },
  )
  const books = await desk.registry.now()
  await publishPortal(desk)
  await tellContacts(desk).catch((error: unknown) => {
    desk.log('contacts could not be told of a change; it is tried again', { error: String(error) })
  })
  if (books.made.at(-1)?.change.subject === 'feed') await fetchFeeds(desk)
  return books
}

/** Whether the change still says what it said when it was read, and leaves a registry without contradictions. */
function mustFit(books: RegistryBooks, change: Change, now: Instant): void {
  const today = now.slice(0, 10)
  if (change.subject === 'lift') {
    if (!books.incidents.some((i) => i.id === change.incident && !i.lifted))
      refuse(`${change.incident} is not an open incident.`, 'See: duly incident list')
    return
  }
  if (change.subject === 'feed') return
  if (change.subject === 'invitation') {
    const may = mayInvite(books, change, now)
    if (!may.ok) refuse(may.why)
    return
  }
  if (entriesDigest(books.agencies, change) !== change.before)
    refuse('These entries changed since this was proposed.', 'Look at them again and propose anew: duly registry show')
  const ids = new Set([...change.put.map((a) => a.id), ...change.remove])
  const put = change.put.map((a) =>
    dated(
      a,
      books.agencies.find((b) => b.id === a.id),
      today,
    ),
  )
  const mistakes = [
    ...registryMistakes([...books.agencies.filter((a) => !ids.has(a.id)), ...put]),
    ...wronglyEnrolled(put, books),
  ]
  if (mistakes.length > 0) refuse(mistakes.slice(0, 10).join(' '), 'Correct it and propose again.')
}

/** Takes trust from an officer who left, at once and by one person (A23). */
export async function officerLeft(
  desk: Desk,
  person: Person,
  { agency, officer, on }: { agency: string; officer: string; on: string },
): Promise<RegistryBooks> {
  const entry = (await desk.registry.now()).agencies.find((a) => a.id === agency)
  if (!entry?.officers.some((o) => o.id === officer))
    return refuse(`${agency} has no officer ${officer} in the registry.`)
  const by = person.id as PersonId
  await recordDeskEvent(desk, () => [{ kind: 'officer-left', agency, officer, on, by }], { person: by })
  // Also a session opened before ends with it (A23).
  await publishPortal(desk)
  return desk.registry.now()
}

/** One person decides not to act on what came over the portal; nobody is told of it. Throws {@link Forbidden} in words. */
export async function declineWish(desk: Desk, person: Person, receipt: string, why: string): Promise<RegistryBooks> {
  const waiting = waitingWishes(await desk.registry.now())
  const wish = [...waiting.colleagues, ...waiting.enrolments].find((each) => each.receipt === receipt)
  if (!wish) return refuse(`Nothing of the receipt ${receipt} waits: perhaps somebody answered it already.`)
  const by = person.id as PersonId
  await recordDeskEvent(
    desk,
    (past) =>
      past.some((e) => e.kind === 'wish-declined' && e.receipt === receipt)
        ? []
        : [{ kind: 'wish-declined', receipt: wish.receipt, why, by }],
    { person: by },
  )
  return desk.registry.now()
}

/** Tells the contacts as they were before each change of it (A35); those with only a telephone are left to people. */
export async function tellContacts(desk: Desk): Promise<void> {
  await inviteOfficers(desk)
  const { made, agencies } = await desk.registry.now()
  for (const { digest, change, before, told, at } of made) {
    if (told || change.subject !== 'agencies' || before.length === 0) continue
    const letters = before.flatMap((old) =>
      lettersTo(
        old,
        agencies.find((a) => a.id === old.id),
        at,
      ),
    )
    for (const letter of letters) await desk.mailer(letter)
    const toCall = before
      .filter((old) => !old.deliver_to && !old.head?.mail)
      .flatMap((old) => old.callback.map((c) => c.number))
    await recordDeskEvent(desk, (past) =>
      past.some((e) => e.kind === 'contacts-told' && e.digest === digest)
        ? []
        : [{ kind: 'contacts-told', digest, told: letters.map((l) => l.to), toCall }],
    )
  }
}

const lettersTo = (old: Agency, now: Agency | undefined, at: string): { to: string; subject: string; text: string }[] =>
  [...new Set([old.deliver_to, old.head?.mail])]
    .filter((to) => to !== undefined)
    .map((to) => ({ to, subject: `Our entry for ${old.name} was changed`, text: contactLetter(old, now, at) }))
