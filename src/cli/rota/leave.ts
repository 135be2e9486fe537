import { onWall } from '../../oncall/preview.ts'
import { momentIn } from '../../oncall/wall-time.ts'
import { flags, type Command } from '../command.ts'
import { changeFlags, changeHelp, changeRota } from './save-change.ts'
import { momentFrom, pastIsPast } from './settings.ts'

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
    return changeRota(values, ({ settings: { rota }, now }) => {
      const { zone } = rota
      const [begin, end] = [momentFrom(from, zone), momentFrom(to, zone)]
      if (end <= now) return pastIsPast
      const item = { person, from: momentIn(zone, begin), to: momentIn(zone, end) }
      const how = `${person} is away from ${onWall(begin, zone)} to ${onWall(end, zone)}`
      return { ok: true, value: { edit: { kind: 'add', list: 'leave', items: [item] }, how } }
    })
  },
}
