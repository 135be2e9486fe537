import type { IncidentNow } from '../../journey/gathering.ts'
import { outcomes } from '../../order/counted.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { forTerminal } from '../print.ts'
import { incidentInWords } from '../print-incident.ts'
import type { RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'one incident: its orders and what they come to; what is frozen, and who relied on the same',
  help: `  duly incident show I-0001\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const [id] = positionals
    if (id === undefined) throw new Error('Name one incident; see them with: duly incident list')
    const desk = await clientFrom(values)
    const denied = (await desk.get<RegistryState>('/v1/registry')).incidents.find((i) => i.id === id)
    if (denied) console.log(`${incidentInWords(denied)}\n`)
    const { gathering, orders, figures } = await desk.get<IncidentNow>(`/v1/incidents/${id}`)
    const { asked, became, items, accounts, median, slowest } = figures
    console.log(
      forTerminal(
        [
          `${id}: ${gathering.name ?? 'a denied order'}`,
          `${asked} received; ${outcomes.flatMap((o) => (became[o] > 0 ? [`${became[o]} ${o}`] : [])).join(', ')}`,
          `${accounts} account(s), ${items} item(s) given; time to answer: median ${median ?? '-'} s, slowest ${slowest ?? '-'} s`,
          ...orders.map((o) => `  ${o.order}  ${o.state.padEnd(12)} ${o.row.counted.outcome.padEnd(10)} ${o.authority ?? ''}`), // prettier-ignore
        ].join('\n'),
      ),
    )
    return 0
  },
}
