import type { Person } from '../platform/settings-oncall.ts'
import type { Qualification } from './need.ts'

/** What a person lacks for this, each in words that can follow "nobody here"; empty when they may be asked. */
export function lacks(person: Person, asks: Qualification): string[] {
  const missing: string[] = []
  if (asks.may && !person.may.includes(asks.may)) missing.push(asks.may === 'approve' ? 'may sign' : 'may respond')
  if (asks.not?.some((id) => id === person.id)) missing.push('is a second person')
  if (asks.jurisdiction && person.jurisdictions && !person.jurisdictions.includes(asks.jurisdiction))
    missing.push(`answers orders of ${asks.jurisdiction}`)
  if (asks.language && person.languages && !person.languages.includes(asks.language))
    missing.push(`reads ${asks.language}`)
  if (asks.licence && !person.licences?.includes(asks.licence)) missing.push(`holds the licence ${asks.licence}`)
  if (asks.clearance !== undefined && (person.clearance ?? 0) < asks.clearance)
    missing.push(`is cleared to ${asks.clearance}`)
  if (asks.agency && person.conflicts?.includes(asks.agency)) missing.push('is free of a conflict of interest')
  return missing
}

/** Two needs with equal keys ask for the same kind of person. */
export const qualificationKey = (asks: Qualification): string =>
  [
    asks.jurisdiction,
    asks.language,
    asks.licence,
    asks.clearance,
    asks.may,
    asks.agency,
    asks.not?.toSorted().join('+'),
  ].join('|')
