import { orderTree } from '../../intake/read/order-file.ts'
import { checkOrderFile, lawFolder, loadLaw } from '../../legality/legality.ts'
import { explainJudgement } from '../../legality/legality.ts'
import { Instant } from '../../order/time.ts'
import { placesInWords } from '../../platform/yaml-file.ts'
import { flags, type Command } from '../command.ts'
import { bytesOf, ourCompanies } from '../order-input.ts'
import { forTerminal } from '../print.ts'

export const command: Command = {
  summary: 'judge one order file by the shipped law, without a desk and offline',
  help: `  duly law check ORDER.yaml [--received 2026-11-23T09:15:00Z] [--call-back confirmed|denied] [--as-sent]
                 [--config duly.yaml] [--json]

Reads YAML or JSON (docs/order-file.md), of at most 2 MB. It is judged as if received at that time (now, if you name
none), addressed to the companies of duly.yaml, or of the worked examples where there is no duly.yaml.
--call-back   what the agency said on a number of our own
--as-sent     count the file as its sender's words: findings of our own staff in it are nothing
Ends with 0 when the file could be judged, whatever the verdict; with 1 when it could not.`,
  async run(args) {
    const { values, positionals } = flags(args, {
      received: { type: 'string' },
      'call-back': { type: 'string' },
      'as-sent': { type: 'boolean' },
      config: { type: 'string' },
      json: { type: 'boolean' },
    })
    const [file, ...more] = positionals
    if (file === undefined || more.length > 0) throw new Error('Name one order file: duly law check ORDER.yaml')
    const received = Instant.parse(values.received ?? new Date().toISOString())
    if (!received.ok) throw new Error(`--received: ${received.why}`)
    const callBack = values['call-back']
    if (callBack !== undefined && callBack !== 'confirmed' && callBack !== 'denied')
      throw new Error('--call-back is "confirmed" or "denied"; leave it out when nobody was reached.')
    const { text } = orderTree(await bytesOf(file))
    const { entities, whose } = await ourCompanies(values.config)
    const checked = checkOrderFile(
      text,
      await loadLaw(lawFolder),
      { receivedAt: received.value, now: received.value, entities, ...(callBack ? { callBack } : {}) },
      values['as-sent'],
    )
    if (!checked.ok) {
      if (values.json) console.log(JSON.stringify({ judged: false, found: checked.found }))
      else console.error(forTerminal(placesInWords(checked.found, file)))
      return 1
    }
    const { judgement, zone, look } = checked
    if (values.json) {
      console.log(JSON.stringify({ judged: true, received: received.value, entities: whose, zone, look, judgement }))
      return 0
    }
    console.log(forTerminal(explainJudgement(judgement, zone)))
    if (look.length > 0) console.log(`\nLook at\n${forTerminal(placesInWords(look, file))}`)
    console.log(`\nAs if received ${received.value}, by ${whose}.`)
    return 0
  },
}
