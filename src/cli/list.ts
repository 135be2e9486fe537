import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

type Row = {
  order_id: string
  state: string
  agency: string | null
  instrument: string | null
  verdict: string | null
  received_at: string
  due_safe: string | null
  urgency: string
  closed: boolean
}

export const command: Command = {
  summary: 'the orders, newest first',
  help: `  duly list [--all] [--json]   open orders; --all with closed ones\n\n${staffHelp}`,
  async run(args) {
    const { values } = flags(args, { ...staffFlags, all: { type: 'boolean' }, json: { type: 'boolean' } })
    const desk = await clientFrom(values)
    const { orders } = await desk.get<{ orders: Row[] }>('/v1/orders?limit=1000')
    const shown = orders.filter((o) => values.all || !o.closed)
    if (values.json) console.log(JSON.stringify(shown))
    else if (shown.length === 0) console.log('No open orders.')
    else {
      for (const o of shown) {
        console.log(
          [
            o.order_id,
            o.state.padEnd(22),
            (o.due_safe ? `due ${o.due_safe}` : '').padEnd(28),
            (o.instrument ?? 'facts not stated').padEnd(22),
            (o.verdict ?? '').padEnd(8),
            o.agency ?? '',
          ].join('  '),
        )
      }
    }
    return 0
  },
}
