import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { orderTree } from '../../intake/read/order-file.ts'
import { checkOrderFile, exampleEntities, lawFolder, loadLaw, type JudgeContext } from '../../legality/legality.ts'
import { explainJudgement } from '../../legality/legality.ts'
import { Instant } from '../../order/time.ts'
import { loadConfig } from '../../platform/config.ts'
import { placesInWords } from '../../platform/yaml-file.ts'
import { homeFolder } from '../../roles/home.ts'
import { flags, type Command } from '../command.ts'
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

/** One byte more than an order file may have, so that the reader can say that it is too long. */
const mostBytes = 2_000_001

async function bytesOf(file: string): Promise<Uint8Array> {
  try {
    const handle = await open(file)
    try {
      const buffer = Buffer.alloc(mostBytes)
      let length = 0
      for (let read = 1; read > 0 && length < mostBytes; length += read)
        read = (await handle.read(buffer, length, mostBytes - length, null)).bytesRead
      return buffer.subarray(0, length)
    } finally {
      await handle.close()
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why =
      code === 'ENOENT'
        ? 'there is no such file'
        : code === 'EISDIR'
          ? 'that is a folder, not an order file'
          : code === 'EACCES'
            ? 'no permission to read it'
            : String(error)
    throw new Error(`${file}: ${why}.`, { cause: error })
  }
}

async function ourCompanies(named?: string): Promise<{ entities: JudgeContext['entities']; whose: string }> {
  const file = named ?? join(homeFolder(), 'duly.yaml')
  const config = await loadConfig(file)
  if (config.ok) return { entities: config.value.settings.entities, whose: `the companies of ${file}` }
  if (named !== undefined || !config.why.includes('there is no such file')) throw new Error(config.why)
  const names = exampleEntities.map((e) => e.id).join(', ')
  return {
    entities: exampleEntities,
    whose: `the invented companies of the worked examples (${names}), for there is no ${file}`,
  }
}
