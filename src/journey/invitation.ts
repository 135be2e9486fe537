import { oldContacts } from '../requester/enrolment.ts'
import { portalUrl } from '../platform/settings.ts'
import { recordDeskEvent, type Desk } from '../desk.ts'
import { invitationSecrets } from './portal-books.ts'

/**
 * Sends the link of each invitation that two people made to the agency's old address, once, and notes at which old
 * numbers its code may be read out. The code is never written to anybody.
 */
export async function inviteOfficers(desk: Desk): Promise<void> {
  const { made, agencies } = await desk.registry.now()
  for (const { digest, change, told } of made) {
    if (told || change.subject !== 'invitation') continue
    const agency = agencies.find((a) => a.id === change.agency)
    const { mail, numbers } = agency ? oldContacts(agency, made, desk.clock.now()) : { mail: undefined, numbers: [] }
    if (agency && mail !== undefined) {
      const { link } = await invitationSecrets(desk, digest)
      await desk.mailer({
        to: mail,
        subject: `An officer of ${agency.name} is invited to our portal`,
        text: letter(change.officer.name, new URL(`/enrol/${link}`, portalUrl(desk.settings)).href, change.until),
      })
    }
    await recordDeskEvent(desk, (past) =>
      past.some((e) => e.kind === 'contacts-told' && e.digest === digest)
        ? []
        : [{ kind: 'contacts-told', digest, told: mail === undefined ? [] : [mail], toCall: numbers }],
    )
  }
}

const letter = (
  officer: string,
  link: string,
  until: string,
): string => `Please hand this link to ${officer}, and to nobody else. It is good until the end of ${until} (UTC):

${link}

It asks for a code. We read the code out on the telephone, when we ring a number of yours that we have held for long; we
send it to nobody, and you never have to ring a number from a message. With both, ${officer} makes a passkey on their own
device. It counts only after two of our people have taken it over.

If you know of no such officer, ring us at a number that you already know.
`
