import { changeSchema } from '../../order/change.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { changeInWords, type RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'invite an officer to make a passkey at the portal, as the first of two people',
  help: `  duly registry invite AGENCY OFFICER --name "..." --until 2026-12-20 --why "..."

OFFICER is a short name within the agency. Once a second person has signed, a link goes to the address that the registry
has held for 30 days, and duly registry enrolments shows the code, which you read out at a number held as long. Of what
comes back you are told there too; it counts only once two people took it over.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      name: { type: 'string' },
      until: { type: 'string' },
      why: { type: 'string' },
    })
    const [agency, id] = positionals
    const change = changeSchema.safeParse({
      subject: 'invitation',
      agency,
      officer: { id, name: values.name },
      until: values.until,
      why: values.why,
    })
    if (!change.success)
      throw new Error('Say whom: duly registry invite AGENCY OFFICER --name "..." --until DAY --why "..."')
    const desk = await clientFrom(values)
    const { agencies } = await desk.get<RegistryState>('/v1/registry')
    console.log(changeInWords(change.data, agencies))
    const { proposed } = await desk.propose<RegistryState>(change.data)
    console.log(`\nProposed. A second person signs: duly registry approve ${proposed.at(-1)?.digest ?? ''}`)
    return 0
  },
}
