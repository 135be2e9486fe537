import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import type { LawState } from '../print-law.ts'

export const command: Command = {
  summary: 'answer, as a lawyer, for the text of a pack; with the second person it is active at this desk',
  help: `  duly law sign-off PACK [--on 2026-11-23] [--proposed]

You sign for exactly the text in force, or with --proposed for the text that is proposed. Two different people sign, at
least one of them with "counsel" under may in duly.yaml. Read it first: duly law explain PACK
--on   the day you name; today, if you name none

${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, {
      ...staffFlags,
      on: { type: 'string' },
      proposed: { type: 'boolean' },
    })
    const desk = await clientFrom(values)
    const { inForce, proposed } = await desk.get<LawState>('/v1/law')
    const edition = values.proposed ? proposed : inForce
    const ref = edition?.packs.find((p) => p.id === positionals[0])
    if (!edition || !ref)
      throw new Error(
        edition
          ? `Name one pack: ${edition.packs.map((p) => p.id).join(', ')}`
          : `No edition is ${values.proposed ? 'proposed' : 'in force'}. See: duly law changes`,
      )
    const on = values.on ?? new Date().toISOString().slice(0, 10)
    const after = await desk.signOff<LawState>({ pack: ref.id, sha256: ref.sha256, on })
    const active = [after.inForce, after.proposed].some((e) =>
      e?.packs.some((p) => p.id === ref.id && p.sha256 === ref.sha256 && p.signedOff),
    )
    console.log(`You signed ${ref.id} ${ref.version} off (text ${ref.sha256.slice(0, 16)}…) as on ${on}.`)
    console.log(
      active
        ? 'It is active at this desk from now on.'
        : 'It stays a draft until a second person signs, and a lawyer is among the two.',
    )
    return 0
  },
}
