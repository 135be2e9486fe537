import { OrderId, type Sha256 } from '../order/ids.ts'
import type { Order } from '../order/order.ts'
import type { Scope } from '../order/scope.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'
import { forTerminal, scopeInWords } from './print.ts'

export const command: Command = {
  summary: 'sign the exact scope of an order; two people must',
  help: `  duly approve ORDER [--scope HASH]

Prints what raised a doubt, then the scope in words, and signs its hash. With --scope it signs only if the scope is still that one.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags, scope: { type: 'string' } })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const desk = await clientFrom(values)
    const { order, scope } = await desk.get<{ order: Order; scope: { words: Scope; hash: Sha256 } | null }>(
      `/v1/orders/${id.value}`,
    )
    if (!scope) throw new Error(`${id.value} has no scope to approve yet. See: duly show ${id.value}`)
    if (values.scope && values.scope !== scope.hash)
      throw new Error('The scope is not the one you named: it changed. Read it again before you sign.')
    for (const e of order.evidence) if (e.outcome === 'failed') console.log(`Look first: ${forTerminal(e.words)}`)
    console.log(scopeInWords(scope.words, scope.hash))
    const { state } = await desk.approve(id.value, scope.hash)
    console.log(`You signed. ${id.value} is now ${state}.`)
    return 0
  },
}
