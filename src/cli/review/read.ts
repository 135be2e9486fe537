import { OrderId } from '../../order/ids.ts'
import type { SafeText } from '../../review/job.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { forTerminal } from '../print.ts'

type Read = Omit<SafeText, 'text'> & { readonly text: string | null; readonly unread?: string }

export const command: Command = {
  summary: 'one item under review as plain text, its lines numbered',
  help: `  duly review read ORDER NUMBER [--json]\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags, json: { type: 'boolean' } })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const item = await (
      await clientFrom(values)
    ).get<Read>(`/v1/orders/${id.value}/review/items/${Number(positionals[1])}`)
    if (values.json) {
      console.log(JSON.stringify(item))
      return 0
    }
    for (const [name, value] of item.header) console.log(forTerminal(`${name}: ${value}`))
    console.log('')
    if (item.text === null) console.log(forTerminal(`It cannot be shown: ${item.unread ?? ''}`))
    item.text?.split('\n').forEach((line, at) => {
      console.log(`${String(at + 1).padStart(5)}  ${forTerminal(line)}`)
    })
    for (const { name, mediaType, sizeBytes } of item.attachments)
      console.log(forTerminal(`Not shown: ${name} (${mediaType}, ${sizeBytes} bytes)`))
    return 0
  },
}
