import { flags, type Command } from '../command.ts'
import { changeFlags, changeHelp, changeRota } from './save-change.ts'

export const command: Command = {
  summary: 'somebody is away: on call nowhere then',
  help: `  duly rota leave PERSON --from INSTANT --to INSTANT

Whose hours become empty is said; give them to somebody first: duly rota override
${changeHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...changeFlags, from: { type: 'string' }, to: { type: 'string' } })
    const [person] = positionals
    const { from, to } = values
    if (!person || !from || !to) throw new Error('Call it as: duly rota leave PERSON --from INSTANT --to INSTANT')
    return changeRota(values, { wish: 'leave', person, from, to })
  },
}
