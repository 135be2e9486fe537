import type { Waiting } from '../../journey/passkeys.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'

export const command: Command = {
  summary: 'say as the second person that a new passkey is theirs; it then stands in duly.yaml',
  help: `  duly passkey confirm CREDENTIAL

Ask its holder first, face to face or by telephone, whether they made it just now. Whoever invited cannot confirm.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const [credential] = positionals
    if (!credential) throw new Error('Call it as: duly passkey confirm CREDENTIAL; see duly passkey list')
    const desk = await clientFrom(values)
    const { person, invitedBy } = await desk.post<Waiting>(
      `/v1/passkeys/${encodeURIComponent(credential)}/confirmations`,
      {},
    )
    console.log(`Saved in duly.yaml: ${person} signs in with it. Invited by ${invitedBy}, confirmed by you.`)
    return 0
  },
}
