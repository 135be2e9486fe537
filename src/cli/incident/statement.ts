import { writeFile } from 'node:fs/promises'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import type { Drafted } from '../../web/api/incidents.ts'

export const command: Command = {
  summary: 'draft a public statement on an incident, every figure out of the books',
  help: `  duly incident statement I-0001 [--lang en|de|fr] [--rows FILE]

Prints it; --rows writes what an auditor needs to make each figure anew (duly incident check FILE). The rows undo the
bands: they are for auditors alone. How figures come about: docs/incidents.md.

${staffHelp}`,
  async run(args) {
    const options = { lang: { type: 'string' }, rows: { type: 'string' }, ...staffFlags } as const
    const { values, positionals } = flags(args, options)
    const [id] = positionals
    if (id === undefined) throw new Error('Name one incident; see them with: duly incident list')
    const { texts, ...made } = await (await clientFrom(values)).post<Drafted>(`/v1/incidents/${id}/statements`, {})
    const text = Object.entries(texts).find(([language]) => language === (values.lang ?? 'en'))
    if (!text) throw new Error(`A statement is drafted in ${Object.keys(texts).join(', ')}.`)
    if (values.rows !== undefined) await writeFile(values.rows, JSON.stringify(made))
    console.log(text[1])
    return 0
  },
}
