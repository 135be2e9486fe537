import type { Rejudged } from '../../journey/rejudge.ts'
import { OrderId } from '../../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { forTerminal } from '../print.ts'
import type { LawState } from '../print-law.ts'

export const command: Command = {
  summary: 'which open orders the proposed law, or the law in force, would judge differently, and how',
  help: `  duly law rejudge [--edition DIGEST] [--json]     changes nothing
  duly law rejudge ORDER --apply                   judges that order by the law in force

Orders keep the law that judged them first. Without --edition they are compared with the proposed edition, or with the
one in force when nothing is proposed. An order can be judged anew only by law that is in force.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      apply: { type: 'boolean' },
      edition: { type: 'string' },
      json: { type: 'boolean' },
    })
    const desk = await clientFrom(values)
    if (values.apply || positionals.length > 0) {
      const id = OrderId.parse(positionals[0] ?? '')
      if (!id.ok) throw new Error(id.why)
      if (!values.apply)
        throw new Error(`To judge ${id.value} by the law in force: duly law rejudge ${id.value} --apply`)
      const { inForce } = await desk.get<LawState>('/v1/law')
      if (!inForce) throw new Error('No law is in force at this desk yet.')
      await desk.act(id.value, { act: 'rejudge', law: inForce.digest })
      console.log(`${id.value} is judged by the law in force now: duly show ${id.value}`)
      return 0
    }
    const query = values.edition ? `?edition=${encodeURIComponent(values.edition)}` : ''
    const found = await desk.get<{ law: string; judged: number; orders: Rejudged[] }>(`/v1/law/rejudge${query}`)
    if (values.json) {
      console.log(JSON.stringify(found))
      return 0
    }
    for (const { order, state, differences } of found.orders)
      console.log(forTerminal(`${order} (${state})\n${differences.map((d) => `  ${d}`).join('\n')}`))
    console.log(
      `${found.judged} open orders compared with ${found.law}; ${found.orders.length} would be judged differently.`,
    )
    return 0
  },
}
