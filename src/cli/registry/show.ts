import { flags, staffFlags, staffHelp, type Command } from '../command.ts'
import { clientFrom } from '../desk-client.ts'
import { agencyInWords, madeInWords, proposalInWords, type RegistryState } from '../print-registry.ts'

export const command: Command = {
  summary: 'one authority: how it is verified, whom to call, and each change of its entry',
  help: `  duly registry show AGENCY\n\n${staffHelp}`,
  async run(args) {
    const { values, positionals } = flags(args, staffFlags)
    const { agencies, made, proposed, debts, incidents } = await (
      await clientFrom(values)
    ).get<RegistryState>('/v1/registry')
    const agency = agencies.find((a) => a.id === positionals[0])
    if (!agency) throw new Error(`Name one entry of the registry; see them with: duly registry list`)
    console.log(agencyInWords(agency))
    const units = agencies.filter((a) => a.parent === agency.id)
    if (units.length > 0) console.log(`  units: ${units.map((u) => u.id).join(', ')}`)
    for (const d of debts.filter((each) => each.agency === agency.id))
      console.log(
        `  owes the formal order of ${d.order}, released in an emergency at ${d.releasedAt}; due ${d.due}${d.overdue ? ': OVERDUE, so its emergencies need its signed document beside a call-back' : ''}`,
      )
    for (const i of incidents.filter((each) => each.agency === agency.id && !each.lifted))
      console.log(`  ${i.id} is open: duly incident show ${i.id}`)
    const concerns = (change: (typeof made)[number]['change']): boolean =>
      change.subject === 'agencies' && (change.put.some((a) => a.id === agency.id) || change.remove.includes(agency.id))
    const changes = made.filter((m) => concerns(m.change))
    if (changes.length > 0) console.log(`\nChanged\n${changes.map((m) => `  ${madeInWords(m)}`).join('\n')}`)
    for (const p of proposed.filter((each) => concerns(each.change))) console.log(`\n${proposalInWords(p, agencies)}`)
    return 0
  },
}
