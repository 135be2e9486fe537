import { flags, type Command } from '../command.ts'
import { changeFlags, changeHelp, changeRota } from './save-change.ts'

export const command: Command = {
  summary: 'two people swap a shift each',
  help: `  duly rota swap INSTANT A B [--for INSTANT] [--team TEAM]

B takes the shift in which A is on call at INSTANT. A takes B's next shift after it, or the one at --for.
${changeHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...changeFlags, for: { type: 'string' }, team: { type: 'string' } })
    const [instant, a, b] = positionals
    if (!instant || !a || !b) throw new Error('Call it as: duly rota swap INSTANT A B')
    return changeRota(values, {
      wish: 'swap',
      at: instant,
      a,
      b,
      ...(values.for ? { for: values.for } : {}),
      ...(values.team ? { team: values.team } : {}),
    })
  },
}
