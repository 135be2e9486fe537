import type { Evidence, Proof } from '../../order/event.ts'

/** What checks of signatures found. `again`: something outside did not answer as it must; asking later may help. */
export type SignatureResult = {
  readonly evidence: readonly Evidence[]
  readonly proofs: readonly Proof[]
  readonly again: boolean
}

export const nothingFound: SignatureResult = { evidence: [], proofs: [], again: false }

export const together = (results: readonly SignatureResult[]): SignatureResult => ({
  evidence: results.flatMap((r) => r.evidence),
  proofs: results.flatMap((r) => r.proofs),
  again: results.some((r) => r.again),
})
