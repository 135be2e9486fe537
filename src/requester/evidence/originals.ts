import type { Evidence, Finding } from '../../order/event.ts'
import type { Instant } from '../../order/time.ts'
import type { Agency } from '../../platform/settings.ts'
import { heldFor } from '../floors.ts'

/** What the checks of the originals mean against the registry. */
export type Originals = {
  /** The one author of the mail. */
  readonly author?: string
  /** Domains whose mail servers stand behind it. */
  readonly domains: readonly string[]
  /** The registered agency that signed every document of the demand, whole. */
  readonly signer?: Agency
  readonly evidence: readonly Evidence[]
}

/**
 * Compares proofs with the registry. A signature counts when it covers the whole of its document and was made with a key
 * that the registry held for the agency before the order came; and it speaks for the order when each document that is
 * signed at all is signed by that same agency.
 */
export function weighFindings(
  findings: readonly Finding[],
  agencies: readonly Agency[],
  receivedAt: Instant,
): Originals {
  const evidence = findings.flatMap((f) => f.evidence)
  const signers = new Set<Agency | undefined>()
  for (const proof of findings.flatMap((f) => f.proofs)) {
    if (proof.kind !== 'signature') continue
    if (proof.covers !== 'whole') {
      signers.add(undefined)
      continue
    }
    const owners = agencies.filter((a) => a.certificates.some((c) => c.spki_sha256 === proof.spkiSha256))
    const [owner] = owners
    const held = owner?.certificates.find((c) => c.spki_sha256 === proof.spkiSha256)
    if (!owner || owners.length > 1 || !held) {
      evidence.push(
        failed(
          'sign.unbound_signer',
          `The signature of “${proof.by}” holds, but the registry does not hold this key for one agency: signed by a person unknown to us.`,
        ),
      )
      signers.add(undefined)
    } else if (!(heldFor(held.since, receivedAt) >= 0)) {
      evidence.push(
        failed(
          'registry.fresh_key',
          `The key of ${owner.name} is in the registry only since ${held.since}, not before the order came.`,
        ),
      )
      signers.add(undefined)
    } else {
      evidence.push({
        signal: 'sign.document',
        outcome: 'passed',
        words: `${owner.name} signed the document, whole, with the key that the registry holds since ${held.since}.`,
      })
      signers.add(owner)
    }
  }
  const [signer, another] = [...signers]
  const author = findings.find((f) => f.mail)?.mail?.from
  return {
    ...(author ? { author } : {}),
    domains: findings.flatMap((f) => f.proofs).flatMap((p) => (p.kind === 'domain' ? [p.domain] : [])),
    ...(signer && signers.size === 1 && !another ? { signer } : {}),
    evidence,
  }
}

const failed = (signal: string, words: string): Evidence => ({ signal, outcome: 'failed', words })
