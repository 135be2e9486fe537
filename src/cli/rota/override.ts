import { flags, type Command } from '../command.ts'
import { changeFlags, changeHelp, changeRota } from './save-change.ts'

export const command: Command = {
  summary: 'let somebody take over for some hours',
  help: `  duly rota override PERSON --from INSTANT --to INSTANT [--for PERSON] [--team TEAM]

PERSON is on call instead of the one named by --for, or of everyone on call then.
${changeHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...changeFlags,
      from: { type: 'string' },
      to: { type: 'string' },
      for: { type: 'string' },
      team: { type: 'string' },
    })
    const [person] = positionals
    const { from, to, team } = values
    if (!person || !from || !to) throw new Error('Call it as: duly rota override PERSON --from INSTANT --to INSTANT')
    return changeRota(values, {
      wish: 'override',
      person,
      from,
      to,
      ...(team ? { team } : {}),
      ...(values.for ? { for: values.for } : {}),
    })
  },
}
