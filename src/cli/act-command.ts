import type { ParseArgsOptionsConfig } from 'node:util'
import { staffActSchema } from '../order/act.ts'
import { OrderId } from '../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

type Values = Readonly<Record<string, string | string[] | boolean | undefined>>

/** A command by which a person does one thing to one order. What it sends is checked here too, so that mistakes have words. */
export function actCommand(of: {
  summary: string
  usage: string
  options: ParseArgsOptionsConfig
  act: (values: Values) => unknown
}): Command {
  return {
    summary: of.summary,
    help: `  duly ${of.usage}\n\n${staffHelp}`,
    async run(args) {
      const { values, positionals } = flags(args, { ...of.options, ...staffFlags })
      const id = OrderId.parse(positionals[0] ?? '')
      if (!id.ok) throw new Error(id.why)
      const act = staffActSchema.safeParse(of.act(values))
      if (!act.success) {
        const wrong = new Set(
          act.error.issues.map((issue) => String(issue.path[0] ?? 'the command').replaceAll('_', ' ')),
        )
        throw new Error(`Missing, or not as it must be: ${[...wrong].join(', ')}.\nCall it as: duly ${of.usage}`)
      }
      const { state } = await (await clientFrom(values)).act(id.value, act.data)
      console.log(`${id.value} is now ${state}.`)
      return 0
    },
  }
}

/** One word each. */
export const words = <K extends string>(...names: K[]): Record<K, { type: 'string' }> =>
  Object.fromEntries(names.map((name) => [name, { type: 'string' }])) as Record<K, { type: 'string' }>
