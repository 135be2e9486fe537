import { OrderId } from '../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

export const command: Command = {
  summary: 'ask the authority what is missing',
  help: `  duly clarify ORDER --ask "..." [--ask "..."]

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags, ask: { type: 'string', multiple: true } })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const desk = await clientFrom(values)
    const { state } = await desk.act(id.value, { act: 'clarify', questions: values.ask ?? [] })
    console.log(`${id.value} is now ${state}.`)
    return 0
  },
}
