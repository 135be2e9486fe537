import { flags, type Command } from '../command.ts'
import { changeFlags, changeHelp, changeRota } from './save-change.ts'

export const command: Command = {
  summary: 'take the last change by command back; again, the one before it',
  help: `  duly rota undo\n\nThe books keep both: the change, and that it was taken back.\n${changeHelp}`,
  run(args) {
    const { values } = flags(args, changeFlags)
    return changeRota(values, { wish: 'undo' })
  },
}
