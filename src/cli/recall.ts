import { OrderId } from '../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

export const command: Command = {
  summary: 'take a released package back, before the first read if there is still time',
  help: `  duly recall ORDER --why "..."

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags, why: { type: 'string' } })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const desk = await clientFrom(values)
    const { state } = await desk.act(id.value, { act: 'recall', why: values.why ?? '' })
    console.log(`${id.value} is now ${state}.`)
    return 0
  },
}
