import { sha256 } from '../order/canonical.ts'
import { hasEnded, type Agency } from '../order/agency.ts'
import type { AssuranceLevel, EventOf, Evidence, Finding, Proven } from '../order/event.ts'
import type { StatedFacts } from '../order/facts.ts'
import { AgencyId } from '../order/ids.ts'
import type { Instant } from '../order/time.ts'
import { checkAgencySignature, type Verify } from './evidence/agency-signature.ts'
import { weighFindings } from './evidence/originals.ts'
import type { Place } from '../order/assertion.ts'
import { checkPasskey } from './evidence/passkey.ts'
import { weighCallBacks } from './evidence/call-back.ts'
import { weighRegisterChecks } from './evidence/court-register.ts'
import { heldFor, highest, settledAfter } from './floors.ts'
import { addressOf, aLabel, lookUp, type Sender } from './registry.ts'

export { contradictions, unsaid, weighClaims } from './claims/claims.ts'
export { deliveryWishes } from './claims/delivery-wish.ts'
export { hostileNames } from './claims/hostile-names.ts'
export { examine } from './examine/examine.ts'

export type WhoAsks = {
  readonly received: EventOf<'received'>
  /** What the checks of the originals found, when they were made. */
  readonly findings: readonly Finding[]
  readonly facts?: StatedFacts
  readonly agencies: Agency[]
  readonly calledBack: EventOf<'called-back'>[]
  readonly registerChecks: EventOf<'register-checked'>[]
  readonly receivedAt: Instant
  readonly now: Instant
  readonly verify: Verify
  /** Where officers' passkeys for this desk are made. */
  readonly place: Place
}

/** What is proven of who asks. `identities`: whose proofs those are, also when the agency then denied the order. */
export type WhoAskedProven = {
  readonly level: AssuranceLevel
  readonly proven: readonly Proven[]
  readonly agency?: AgencyId
  readonly identities: readonly string[]
  readonly evidence: Evidence[]
}

/**
 * Who is asking, and how far that is proven: each thing that was proven, the registry entry that all claims point to,
 * and every check in words, also those that nobody could make (G4). Pure. The agency is given even at L0, so that staff
 * know whom to call back; only the levels say that anything is proven.
 *
 * L1 mail of exactly its domain (DMARC), its machine's key, or a confirmation by telephone. L2 its seal over the request,
 * its signature over the whole document, or the docket in the court's own register. L3 an officer's own passkey over this
 * request. L4 a call-back beside L2 or L3. A denial by the agency or a contradiction by the court leaves nothing
 * proven, whatever else there is. Nothing here refuses an order: what is not proven waits for a person (G5).
 */
