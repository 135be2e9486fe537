import { OrderId } from '../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

export const command: Command = {
  summary: "record what the court's own register says of a docket",
  help: `  duly check-register ORDER --register NAME --docket NUMBER --outcome confirmed|contradicted [--words "..."]

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      register: { type: 'string' },
      docket: { type: 'string' },
      outcome: { type: 'string' },
      words: { type: 'string' },
    })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const desk = await clientFrom(values)
    const { state } = await desk.act(id.value, {
      act: 'check-register',
      register: values.register ?? '',
      docket: values.docket ?? '',
      outcome: (values.outcome ?? '') as 'confirmed',
      words: values.words ?? '',
    })
    console.log(`${id.value} is now ${state}.`)
    return 0
  },
}
