import type { Gathering } from '../../order/gathering.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'

export const command: Command = {
  summary: 'bring many orders together that turn about one event; it holds none of them',
  help: `  duly incident open "Fire at Example Square" [ORDER ...]
  duly incident open --of I-0001 [ORDER ...] [--out ORDER ...]

With --of, puts orders into an incident and takes others out of it. The name stands at the head of a public statement.

${staffHelp}`,
  async run(args) {
    const options = { of: { type: 'string' }, out: { type: 'string', multiple: true }, ...staffFlags } as const
    const { values, positionals } = flags(args, options)
    const desk = await clientFrom(values)
    const [name, ...orders] = values.of === undefined ? positionals : ['', ...positionals]
    if (name === undefined) throw new Error('Say what happened: duly incident open "Fire at Example Square"')
    const { id, orders: now } =
      values.of === undefined
        ? await desk.post<Gathering>('/v1/incidents', { name, orders })
        : await desk.post<Gathering>(`/v1/incidents/${values.of}/orders`, { put: orders, taken: values.out ?? [] })
    console.log(`${id} holds together ${now.length} order(s). See: duly incident show ${id}`)
    return 0
  },
}