export function authenticate(who: WhoAsks): WhoAskedProven {
  const { received, facts, agencies, receivedAt, now } = who
  const evidence: Evidence[] = []
  const originals = weighFindings(who.findings, agencies, receivedAt, facts)
  const sender = lookUp(originals.author ?? received.from, agencies)
  const signature = checkAgencySignature(received, agencies, receivedAt, who.verify)
  const passkey = checkPasskey(received, agencies, who)
  const [signer, another] = originals.signers
  const agency =
    named(facts, agencies, evidence) ??
    passkey.signer?.agency ??
    signature.signer ??
    (another ? undefined : signer) ??
    sole(sender, evidence)
  evidence.push(
    ...sender.evidence,
    ...(originals.evidence.length > 0 ? originals.evidence : unproven(received)),
    ...signature.evidence,
    ...passkey.evidence,
  )
  for (const signer of new Set([signature.signer, passkey.signer?.agency])) {
    if (!signer || signer === agency) continue
    const words = `The signature is that of ${signer.name}, but the order speaks for ${agency?.name ?? 'another authority'}. It does not count.`
    evidence.push(failed('sign.unbound_signer', words))
  }
  if (agency && sender.agencies.length > 0 && !sender.agencies.includes(agency)) {
    const words = `The sender’s domain belongs to ${sender.agencies.map((a) => a.name).join(' and ')}, but the order speaks for ${agency.name}.`
    evidence.push(failed('agency.conflict', words))
  }
  if (agency && heldFor(agency.since, now) < settledAfter) {
    const words = `We know ${agency.name} only since ${agency.since}; until 30 days have passed, everything from it needs a call-back and a proven document.`
    evidence.push(failed('registry.fresh_agency', words))
  }
  const ended = hasEnded(agency?.ended, now)
  if (ended)
    evidence.push(failed('agency.ended', `${agency?.name ?? ''} asks nothing any more since ${agency?.ended ?? ''}.`))

  const officer = agency && passkey.signer?.agency === agency ? passkey.signer.officer : undefined
  const register = weighRegisterChecks(who.registerChecks, facts)
  const requesters = [facts?.issuer.representative, officer?.name].filter((name) => name !== undefined)
  const call = weighCallBacks(who.calledBack, agency, { requesters, facts }, receivedAt)
  evidence.push(...register.evidence, ...call.evidence)
  // A public docket under a forged sender is easily had: then the register speaks only beside the agency's own voice.
  const registered = register.confirmed && (!sender.imitates || call.confirmed)
  if (register.confirmed && !registered)
    evidence.push(
      failed(
        'register.imitated_sender',
        'The docket is real, but the sender only looks like the agency; call the agency back.',
      ),
    )

  const mailed = agency !== undefined && originals.domains.some((d) => agency.domains.some((own) => aLabel(own) === d))
  const signed = agency !== undefined && signature.signer === agency ? signature.use : undefined
  const certified = agency !== undefined && originals.signers.includes(agency)
  if (signed === 'machine' && !officer)
    evidence.push(
      failed(
        'api.no_person',
        'A machine sent this and no officer signed it in person, so it says only where it came from.',
      ),
    )
  const proven: Proven[] = []
  if (!call.denied && !register.contradicted && !ended) {
    if (mailed || signed === 'machine' || call.confirmed) proven.push('L1')
    if (signed === 'seal' || certified || registered) proven.push('L2')
    if (officer) proven.push('L3')
    if (call.confirmed && (proven.includes('L2') || proven.includes('L3'))) proven.push('L4')
  }
  if (proven.length === 1 && proven[0] === 'L1')
    evidence.push({
      signal: 'document.unproven',
      outcome: 'not-checked',
      words: `${call.confirmed ? 'The agency confirmed by telephone that it asks' : 'It came from the agency’s own mail servers or machines, which a thief may use too'}. Nothing yet shows that it issued this very document: that takes its signature, an officer’s passkey or the court’s own register.`,
    })
  const address = mailed ? addressOf(originals.author ?? received.from)?.address.toLowerCase() : undefined
  const identities = [
    ...(officer && agency ? [`officer:${agency.id}/${officer.id}`] : []),
    ...(address ? [`mailbox:${address}`] : []),
    ...(signed && received.signature ? [`key:${received.signature.key}`] : []),
    ...(certified ? certificatesOf(who.findings, agency) : []),
  ]
  const id = agency ? AgencyId.parse(agency.id) : undefined
  return { level: highest(proven), proven, ...(id?.ok ? { agency: id.value } : {}), identities, evidence }
}

/** The agency's own keys among those that signed the whole of a document. */
const certificatesOf = (findings: readonly Finding[], { certificates, openpgp_keys }: Agency): string[] => [
  ...new Set(
    findings
      .flatMap((f) => f.proofs)
      .flatMap((p) =>
        p.kind === 'signature' &&
        p.covers === 'whole' &&
        (certificates.some((c) => c.spki_sha256 === p.spkiSha256) ||
          openpgp_keys.some((k) => sha256(k.key) === p.spkiSha256))
          ? [`certificate:${p.spkiSha256}`]
          : [],
      ),
  ),
]

const failed = (signal: string, words: string): Evidence => ({ signal, outcome: 'failed', words })

/** The registry entry that the facts name: by its short name, else by exactly its name and State. A claim. */
function named(facts: StatedFacts | undefined, agencies: readonly Agency[], evidence: Evidence[]): Agency | undefined {
  if (!facts) return undefined
  const { agency: id, authority, country } = facts.issuer
  if (id !== undefined) {
    const found = agencies.find((a) => a.id === id)
    if (!found)
      evidence.push(failed('agency.unregistered', `The order speaks for “${id}”, which is not in the registry.`))
    return found
  }
  const plain = (name: string): string => name.normalize('NFKC').toLowerCase().replace(/\s+/gu, ' ').trim()
  const found = agencies.filter((a) => plain(a.name) === plain(authority) && a.country === country)
  return found.length === 1 ? found[0] : undefined
}

/** The one agency of the sender's domain; a domain that several share names none of them. */
function sole(sender: Sender, evidence: Evidence[]): Agency | undefined {
  if (sender.agencies.length > 1)
    evidence.push({
      signal: 'registry.ambiguous',
      outcome: 'not-checked',
      words: `Several agencies use the domain ${sender.domain ?? ''}: ${sender.agencies.map((a) => a.id).join(', ')}. State in the facts which one asks (issuer.agency).`,
    })
  return sender.agencies.length === 1 ? sender.agencies[0] : undefined
}

/** Until the originals are examined, mail proves nothing, and each check says that it was not made (G4). */
const unproven = (received: EventOf<'received'>): Evidence[] =>
  received.channel === 'smtp'
    ? (['spf', 'dkim', 'dmarc'] as const).map((signal) => ({
        signal,
        outcome: 'not-checked',
        words: `${signal.toUpperCase()} was not checked: the sender’s address is what the mail says, no more.`,
      }))
    : []
