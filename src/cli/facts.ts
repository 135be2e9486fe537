import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { StatedFacts } from '../order/facts.ts'
import { OrderId } from '../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from './command.ts'
import { clientFrom } from './desk-client.ts'

export const command: Command = {
  summary: 'state the facts of an order from its document, as an order file',
  help: `  duly facts ORDER FILE.yaml\n\nThe file's format: docs/order-file.md. Who states the facts cannot approve the order.\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const id = OrderId.parse(positionals[0] ?? '')
    if (!id.ok) throw new Error(id.why)
    if (!positionals[1]) throw new Error('Name the order file: duly facts ORDER FILE.yaml')
    const facts = StatedFacts.parse(parse(await readFile(positionals[1], 'utf8')))
    if (!facts.ok) throw new Error(facts.why)
    const { state } = await (await clientFrom(values)).act(id.value, { act: 'state-facts', facts: facts.value })
    console.log(`Stated. ${id.value} is ${state}; it is judged now: duly show ${id.value}`)
    return 0
  },
}
