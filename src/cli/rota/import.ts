import { readFile } from 'node:fs/promises'
import { basename } from 'node:path'
import { stringify } from 'yaml'
import { days, Instant } from '../../order/time.ts'
import { readCalendar } from '../../oncall/calendar.ts'
import { flags, type Command } from '../command.ts'
import { changeFlags, changeHelp, changeRota } from './save-change.ts'
import { nowInstant, settingsFrom } from './settings.ts'

export const command: Command = {
  summary: 'the shifts of an existing calendar, as overrides: printed, or saved',
  help: `  duly rota import CALENDAR.ics [--days N] [--file duly.yaml]
  duly rota import CALENDAR.ics --save

Prints the overrides, or with --save puts them into duly.yaml; what is nobody's shift is said.
${changeHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...changeFlags,
      days: { type: 'string' },
      file: { type: 'string' },
      save: { type: 'boolean' },
    })
    const [calendar] = positionals
    if (!calendar) throw new Error('Call it as: duly rota import CALENDAR.ics')
    if (values.save && values.file) throw new Error('--save changes duly.yaml itself; leave --file out.')
    const { rota, people } = await settingsFrom(values.file)
    const now = nowInstant()
    const to = Instant.plus(now, days(Math.min(3660, Number(values.days ?? 183) || 183)))
    const text = await readFile(calendar, 'utf8')
    const found = await readCalendar({ text, people, zone: rota.zone, from: now, to })
    if (!found.ok) {
      console.error(`${calendar}: ${found.why}`)
      return 1
    }
    const { overrides, skipped } = found.value
    for (const words of skipped) console.error(`Left out: ${words}`)
    if (values.save) {
      const how = `${overrides.length} shifts of ${basename(calendar)}`
      return changeRota(values, () =>
        overrides.length > 0
          ? { ok: true, value: { edit: { kind: 'add', list: 'overrides', items: overrides }, how } }
          : { ok: false, why: `${calendar} holds no shift of anybody in the time to come.` },
      )
    }
    process.stdout.write(stringify({ rota: { overrides } }))
    return 0
  },
}
