import { OrderId } from '../../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { forTerminal } from '../print.ts'

export type ReviewState = {
  readonly stage: 'none' | 'lay-out' | 'open' | 'done'
  readonly why: string | null
  readonly missing: string | null
  readonly items?: number
  readonly undecided?: number
  readonly decided?: Readonly<Record<'produce' | 'withhold' | 'redact', number>>
  readonly result?: string | null
  readonly approvals?: readonly { readonly by: string; readonly at: string }[]
}

export const command: Command = {
  summary: 'where the review of an order stands',
  help: `  duly review show ORDER [--json]\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags, json: { type: 'boolean' } })
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    const state = await (await clientFrom(values)).get<ReviewState>(`/v1/orders/${id.value}/review`)
    if (values.json) console.log(JSON.stringify(state))
    else console.log(forTerminal(inWords(id.value, state)))
    return 0
  },
}

function inWords(id: string, { stage, why, missing, items, decided, result, approvals }: ReviewState): string {
  if (stage === 'none') return `${id} is not under review. Ask for one with: duly review ask ${id} --why WORDS`
  if (!decided)
    return `${id} is to be reviewed: ${why ?? ''}\nNothing is laid out yet. Two people approve its scope first.`
  return [
    `${id} is under review: ${why ?? ''}`,
    `Of ${items} items ${decided.produce} are to be produced, ${decided.withhold} withheld, ${decided.redact} redacted.`,
    ...(missing ? [missing] : []),
    ...(approvals ?? []).map((a) => `Approved by ${a.by} at ${a.at}.`),
    ...(result ? [`Result: ${result}`] : []),
  ].join('\n')
}
