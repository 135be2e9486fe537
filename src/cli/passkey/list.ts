import type { Waiting } from '../../journey/passkeys.ts'
import type { StaffEntry } from '../../web/api/passkeys.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'

export const command: Command = {
  summary: 'who has which passkeys, and which wait to be confirmed',
  help: `  duly passkey list\n\n${staffHelp}`,
  async run(args) {
    const { values } = flags(args, staffFlags)
    const desk = await clientFrom(values)
    const { people, waiting } = await desk.get<{ people: StaffEntry[]; waiting: Waiting[] }>('/v1/passkeys')
    for (const { id, name, passkeys, hasKey } of people)
      console.log(
        `${id.padEnd(16)} ${name}: ${passkeys.length > 0 ? passkeys.join(', ') : 'no passkey'}${hasKey ? '; a key for the command line' : ''}`,
      )
    for (const { credential, person, invitedBy, madeAt } of waiting)
      console.log(
        `\nWaits: ${credential}\n  made ${madeAt} for ${person}, invited by ${invitedBy}. Somebody else: duly passkey confirm ${credential}`,
      )
    return 0
  },
}
