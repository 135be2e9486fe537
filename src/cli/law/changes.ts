import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { lawInWords, type LawState } from '../print-law.ts'

export const command: Command = {
  summary: 'which law judges at this desk, and what is proposed: packs and rules that differ, in words',
  help: `  duly law changes [--json]

When files of the law on disk differ from the law in force, they are proposed at the next start. The old law goes on
judging until two people sign the new edition: duly law approve DIGEST

${staffHelp}`,
  async run(args) {
    const { values } = flags(args, { ...staffFlags, json: { type: 'boolean' } })
    const state = await (await clientFrom(values)).get<LawState>('/v1/law')
    console.log(values.json ? JSON.stringify(state) : lawInWords(state))
    return 0
  },
}
