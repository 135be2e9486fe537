import { OrderId } from '../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

export const command: Command = {
  summary: 'record a call to a number from the registry',
  help: `  duly call-back ORDER --number +49... --answered-by NAME --outcome confirmed|denied|no-answer --confirmed "..."

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      number: { type: 'string' },
      'answered-by': { type: 'string' },
      outcome: { type: 'string' },
      confirmed: { type: 'string' },
    })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const desk = await clientFrom(values)
    const { state } = await desk.act(id.value, {
      act: 'call-back',
      number: values.number ?? '',
      answered_by: values['answered-by'] ?? '',
      outcome: (values.outcome ?? 'no-answer') as 'confirmed',
      confirmed: values.confirmed ?? '',
    })
    console.log(`${id.value} is now ${state}.`)
    return 0
  },
}
