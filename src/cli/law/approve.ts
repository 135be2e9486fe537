import { Sha256 } from '../../order/ids.ts'
import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { lawInWords, type LawState } from '../print-law.ts'

export const command: Command = {
  summary: 'sign the proposed edition of the law; with the second person it is in force',
  help: `  duly law approve DIGEST

Prints what changes and signs exactly that edition. Read it first: duly law changes. Orders keep the law that judged
them; new ones are judged by the new edition.

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const digest = Sha256.parse(positionals[0] ?? '')
    if (!digest.ok) throw new Error('Name the digest of the proposed edition; see: duly law changes')
    const desk = await clientFrom(values)
    const before = await desk.get<LawState>('/v1/law')
    if (before.proposed?.digest !== digest.value)
      throw new Error('That edition is not the one that is proposed. Read it again before you sign: duly law changes')
    console.log(lawInWords(before))
    const after = await desk.approveLaw<LawState>(digest.value)
    const now = after.inForce?.digest === digest.value
    console.log(
      now ? '\nYou signed, and it is in force.' : '\nYou signed. A second person must, before it is in force.',
    )
    return 0
  },
}
