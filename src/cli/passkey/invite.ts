import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'

export const command: Command = {
  summary: 'make a link with which one person makes a passkey on their own device',
  help: `  duly passkey invite PERSON

Prints a link that works once, for 15 minutes. Hand it to that person yourself. The passkey they make counts when somebody
other than you has confirmed it: duly passkey confirm.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const [person] = positionals
    if (!person) throw new Error('Call it as: duly passkey invite PERSON')
    const desk = await clientFrom(values)
    const { link, endsAt } = await desk.post<{ link: string; endsAt: string }>('/v1/passkeys/invitations', { person })
    console.log(
      `${link}\n\nFor ${person} alone, once, until ${endsAt}. Then somebody else confirms it: duly passkey list`,
    )
    return 0
  },
}
