import { sha256 } from '../../order/canonical.ts'
import type { Evidence, Finding, Proof } from '../../order/event.ts'
import type { StatedFacts } from '../../order/facts.ts'
import type { Instant } from '../../order/time.ts'
import type { Agency } from '../../platform/settings.ts'
import { heldFor } from '../floors.ts'
import { conflictIn } from './whole-demand.ts'

/** What the checks of the originals mean against the registry. */
export type Originals = {
  /** The one author of the mail. */
  readonly author?: string
  /** Domains whose mail servers stand behind it. */
  readonly domains: readonly string[]
  /** The registered agencies each of which signed the whole demand. */
  readonly signers: readonly Agency[]
  readonly evidence: readonly Evidence[]
}

/**
 * Compares proofs with the registry. A signature counts when it covers the whole of its document and was made with a key
 * that the registry held for the agency before the order came. It speaks for the order by the rule of
 * {@link conflictIn}: every document that may state a demand is signed by that agency.
 */
export function weighFindings(
  findings: readonly Finding[],
  agencies: readonly Agency[],
  receivedAt: Instant,
  facts: StatedFacts | undefined,
): Originals {
  const evidence: Evidence[] = []
  const said = new Set<string>()
  const say = (e: Evidence): void => {
    if (!said.has(e.words)) evidence.push(e)
    said.add(e.words)
  }
  const several = findings.filter((f) => f.states === 'demand').length > 1
  const documents = findings.map((finding) => {
    const { part = '' } = finding
    for (const e of finding.evidence) say(several && part ? { ...e, words: `“${part}”: ${e.words}` } : e)
    const signers = finding.proofs.flatMap((proof) => {
      if (proof.kind !== 'signature' || proof.covers !== 'whole') return []
      const { owner, words } = ownerOf(proof, agencies, receivedAt)
      say(words)
      return owner ? [owner] : []
    })
    return { ...finding, name: part || 'the document', signers }
  })
  const signers = [...new Set(documents.flatMap((d) => d.signers))].filter((agency) => {
    const conflict = conflictIn(documents, agency, facts)
    say(conflict ?? { signal: 'sign.whole_demand', outcome: 'passed', words: `${agency.name} signed every document that may state a demand.` }) // prettier-ignore
    return conflict === undefined
  })
  const author = findings.find((f) => f.mail)?.mail?.from
  return {
    ...(author ? { author } : {}),
    domains: findings.flatMap((f) => f.proofs).flatMap((p) => (p.kind === 'domain' ? [p.domain] : [])),
    signers,
    evidence,
  }
}

type Signature = Extract<Proof, { kind: 'signature' }>

/** The one agency whose key this is, when the registry held it before the order came. */
function ownerOf(
  proof: Signature,
  agencies: readonly Agency[],
  receivedAt: Instant,
): { owner?: Agency; words: Evidence } {
  const held = agencies.flatMap((agency) => [
    ...agency.certificates.filter((c) => c.spki_sha256 === proof.spkiSha256).map(({ since }) => ({ agency, since })),
    ...agency.openpgp_keys.filter((k) => sha256(k.key) === proof.spkiSha256).map(({ since }) => ({ agency, since })),
  ])
  const [key] = held
  if (!key || held.some((k) => k.agency !== key.agency))
    return {
      words: failed(
        'sign.unbound_signer',
        `The signature of “${proof.by}” holds, but the registry does not hold this key for one agency: signed by a person unknown to us.`,
      ),
    }
  const since = held.map((k) => k.since).sort()[0] ?? key.since
  const { agency } = key
  if (!(heldFor(since, receivedAt) >= 0))
    return {
      words: failed(
        'registry.fresh_key',
        `The key of ${agency.name} is in the registry only since ${since}, not before the order came.`,
      ),
    }
  const words = `${agency.name} signed the document, whole, with the key that the registry holds since ${since}.`
  return { owner: agency, words: { signal: 'sign.document', outcome: 'passed', words } }
}

const failed = (signal: string, words: string): Evidence => ({ signal, outcome: 'failed', words })
