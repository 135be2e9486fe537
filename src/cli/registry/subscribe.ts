import { changeSchema } from '../../order/change.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import type { RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'propose to believe another provider’s list of burnt identities; it only ever asks for more proof',
  help: `  duly registry subscribe URL KEY --name PROVIDER --why "..."

URL is their /v1/burnt-identities, KEY their key, as they gave it to you and not as the list says it. A second person
signs. A list can also be brought as a file: duly registry read-feed FILE

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags, name: { type: 'string' }, why: { type: 'string' } })
    const [url, key] = positionals
    const change = changeSchema.safeParse({ subject: 'feed', url, key, name: values.name, why: values.why })
    if (!change.success)
      throw new Error('Call it as: duly registry subscribe https://... ed25519:... --name PROVIDER --why "..."')
    const { proposed } = await (await clientFrom(values)).propose<RegistryState>(change.data)
    console.log(`Proposed. A second person signs: duly registry approve ${proposed.at(-1)?.digest ?? ''}`)
    return 0
  },
}
