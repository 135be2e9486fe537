import { entryDifferences } from '../requester/registry-check.ts'
import type { Agency } from '../order/agency.ts'
import type { Change } from '../order/change.ts'
import type { Made, Proposal } from '../order/registry.ts'
import { forTerminal } from './print.ts'

export type { RegistryState } from '../web/api/registry.ts'

/** What a change does, line by line, as whoever signs it should read it. */
export function changeInWords(change: Change, agencies: readonly Agency[]): string {
  switch (change.subject) {
    case 'agencies': {
      const held = (id: string): Agency | undefined => agencies.find((a) => a.id === id)
      const each = [
        ...change.put.map((a) => ({ id: a.id, was: held(a.id), is: a })),
        ...change.remove.map((id) => ({ id, was: held(id), is: undefined })),
      ]
      return forTerminal(
        [
          `Why: ${change.why}`,
          ...each.flatMap(({ id, was, is }) => [
            `${id} ${was ? (is ? 'changes' : 'is removed') : 'is new'}`,
            ...entryDifferences(was, is).map((line) => `  ${line}`),
          ]),
        ].join('\n'),
      )
    }
    case 'invitation':
      return forTerminal(
        `${change.officer.name} (${change.officer.id}) of ${change.agency} is invited to make a passkey, until ${change.until}. The link goes to the agency’s old address; its code is read out at an old number.\nWhy: ${change.why}`,
      )
    case 'lift':
      return forTerminal(`The identities that ${change.incident} froze may be relied on again.\nWhy: ${change.why}`)
    case 'feed':
      return forTerminal(
        `The list of burnt identities of ${change.name} (${change.url}, key ${change.key}) is believed.\nWhy: ${change.why}`,
      )
  }
}

export const proposalInWords = (p: Proposal, agencies: readonly Agency[]): string =>
  `Proposed by ${p.by} at ${p.at}\n${changeInWords(p.change, agencies)}\nTo sign it as the second person: duly registry approve ${p.digest}`

export function madeInWords({ at, by, change, told }: Made): string {
  const notice = told
    ? `; told: ${told.told.join(', ') || 'nobody by mail'}${told.toCall.length > 0 ? `; to be called: ${told.toCall.join(', ')}` : ''}`
    : ''
  return forTerminal(`${at}  ${by.join(' and ')}  ${change.why}${notice}`)
}

/** One agency on a page. */
export const agencyInWords = (agency: Agency): string =>
  forTerminal(
    [
      `${agency.id}, in the registry since ${agency.since}`,
      ...entryDifferences(undefined, agency).map((line) => `  ${line.slice(2)}`),
      ...agency.callback.map((c) => `  ${c.number} learned on ${c.since}; counts for call-backs after 30 days`),
    ].join('\n'),
  )
