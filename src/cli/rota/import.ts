import { readFile } from 'node:fs/promises'
import { stringify } from 'yaml'
import { days, Instant } from '../../order/time.ts'
import { readCalendar } from '../../oncall/calendar.ts'
import { flags, type Command } from '../command.ts'
import { nowInstant, settingsFrom } from './settings.ts'

export const command: Command = {
  summary: 'the shifts of an existing calendar, as overrides to put into duly.yaml',
  help: `  duly rota import CALENDAR.ics [--days N] [--file duly.yaml]

Prints the overrides; what is nobody's shift is said. Then check the changed file with: duly rota check FILE`,
  async run(args) {
    const { values, positionals } = flags(args, { days: { type: 'string' }, file: { type: 'string' } })
    const [calendar] = positionals
    if (!calendar) throw new Error('Call it as: duly rota import CALENDAR.ics')
    const { rota, people } = await settingsFrom(values.file)
    const now = nowInstant()
    const to = Instant.plus(now, days(Math.min(3660, Number(values.days ?? 183) || 183)))
    const text = await readFile(calendar, 'utf8')
    const found = await readCalendar({ text, people, zone: rota.zone, from: now, to })
    if (!found.ok) {
      console.error(found.why)
      return 1
    }
    for (const words of found.value.skipped) console.error(`Left out: ${words}`)
    process.stdout.write(stringify({ rota: { overrides: found.value.overrides } }))
    return 0
  },
}
