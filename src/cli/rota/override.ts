import { onWall } from '../../oncall/preview.ts'
import { momentIn } from '../../oncall/wall-time.ts'
import { flags, type Command } from '../command.ts'
import { changeFlags, changeHelp, changeRota } from './save-change.ts'
import { momentFrom, pastIsPast } from './settings.ts'

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
    return changeRota(values, ({ settings: { rota }, now }) => {
      const { zone } = rota
      const [begin, end] = [momentFrom(from, zone), momentFrom(to, zone)]
      if (end <= now) return pastIsPast
      const item = {
        ...(team ? { team } : {}),
        person,
        ...(values.for ? { instead_of: values.for } : {}),
        from: momentIn(zone, begin),
        to: momentIn(zone, end),
      }
      const how = `${person} takes over${values.for ? ` for ${values.for}` : ''} in ${team ?? 'on-call'} from ${onWall(begin, zone)} to ${onWall(end, zone)}`
      return { ok: true, value: { edit: { kind: 'add', list: 'overrides', items: [item] }, how } }
    })
  },
}
