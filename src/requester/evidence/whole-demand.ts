import type { Evidence, Finding } from '../../order/event.ts'
import type { StatedFacts } from '../../order/facts.ts'
import type { Agency } from '../../platform/settings.ts'

/** A document of the order, and the registered agencies that signed it whole. */
export type SignedDocument = Pick<Finding, 'states' | 'accounts'> & {
  readonly name: string
  readonly signers: readonly Agency[]
}

/**
 * The one rule by which an agency's signature speaks for an order (level L2); nothing when it does (A20):
 *
 * 1. Every document that may state a demand is signed by it, whole. Any attachment may, and any document that came
 *    beside others; so may what could not be read.
 * 2. A covering note (a mail's own text and subject) need not be signed, but names no account that the signed
 *    documents do not name.
 * 3. The accounts of the stated facts stand in the signed documents, where those could be read.
 *
 * Nothing is merged: what is not signed adds nothing to what is.
 */
export function conflictIn(
  documents: readonly SignedDocument[],
  agency: Agency,
  facts: StatedFacts | undefined,
): Evidence | undefined {
  const signed = documents.filter((d) => d.states === 'demand' && d.signers.includes(agency))
  const covered = documents.filter((d) => d.signers.includes(agency))
  const beside = documents.find((d) => d.states === 'demand' && !d.signers.includes(agency))
  const by = `${agency.name} signed ${covered.map((d) => `“${d.name}”`).join(', ')}`
  if (beside)
    return conflict(
      `${by}, but “${beside.name}” came beside it without that signature and may ask for something else. Nothing is merged: ask ${agency.name} which one counts.`,
    )
  const known = new Set(covered.flatMap((d) => d.accounts ?? []))
  const readable = covered.length > 0 && signed.every((d) => d.accounts !== undefined)
  const notes = documents.filter((d) => d.states === 'note' && !d.signers.includes(agency))
  for (const note of notes) {
    const more = (note.accounts ?? []).filter((a) => !known.has(a))
    if (more.length > 0)
      return conflict(
        `${by}, but ${note.name}, which is not signed, names ${more.slice(0, 5).join(', ')} besides. Nothing is merged: ask ${agency.name} which one counts.`,
      )
  }
  const stated = (facts?.asks ?? []).flatMap((ask) => ask.accounts).filter((a) => a.includes('@'))
  const elsewhere = readable ? stated.filter((a) => !known.has(a.normalize('NFKC').trim().toLowerCase())) : []
  return elsewhere.length > 0
    ? conflict(
        `${by}, but the stated facts ask for ${elsewhere.slice(0, 5).join(', ')}, which what it signed does not name. Take the facts from the signed document alone.`,
      )
    : undefined
}

const conflict = (words: string): Evidence => ({ signal: 'doc.conflict', outcome: 'failed', words })
