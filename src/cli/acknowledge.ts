import { OrderId } from '../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

export const command: Command = {
  summary: 'say that you are awake for an order: pages for it stop',
  help: `  duly acknowledge ORDER

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const desk = await clientFrom(values)
    const { state } = await desk.act(id.value, { act: 'acknowledge' })
    console.log(`${id.value} is now ${state}.`)
    return 0
  },
}
