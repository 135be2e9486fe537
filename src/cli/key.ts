import { writeNewSigner } from '../platform/keys.ts'
import { flags, type Command } from './command.ts'

export const command: Command = {
  summary: 'make a key pair for a member of staff or for an agency',
  help: '  duly key new NAME [--out FILE]\n\nWrites NAME.key (keep it secret, on your own computer) and prints the public key for duly.yaml.',
  async run(args) {
    const { values, positionals } = flags(args, { out: { type: 'string' } })
    const [verb, name] = positionals
    if (verb !== 'new' || !name) throw new Error('Call it as: duly key new NAME')
    const file = values.out ?? `${name}.key`
    const { publicKey } = await writeNewSigner(file)
    console.log(
      `Secret key written to ${file}.\nFor duly.yaml, under people:\n\n  - id: ${name}\n    name: ${name}\n    key: ${publicKey}\n    may: [approve, respond, page]`,
    )
    return 0
  },
}
