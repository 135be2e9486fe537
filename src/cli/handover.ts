import { handoverInWords, type Handover } from '../journey/handover.ts'
import { periodOf } from './clock.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

export const command: Command = {
  summary: 'what one shift tells the next: open orders, deadlines, what happened',
  help: `  duly handover [--from TIME] [--to TIME] [--json]

The last 24 hours when left out. At each change of shift it is also mailed to those who leave and those who come.
${staffHelp}`,
  async run(args) {
    const { values } = flags(args, {
      ...staffFlags,
      from: { type: 'string' },
      to: { type: 'string' },
      json: { type: 'boolean' },
    })
    const report = await (await clientFrom(values)).get<Handover>(`/v1/handover${periodOf(values)}`)
    console.log(values.json ? JSON.stringify(report) : handoverInWords(report))
    return 0
  },
}
