import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { forTerminal } from '../print.ts'
import type { RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'open invitations with their codes, what officers made of them and what they propose; take one over',
  help: `  duly registry enrolments                    invitations, enrolments, proposals, and who asked for another's case
  duly registry enrolments --take RECEIPT     propose to enter that passkey, as the first of two people

Read a code out only when you rang one of the numbers beside it yourself.

${staffHelp}`,
  async run(args) {
    const { values } = flags(args, { ...staffFlags, take: { type: 'string' } })
    const desk = await clientFrom(values)
    const state = await desk.get<RegistryState>('/v1/registry')
    if (values.take === undefined) {
      console.log(forTerminal(inWords(state) || 'Nobody is invited, and nothing came over the portal.'))
      return 0
    }
    const found = state.enrolments.find((e) => e.receipt === values.take)
    if (!found) throw new Error(`No enrolment came under ${values.take}. See: duly registry enrolments`)
    if (!found.change) throw new Error(found.unproven ?? 'It is in the registry already.')
    const { proposed } = await desk.propose<RegistryState>(found.change)
    console.log(`Proposed. A second person signs: duly registry approve ${proposed.at(-1)?.digest ?? ''}`)
    return 0
  },
}

const inWords = ({ invitations, enrolments, colleagues, askedElsewhere }: RegistryState): string =>
  [
    ...invitations.map(
      (i) =>
        `Invited until ${i.until}: ${i.officer} of ${i.agency}. Code ${i.code ?? 'for those who may respond'}, to be read out at ${i.numbers.join(' or ')}.`,
    ),
    ...enrolments.map((e) => {
      const who = `${e.receipt}  ${e.at.slice(0, 10)}  ${e.officer.name || 'somebody'} of ${e.agency || 'no agency'}`
      return e.unproven === undefined
        ? `${who} made a passkey${e.change ? `; to take it over: duly registry enrolments --take ${e.receipt}` : '; it is in the registry'}.`
        : `${who}: enrol.unproven. ${e.unproven}`
    }),
    ...colleagues.map(
      (p) =>
        `${p.at.slice(0, 10)}  ${p.by} of ${p.agency} proposes to ${p.wish} ${p.officer.name ?? p.officer.id}${p.officer.mail === undefined ? '' : ` (${p.officer.mail}, unproven)`}.`,
    ),
    ...askedElsewhere.map(
      (a) =>
        `${a.at}  ${a.signal}: ${a.officer} of ${a.agency} asked for ${a.order}, which is another agency’s, and was told that there is no such case.`,
    ),
  ].join('\n')
