import type { Evidence, Finding, Proof } from '../../src/order/event.ts'
import type { Sha256 } from '../../src/order/ids.ts'
import type { Case } from './case.ts'
import type { Demand } from './demand.ts'
import type { Passage, Seen } from './desk.ts'

/** One forged or abusive demand. */
export type Attack = {
  readonly demand: Demand
  /** The first check that catches it counts as passed: what was seen, with what that check would have let through. */
  readonly off?: (seen: Seen) => Seen
  /** The sender is whom they say: to produce for them is no leak, what else gets out is. */
  readonly authentic?: true
  /** What else must hold; why not, in words. */
  readonly also?: (passage: Passage) => string | undefined
}

/** What became of an attack that is no demand but an act inside the house. */
export type Trial = {
  /** What got out, if anything did. */
  readonly leak?: string
  readonly shown: boolean
  /** Stopped although the first thing that stops it was taken away; absent where nothing was tried. */
  readonly stoppedWithout?: boolean
}

/** One of the forty. A signal that the code does not know yet is "not built", and nothing counts as stopped by it. */
export type Family = {
  readonly id: string
  readonly name: string
  readonly signal: string
  /** Where it is shown when not as a signal of the evidence: the refusal of an act, the judgement. */
  readonly shownAs?: string
  /** Of a hundred seeds, how many: for what is slow. */
  readonly share?: number
} & (
  | { readonly kind: 'demand'; readonly make: (c: Case) => Attack | Promise<Attack> }
  | { readonly kind: 'act'; readonly attempt: (c: Case) => Trial | Promise<Trial> }
)

const without = (evidence: readonly Evidence[], signal: string): Evidence[] =>
  evidence.filter((e) => e.signal !== signal)

const taken = (seen: Seen, signal: string): Finding[] =>
  seen.findings.map((f) => ({ ...f, evidence: without(f.evidence, signal) }))

/** As if the mail had been proven to come from this address. */
export const mailPasses =
  (signal: string, address: string) =>
  (seen: Seen): Seen => {
    const domain: Proof = { kind: 'domain', domain: address.slice(address.lastIndexOf('@') + 1) }
    const findings = taken(seen, signal).map((f) =>
      f.check === 'mail-sender' ? { ...f, proofs: [domain], mail: { signatures: [], from: address } } : f,
    )
    return { ...seen, findings, received: { ...seen.received, from: address } }
  }

/** As if each document had been found signed, whole, by this key. */
export const signaturePasses =
  (signal: string, spkiSha256: string) =>
  (seen: Seen): Seen => {
    const proof: Proof = { kind: 'signature', by: 'someone', spkiSha256: spkiSha256 as Sha256, covers: 'whole' }
    const findings = taken(seen, signal).map((f) => (f.check === 'documents' ? { ...f, proofs: [proof] } : f))
    return { ...seen, findings }
  }
