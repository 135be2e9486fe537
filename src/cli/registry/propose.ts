import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { changeInWords, type RegistryState } from '../print-registry.ts'
import { changeOf, readEntries } from '../registry-entries.ts'

export const command: Command = {
  summary: 'propose a new or changed entry, or that one is removed, as the first of two people',
  help: `  duly registry propose ENTRY.yaml --why "..."
  duly registry propose --remove AGENCY --why "..."

The file holds the entry as it shall be, as under agencies in duly.yaml; what it leaves out is taken away. The days on
which we learned things are set by the registry. Nothing changes before a second person signs.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      remove: { type: 'string', multiple: true },
      why: { type: 'string' },
    })
    const [file] = positionals
    const remove = values.remove ?? []
    if (!values.why || (file === undefined && remove.length === 0))
      throw new Error('Say what and why: duly registry propose ENTRY.yaml --why "..."')
    const desk = await clientFrom(values)
    const { agencies } = await desk.get<RegistryState>('/v1/registry')
    const entries = file === undefined ? undefined : readEntries(await readFile(file, 'utf8'), basename(file), agencies)
    if (entries && !entries.ok) throw new Error(entries.why)
    const change = changeOf(entries?.value ?? [], remove, values.why, agencies)
    console.log(changeInWords(change, agencies))
    const { proposed } = await desk.propose<RegistryState>(change)
    console.log(`\nProposed. A second person signs: duly registry approve ${proposed.at(-1)?.digest ?? ''}`)
    return 0
  },
}
