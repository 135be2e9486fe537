import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { forTerminal } from '../print.ts'
import { proposalInWords, type RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'every authority that the desk knows, and the changes that wait for a second person',
  help: `  duly registry list [--json]\n\n${staffHelp}`,
  async run(args) {
    const { values } = flags(args, { ...staffFlags, json: { type: 'boolean' } })
    const state = await (await clientFrom(values)).get<RegistryState>('/v1/registry')
    if (values.json) {
      console.log(JSON.stringify(state))
      return 0
    }
    for (const a of state.agencies)
      console.log(
        forTerminal(
          `${a.id.padEnd(24)} ${a.country}  ${a.level.padEnd(10)} ${a.name}${a.ended ? `, ended ${a.ended}` : ''}`,
        ),
      )
    if (state.agencies.length === 0) console.log('The registry is empty. Bring entries in: duly registry import FILE')
    for (const f of state.feeds)
      console.log(
        forTerminal(
          `\nFeed of ${f.name}, ${f.url}: ${f.read ? `${f.read.entries.length} identities` : 'not read yet'}`,
        ),
      )
    for (const p of state.proposed) console.log(`\n${proposalInWords(p, state.agencies)}`)
    return 0
  },
}
