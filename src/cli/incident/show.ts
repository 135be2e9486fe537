import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { incidentInWords } from '../print-incident.ts'
import type { RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'one incident: what is frozen, and every order and recipient that relied on the same',
  help: `  duly incident show I-0001\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const { incidents } = await (await clientFrom(values)).get<RegistryState>('/v1/registry')
    const incident = incidents.find((i) => i.id === positionals[0])
    if (!incident) throw new Error('Name one incident; see them with: duly incident list')
    console.log(incidentInWords(incident))
    return 0
  },
}
