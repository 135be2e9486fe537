import { Sha256 } from '../../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { proposalInWords, type RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'sign a proposed change as the second person; it is then made',
  help: `  duly registry approve DIGEST

Prints what changes and signs exactly that. Read it first: duly registry list. The contacts as they were before are told
of a change of their entry; new telephone numbers count for call-backs after 30 days.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const digest = Sha256.parse(positionals[0] ?? '')
    if (!digest.ok) throw new Error('Name the digest of the proposed change; see: duly registry list')
    const desk = await clientFrom(values)
    const { proposed, agencies } = await desk.get<RegistryState>('/v1/registry')
    const proposal = proposed.find((p) => p.digest === digest.value)
    if (!proposal) throw new Error('No such change is proposed. See: duly registry list')
    console.log(proposalInWords(proposal, agencies))
    await desk.approveChange<RegistryState>(digest.value)
    console.log('\nYou signed, and it is made.')
    return 0
  },
}
