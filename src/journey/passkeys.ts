import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { placeAt } from '../order/assertion.ts'
import { sha256 } from '../order/canonical.ts'
import type { DeskEvent } from '../order/desk-event.ts'
import type { PersonId } from '../order/ids.ts'
import { whyNotMade, type Made } from '../order/new-passkey.ts'
import { newPasskeyStatement } from '../order/statement.ts'
import { Instant, minutes } from '../order/time.ts'
import { parseSettings } from '../platform/config.ts'
import { replaceFile } from '../platform/disk.ts'
import { Forbidden } from '../platform/failure.ts'
import type { LiveConfig } from '../platform/live-config.ts'
import { editPeople, type PeopleEdit } from '../platform/people-text.ts'
import { deskUrl, type Person } from '../platform/settings.ts'
import { recordDeskEvent, type Desk } from '../desk.ts'

/** How long the link of an invitation lives. */
const life = minutes(15)

const refuse = (why: string, next = 'Nothing was changed.'): never => {
  throw new Forbidden('ERR_NOT_ALLOWED', why, { next })
}

/** Passkeys that were made by invitation and wait for a second person. */
export type Waiting = {
  readonly credential: string
  readonly person: string
  readonly invitedBy: string
  readonly madeAt: string
}

/** The first person invites: gives a link that makes one passkey for one person. Throws {@link Forbidden} in words. */
export async function invitePasskey(
  desk: Desk,
  by: Person,
  person: string,
): Promise<{ link: string; endsAt: Instant; person: string }> {
  if (!desk.settings.people.some((p) => p.id === person))
    refuse(`${person} is not among the people in duly.yaml.`, 'Add them there first, then invite.')
  const [token, endsAt] = [randomBytes(32).toString('base64url'), Instant.plus(desk.clock.now(), life)]
  await desk.db
    .deleteFrom('passkey_invitation')
    .where('ends_at', '<', desk.clock.now())
    .where('credential', 'is', null)
    .execute()
  await desk.db
    .insertInto('passkey_invitation')
    .values({ token_hash: sha256(token), person, invited_by: by.id, ends_at: endsAt })
    .execute()
  // Behind the #, where no server and no proxy writes it down.
  return { link: new URL(`/#/invitation/${token}`, deskUrl(desk.settings)).href, endsAt, person }
}

const invitation = async (
  desk: Desk,
  token: string,
): Promise<{ token_hash: string; person: Person; invitedBy: string }> => {
  const row = await desk.db
    .selectFrom('passkey_invitation')
    .selectAll()
    .where('token_hash', '=', sha256(token))
    .executeTakeFirst()
  const person = desk.settings.people.find((p) => p.id === row?.person)
  if (!row || !person || row.credential !== null || row.ends_at <= desk.clock.now())
    return refuse('This invitation was used, or it is over: a link lives 15 minutes.', 'Ask for another one.')
  return { token_hash: row.token_hash, person, invitedBy: row.invited_by }
}

/** For whom this link makes a passkey. Throws {@link Forbidden} when it is over. */
export const invitedPerson = async (desk: Desk, token: string): Promise<Person> =>
  (await invitation(desk, token)).person

/** Takes the passkey that a browser made by an invitation; it counts for nothing until it is confirmed. */
export async function takePasskey(desk: Desk, token: string, made: Made): Promise<Waiting> {
  const { token_hash, person, invitedBy } = await invitation(desk, token)
  const wrong = whyNotMade(sha256(newPasskeyStatement(token)), made, placeAt(deskUrl(desk.settings)))
  if (wrong !== undefined) return refuse(`This passkey cannot be registered: ${wrong}.`)
  const madeAt = desk.clock.now()
  const { numUpdatedRows } = await desk.db
    .updateTable('passkey_invitation')
    .set({ credential: made.id, key: made.key, made_at: madeAt })
    .where('token_hash', '=', token_hash)
    .where('credential', 'is', null)
    .executeTakeFirst()
  if (numUpdatedRows === 0n) return refuse('This invitation was used in this moment.', 'Ask for another one.')
  return { credential: made.id, person: person.id, invitedBy, madeAt }
}

export async function waitingPasskeys(desk: Desk): Promise<Waiting[]> {
  const rows = await desk.db.selectFrom('passkey_invitation').selectAll().where('credential', 'is not', null).execute()
  return rows.map(({ credential, person, invited_by, made_at }) => ({
    credential: credential ?? '',
    person,
    invitedBy: invited_by,
    madeAt: made_at ?? '',
  }))
}

/** The second person, not the one who invited, says that it is theirs: from now on it counts. Throws {@link Forbidden}. */
export async function confirmPasskey(desk: Desk, config: LiveConfig, by: Person, credential: string): Promise<Waiting> {
  const row = await desk.db
    .selectFrom('passkey_invitation')
    .selectAll()
    .where('credential', '=', credential)
    .executeTakeFirst()
  if (!row?.key) return refuse('No such passkey waits to be confirmed.')
  const { person, key, invited_by: invitedBy, made_at } = row
  if (invitedBy === by.id) return refuse(`${by.name} made this invitation. The second person must be another.`)
  await changePeople(
    desk,
    config,
    { kind: 'add-passkey', person, passkey: { id: credential, key } },
    { kind: 'passkey-added', person: person as PersonId, credential, key, invitedBy: invitedBy as PersonId },
    by,
  )
  await desk.db.deleteFrom('passkey_invitation').where('token_hash', '=', row.token_hash).execute()
  return { credential, person, invitedBy, madeAt: made_at ?? '' }
}

/** One person is enough to take a passkey away: its sessions are over, and nothing it signed counts for what comes. */
export async function revokePasskey(desk: Desk, config: LiveConfig, by: Person, credential: string): Promise<void> {
  const { numDeletedRows } = await desk.db
    .deleteFrom('passkey_invitation')
    .where('credential', '=', credential)
    .executeTakeFirst()
  if (numDeletedRows > 0n) return
  const person = desk.settings.people.find((p) => p.passkeys?.some(({ id }) => id === credential))
  if (!person) return refuse('Nobody at this desk has such a passkey.')
  await changePeople(
    desk,
    config,
    { kind: 'remove-passkey', person: person.id, id: credential },
    { kind: 'passkey-revoked', person: person.id as PersonId, credential },
    by,
  )
}

/** Writes the people of `duly.yaml` anew, its comments kept, and says so in the books (I9). */
async function changePeople(
  desk: Desk,
  config: LiveConfig,
  edit: PeopleEdit,
  event: DeskEvent,
  by: Person,
): Promise<void> {
  const text = await readFile(config.path, 'utf8')
  const edited = editPeople(text, edit)
  if (!edited.ok) return refuse(edited.why)
  const after = parseSettings(edited.value, 'duly.yaml as changed,')
  if (!after.ok) return refuse(after.why)
  if ((await readFile(config.path, 'utf8')) !== text)
    return refuse('Somebody changed duly.yaml in this moment. Nothing is saved.', 'Do it again.')
  // First the books: a crash between leaves an entry that says what was meant, and a file that says what counts.
  await recordDeskEvent(desk, () => [event], { person: by.id as PersonId })
  await replaceFile(config.path, Buffer.from(edited.value))
  await config.look()
}
