import type { LawState } from '../web/api/law.ts'

export type { LawState } from '../web/api/law.ts'

/** Where the law of a desk stands, as counsel and staff read it. */
export function lawInWords({ inForce, proposed, approvedBy, changes }: LawState): string {
  if (!inForce) return 'No law is in force at this desk yet.'
  const signedOff = inForce.packs.filter((p) => p.signedOff)
  const lines = [
    `In force:  ${inForce.digest}`,
    `           ${inForce.packs.length} files; ${signedOff.length} signed off at this desk`,
    ...signedOff.map((p) => `           ${p.id} ${p.version}, by ${p.signedOff?.by ?? ''}, ${p.signedOff?.on ?? ''}`),
  ]
  if (!proposed)
    return [...lines, 'Proposed:  nothing; the files on disk were those in force at the last start'].join('\n')
  return [
    ...lines,
    `Proposed:  ${proposed.digest}`,
    `           signed by ${approvedBy.length > 0 ? approvedBy.join(', ') : 'nobody'}; two people must. Until then the law in force judges.`,
    ...changes.flatMap((c) => [
      '',
      `${c.pack} is ${c.change}${c.from ? ` from version ${c.from}` : ''}${c.to ? ` to version ${c.to}` : ''}`,
      ...c.words.map((w) => `  ${w}`),
    ]),
    '',
    `Which open orders it would judge differently:  duly law rejudge`,
    `To sign it:                                    duly law approve ${proposed.digest}`,
  ].join('\n')
}
