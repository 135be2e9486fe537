import { onWall } from '../../oncall/preview.ts'
import { Instant } from '../../order/time.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { counted } from './counted.ts'
import { instantFrom, settingsFrom } from './settings.ts'

export const command: Command = {
  summary: 'who is on call now, or was or will be at an instant',
  help: `  duly rota at [INSTANT] [--file FILE] [--json]

INSTANT is on the wall of the rota's zone (2026-11-23T03:10), or has a zone of its own. What is past is answered from the
books, by the rota that counted then; for that the desk has to know who asks:
${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      file: { type: 'string' },
      json: { type: 'boolean' },
    })
    const { rota: own, people } = await settingsFrom(values.file)
    const at = instantFrom(positionals[0], own.zone)
    const answers = await counted({ rota: own, file: values.file, who: values }, at, Instant.plus(at, 1))
    const { words, rota = own, clock } = answers.at(-1) ?? { words: 'Nothing is known' }
    const teams = (clock?.teams ?? []).map((team) => ({ team, ...clock?.onCall(team, at) }))
    if (values.json) {
      console.log(JSON.stringify({ at, source: words, teams }))
      return clock ? 0 : 1
    }
    const named = (id: string): string => people.find((person) => person.id === id)?.name ?? id
    console.log(`${onWall(at, rota.zone)} (${rota.zone}), ${at}\n${words}.`)
    for (const { team, people: onCall = [], shadows = [] } of teams) {
      const who = onCall.length > 0 ? onCall.map(named).join(', ') : 'nobody: everyone is paged'
      console.log(
        `  ${team.padEnd(16)} ${who}${shadows.length > 0 ? `; learning: ${shadows.map(named).join(', ')}` : ''}`,
      )
    }
    return clock ? 0 : 1
  },
}
