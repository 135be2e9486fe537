import type { KeptCopy, KeptState } from '../../journey/kept-state.ts'
import { OrderId } from '../../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { forTerminal } from '../print.ts'

export const command: Command = {
  summary: 'what is kept for an order, until when, and the receipts of what was destroyed',
  help: `  duly preserve show ORDER [--json]\n\nWith --json the receipts come with their proofs in the ledger.\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags, json: { type: 'boolean' } })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const state = await (await clientFrom(values)).get<KeptState>(`/v1/orders/${id.value}/kept`)
    if (values.json) console.log(JSON.stringify(state))
    else if (state.copies.length === 0) console.log(`Nothing was kept for ${id.value}.`)
    else for (const copy of state.copies) console.log(forTerminal(inWords(copy, state.letGo)))
    return 0
  },
}

const reasons = { ended: 'its end came', released: 'it was let go', 'not-asked': 'nothing asked for it any more' }

function inWords(copy: KeptCopy, letGo: boolean): string {
  const { receipt, until } = copy
  const clock = receipt
    ? `Destroyed ${receipt.at}: ${receipt.why ? reasons[receipt.why] : 'as the law has it'}.${receipt.key ? ` Its key ${receipt.key.slice(0, 16)}… is gone.` : ''}`
    : letGo
      ? 'Let go; it is being destroyed.'
      : until
        ? `Kept until ${until}.`
        : 'Kept as long as the order stands.'
  return [
    `Copy ${copy.package.slice(0, 16)}… since ${copy.since}: ${copy.items} items, ${copy.sizeBytes} bytes`,
    `  ${copy.accounts.join(', ')}: ${copy.categories.join(', ')}`,
    `  ${clock}`,
  ].join('\n')
}
