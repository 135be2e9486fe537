import { stringify } from 'yaml'
import { registryCsv } from '../../requester/registry-csv.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import type { RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'print the registry as CSV, or whole as YAML',
  help: `  duly registry export [--yaml]

CSV holds what a spreadsheet can; keys, certificates and officers stand only in YAML. Cells that a spreadsheet would take
for a formula begin with an apostrophe, which import takes away again.

${staffHelp}`,
  async run(args) {
    const { values } = flags(args, { ...staffFlags, yaml: { type: 'boolean' } })
    const { agencies } = await (await clientFrom(values)).get<RegistryState>('/v1/registry')
    process.stdout.write(values.yaml ? stringify({ agencies }) : registryCsv(agencies))
    return 0
  },
}
