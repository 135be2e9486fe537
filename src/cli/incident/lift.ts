import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { incidentInWords } from '../print-incident.ts'
import type { RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'propose that what an incident froze may be relied on again; a second person signs',
  help: `  duly incident lift I-0001 --why "..."

Orders that it holds go on once a second person signed: duly registry approve DIGEST. The denied order itself stays
unproven.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags, why: { type: 'string' } })
    const desk = await clientFrom(values)
    const { incidents } = await desk.get<RegistryState>('/v1/registry')
    const incident = incidents.find((i) => i.id === positionals[0])
    if (!incident || !values.why) throw new Error('Say which and why: duly incident lift I-0001 --why "..."')
    console.log(incidentInWords(incident))
    const { proposed } = await desk.propose<RegistryState>({ subject: 'lift', incident: incident.id, why: values.why })
    console.log(`\nProposed. A second person signs: duly registry approve ${proposed.at(-1)?.digest ?? ''}`)
    return 0
  },
}
