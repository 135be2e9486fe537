import { rotaClock } from '../../oncall/rota.ts'
import { onWall } from '../../oncall/preview.ts'
import { flags, type Command } from '../command.ts'
import { instantFrom, settingsFrom } from './settings.ts'

export const command: Command = {
  summary: 'who is on call now, or at an instant',
  help: `  duly rota at [INSTANT] [--file duly.yaml] [--json]

By the rota as it stands in the file; INSTANT has a zone: 2026-11-23T03:10:00+01:00.`,
  async run(args) {
    const { values, positionals } = flags(args, { file: { type: 'string' }, json: { type: 'boolean' } })
    const { rota, people } = await settingsFrom(values.file)
    const at = instantFrom(positionals[0])
    const clock = rotaClock(rota)
    const teams = clock.teams.map((team) => ({ team, ...clock.onCall(team, at) }))
    if (values.json) {
      console.log(JSON.stringify({ at, teams }))
      return 0
    }
    const named = (id: string): string => people.find((person) => person.id === id)?.name ?? id
    console.log(`${onWall(at, rota.zone)} (${rota.zone}), ${at}`)
    for (const { team, people: onCall, shadows } of teams) {
      const who = onCall.length > 0 ? onCall.map(named).join(', ') : 'nobody: everyone is paged'
      console.log(
        `  ${team.padEnd(16)} ${who}${shadows.length > 0 ? `; learning: ${shadows.map(named).join(', ')}` : ''}`,
      )
    }
    return 0
  },
}
