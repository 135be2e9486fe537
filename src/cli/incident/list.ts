import type { Gathering } from '../../order/gathering.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { forTerminal } from '../print.ts'
import type { RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'every incident: events that staff named, and denied orders, the open ones marked',
  help: `  duly incident list\n\n${staffHelp}`,
  async run(args) {
    const { values } = flags(args, staffFlags)
    const desk = await clientFrom(values)
    const { incidents: denied } = await desk.get<RegistryState>('/v1/registry')
    const { incidents } = await desk.get<{ incidents: Gathering[] }>('/v1/incidents')
    for (const { id, at, name, orders } of incidents) {
      const i = denied.find((each) => each.id === id)
      console.log(
        i
          ? `${id}  ${i.lifted ? 'lifted' : 'OPEN  '}  ${at}  ${i.order} was denied  ${i.agency ?? ''}  ${i.relied.length} other(s)`
          : `${id}          ${at}  ${forTerminal(name ?? '')}  ${orders.length} order(s)`,
      )
    }
    if (incidents.length === 0) console.log('No agency has denied an order, and nobody has opened an incident.')
    return 0
  },
}
