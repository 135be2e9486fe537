import { PersonId } from '../../order/ids.ts'
import { days, Instant } from '../../order/time.ts'
import { shiftsAsCalendar } from '../../oncall/ical-feed.ts'
import { rotaClock } from '../../oncall/rota.ts'
import { flags, type Command } from '../command.ts'
import { nowInstant, settingsFrom } from './settings.ts'

export const command: Command = {
  summary: "a person's shifts of the coming half year as iCalendar",
  help: '  duly rota feed PERSON [--file duly.yaml] > shifts.ics',
  async run(args) {
    const { values, positionals } = flags(args, { file: { type: 'string' } })
    const person = PersonId.parse(positionals[0] ?? '')
    if (!person.ok) throw new Error('Call it as: duly rota feed PERSON')
    const { rota, people } = await settingsFrom(values.file)
    if (!people.some((each) => each.id === person.value)) {
      console.error(`${person.value} is not among the people. They are: ${people.map((each) => each.id).join(', ')}.`)
      return 1
    }
    const now = nowInstant()
    const from = Instant.plus(now, -days(7))
    process.stdout.write(shiftsAsCalendar(rotaClock(rota), person.value, from, Instant.plus(now, days(183)), now))
    return 0
  },
}
