import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'

export const command: Command = {
  summary: 'take a passkey away at once; one person is enough',
  help: `  duly passkey revoke CREDENTIAL

Its sessions are over with their next request, and approvals it signed no longer count for what was not yet sealed.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const [credential] = positionals
    if (!credential) throw new Error('Call it as: duly passkey revoke CREDENTIAL; see duly passkey list')
    const desk = await clientFrom(values)
    await desk.post(`/v1/passkeys/${encodeURIComponent(credential)}/revocations`, {})
    console.log('Taken away, and no longer in duly.yaml.')
    return 0
  },
}
