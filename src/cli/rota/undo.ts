import { flags, type Command } from '../command.ts'
import { changeFlags, changeHelp, changeRota } from './save-change.ts'

export const command: Command = {
  summary: 'take the last change by command back; again, the one before it',
  help: `  duly rota undo\n\nThe books keep both: the change, and that it was taken back.\n${changeHelp}`,
  run(args) {
    const { values } = flags(args, changeFlags)
    return changeRota(values, ({ undo }) =>
      undo
        ? {
            ok: true,
            value: {
              edit: { kind: 'put', section: undo.section ?? undefined },
              how: `taken back: ${undo.how}`,
              undoes: true,
            },
          }
        : {
            ok: false,
            why: 'There is nothing to take back: the rota in duly.yaml was not made by a command, or was edited since.\nEarlier rotas: duly rota history. Put one back with: duly rota save FILE',
          },
    )
  },
}
