import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { entryDifferences } from '../../requester/registry-check.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { changeInWords, type RegistryState } from '../print-registry.ts'
import { changeOf, readEntries } from '../registry-entries.ts'

export const command: Command = {
  summary: 'compare a CSV file or duly.yaml with the registry, and propose what differs',
  help: `  duly registry import FILE.csv|FILE.yaml [--propose --why "..."]

Prints what would change. With --propose you sign it as the first of two people. Entries that the file does not name stay
as they are; columns that a CSV file does not have, too. A file as it is expected comes from: duly registry export

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      propose: { type: 'boolean' },
      why: { type: 'string' },
    })
    const [file] = positionals
    if (file === undefined) throw new Error('Name the file: duly registry import FILE.csv|FILE.yaml')
    const desk = await clientFrom(values)
    const { agencies } = await desk.get<RegistryState>('/v1/registry')
    const entries = readEntries(await readFile(file, 'utf8'), basename(file), agencies)
    if (!entries.ok) throw new Error(entries.why)
    const put = entries.value.filter(
      (e) =>
        entryDifferences(
          agencies.find((a) => a.id === e.id),
          e,
        ).length > 0,
    )
    if (put.length === 0) {
      console.log(`${basename(file)} says nothing that the registry does not hold already.`)
      return 0
    }
    const change = changeOf(put, [], values.why ?? `From ${basename(file)}`, agencies)
    console.log(changeInWords(change, agencies))
    if (!values.propose) {
      console.log('\nNothing was sent. To propose it: the same command with --propose --why "..."')
      return 0
    }
    const { proposed } = await desk.propose<RegistryState>(change)
    console.log(`\nProposed. A second person signs: duly registry approve ${proposed.at(-1)?.digest ?? ''}`)
    return 0
  },
}
