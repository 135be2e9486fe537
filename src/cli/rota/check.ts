import { problems } from '../../oncall/problems.ts'
import { weigh } from '../../oncall/weigh.ts'
import { flags, type Command } from '../command.ts'
import { printChange } from './print-change.ts'
import { nowInstant, settingsFrom } from './settings.ts'

export const command: Command = {
  summary: 'check a changed duly.yaml: which gaps and double-bookings it would make, and how to mend them',
  help: `  duly rota check FILE [--against duly.yaml]

FILE is a whole duly.yaml with the change in it. Ends with 1 when anything is wrong with its rota.`,
  async run(args) {
    const { values, positionals } = flags(args, { against: { type: 'string' } })
    const [file] = positionals
    if (!file) throw new Error('Call it as: duly rota check FILE')
    const after = await settingsFrom(file)
    const now = nowInstant()
    if (values.against) {
      const { differences, gaps, doubles } = weigh(await settingsFrom(values.against), after, now)
      printChange(differences)
      console.log(`Gaps it makes: ${gaps.join('; ') || 'none'}.`)
      console.log(`Double-bookings it makes: ${doubles.join('; ') || 'none'}.`)
    }
    const found = problems(after.rota, after.people, now)
    for (const words of found) console.log(words)
    if (found.length === 0) console.log(`${file}: the rota is in order.`)
    return found.length === 0 ? 0 : 1
  },
}
