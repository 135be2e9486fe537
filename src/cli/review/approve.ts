import { OrderId, Sha256 } from '../../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'

export const command: Command = {
  summary: 'sign the result of a review; two people must, and it is sealed',
  help: `  duly review approve ORDER RESULT\n\nRESULT is the hash that \`duly review show ORDER\` prints.\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const result = Sha256.parse(positionals[1] ?? '')
    if (!result.ok) throw new Error('Name the result you read: duly review show ORDER')
    const { state } = await (await clientFrom(values)).approveReview(id.value, result.value)
    console.log(`Signed. ${id.value} is ${state}.`)
    return 0
  },
}
