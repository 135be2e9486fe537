import { readFile } from 'node:fs/promises'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'

export const command: Command = {
  summary: 'bring a list of burnt identities as a file, signed by a provider that was subscribed to',
  help: `  duly registry read-feed FILE\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const [file] = positionals
    if (file === undefined) throw new Error('Name the file: duly registry read-feed FILE')
    await (await clientFrom(values)).post('/v1/registry/feeds', { text: await readFile(file, 'utf8') })
    console.log('Read. Orders that show one of its identities ask for a call-back from now on.')
    return 0
  },
}
