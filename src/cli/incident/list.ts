import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import type { RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'every incident, the open ones marked',
  help: `  duly incident list\n\n${staffHelp}`,
  async run(args) {
    const { values } = flags(args, staffFlags)
    const { incidents } = await (await clientFrom(values)).get<RegistryState>('/v1/registry')
    for (const i of incidents)
      console.log(
        `${i.id}  ${i.lifted ? 'lifted' : 'OPEN  '}  ${i.at}  ${i.order}  ${i.agency ?? ''}  ${i.relied.length} other(s)`,
      )
    if (incidents.length === 0) console.log('No agency has denied an order.')
    return 0
  },
}
