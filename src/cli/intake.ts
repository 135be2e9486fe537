import { arrivalFromFiles } from '../intake/channels/paper.ts'
import { systemClock } from '../platform/clock.ts'
import { openKeys } from '../platform/keys.ts'
import { openSpool } from '../platform/spool.ts'
import { homeFolder, openHome } from '../roles/home.ts'
import { flags, type Command } from './command.ts'

export const command: Command = {
  summary: 'take in an order from files: .eml, .pdf, .json, .yaml',
  help: '  duly intake FILE...\n\nAll files together are one order. It is safe on disk when the command ends, also while Duly or its database is down.',
  async run(args) {
    const { positionals } = flags(args, {})
    if (positionals.length === 0) throw new Error('Name at least one file.')
    const home = await openHome(homeFolder())
    const keys = await openKeys(home.keys)
    const spool = await openSpool(home.spool, keys.rootRecipient, systemClock)
    const receipt = await spool.accept(await arrivalFromFiles(positionals, systemClock.now()))
    console.log(`Taken in as ${receipt}. It gets its order number as soon as Duly runs: duly list`)
    return 0
  },
}
