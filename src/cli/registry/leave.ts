import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'

export const command: Command = {
  summary: 'an officer acts for an agency no more: refused at once, by one person',
  help: `  duly registry leave AGENCY OFFICER [--on 2026-11-23]\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, { ...staffFlags, on: { type: 'string' } })
    const [agency, officer] = positionals
    if (!agency || !officer) throw new Error('Name both: duly registry leave AGENCY OFFICER')
    const on = values.on ?? new Date().toISOString().slice(0, 10)
    await (await clientFrom(values)).post('/v1/registry/officers-left', { agency, officer, on })
    console.log(`${officer} of ${agency} is refused from now on.`)
    return 0
  },
}
