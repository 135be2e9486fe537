import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { auditLog } from '../verify/audit-log.ts'
import { homeFolder, openHome } from '../roles/home.ts'
import { flags, type Command } from './command.ts'

export const command: Command = {
  summary: 'verify the whole ledger offline: every entry, every tile, the signature',
  help: `  duly ledger verify --ledger-key VKEY [--dir FOLDER] [--checkpoint OLD-CHECKPOINT]

Recomputes the tree from the entries. With a checkpoint you kept from earlier, also proves that nothing before it changed.`,
  async run(args) {
    const { values, positionals } = flags(args, {
      'ledger-key': { type: 'string' },
      dir: { type: 'string' },
      checkpoint: { type: 'string' },
    })
    if (positionals[0] !== 'verify' || !values['ledger-key'])
      throw new Error('Call it as: duly ledger verify --ledger-key VKEY')
    const dir = values.dir ?? (await openHome(homeFolder())).ledger
    const old = values.checkpoint ? await readFile(values.checkpoint, 'utf8') : undefined
    const audit = await auditLog(dir, values['ledger-key'], old)
    console.log(audit.words)
    if (audit.holds) console.log(`Keep this checkpoint; it proves this ledger to you later: ${join(dir, 'checkpoint')}`)
    return audit.holds ? 0 : 1
  },
}
