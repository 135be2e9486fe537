import { orderTree } from '../../intake/read/order-file.ts'
import { checkDraft, draftInWords, lawFolder, loadLaw } from '../../legality/legality.ts'
import { StatedFacts } from '../../order/facts.ts'
import { Instant } from '../../order/time.ts'
import { placesInWords, readYaml } from '../../platform/yaml-file.ts'
import { flags, type Command } from '../command.ts'
import { bytesOf, ourCompanies } from '../order-input.ts'
import { forTerminal } from '../print.ts'

export const command: Command = {
  summary: "an officer's draft before it is sent: what we would ask back or refuse, and which deadline would run",
  help: `  duly law draft ORDER.yaml [--received 2026-11-23T09:15:00Z] [--config duly.yaml] [--json]

Reads an order file in YAML or JSON (docs/order-file.md) and no account: the answer is the same whether one exists or
not. Ends with 0 when nothing would be asked back or refused, with 1 when something would or it cannot be read.`,
  async run(args) {
    const { values, positionals } = flags(args, {
      received: { type: 'string' },
      config: { type: 'string' },
      json: { type: 'boolean' },
    })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new Error('Name one order file: duly law draft ORDER.yaml')
    const received = Instant.parse(values.received ?? new Date().toISOString())
    if (!received.ok) throw new Error(`--received: ${received.why}`)
    const read = readYaml(StatedFacts.schema, orderTree(await bytesOf(file)).text)
    if (!read.ok) {
      if (values.json) console.log(JSON.stringify({ read: false, found: read.found }))
      else console.error(forTerminal(placesInWords(read.found, file)))
      return 1
    }
    const { entities } = await ourCompanies(values.config)
    const check = checkDraft(read.value, await loadLaw(lawFolder), entities, received.value)
    console.log(values.json ? JSON.stringify({ read: true, ...check }) : forTerminal(draftInWords(check)))
    return check.parts.some((p) => p.outlook === 'asked-back' || p.outlook === 'refused') ? 1 : 0
  },
}
