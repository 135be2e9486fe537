import { OrderId } from '../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

export const command: Command = {
  summary: 'note that the authority withdrew its order',
  help: `  duly withdraw ORDER --words "..."

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags, words: { type: 'string' } })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const desk = await clientFrom(values)
    const { state } = await desk.act(id.value, { act: 'withdraw', words: values.words ?? '' })
    console.log(`${id.value} is now ${state}.`)
    return 0
  },
}
