import type { AssuranceLevel, EventOf, Evidence, Finding } from '../order/event.ts'
import type { StatedFacts } from '../order/facts.ts'
import { AgencyId } from '../order/ids.ts'
import type { Instant } from '../order/time.ts'
import type { Agency } from '../platform/settings.ts'
import { checkAgencySignature, type Verify } from './evidence/agency-signature.ts'
import { weighFindings } from './evidence/originals.ts'
import { weighCallBacks } from './evidence/call-back.ts'
import { weighRegisterChecks } from './evidence/court-register.ts'
import { heldFor, settledAfter } from './floors.ts'
import { aLabel, lookUp, type Sender } from './registry.ts'

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
}

/**
 * Who is asking, and how far that is proven: the level, the registry entry that all claims point to, and every check
 * in words, also those that nobody could make (G4). Pure. The agency is given even at L0, so that staff know whom to
 * call back; only the level says that anything is proven.
 *
 * L0 nothing. L1 mail of exactly its domain (DMARC), or a confirmation by telephone, while nothing shows that it issued
 * this document. L2 its signature
 * over the request, or the docket in the court's own register. L4 both. L3 needs an officer's own sign-in and cannot
 * be proven yet. A denial by the agency or a contradiction by the court is L0, whatever else there is.
 */
export function authenticate(who: WhoAsks): { level: AssuranceLevel; agency?: AgencyId; evidence: Evidence[] } {
  const { received, facts, agencies, receivedAt } = who
  const evidence: Evidence[] = []
  const originals = weighFindings(who.findings, agencies, receivedAt)
  const sender = lookUp(originals.author ?? received.from, agencies)
  const signature = checkAgencySignature(received, agencies, receivedAt, who.verify)
  const agency = named(facts, agencies, evidence) ?? signature.signer ?? originals.signer ?? sole(sender, evidence)
  evidence.push(
    ...sender.evidence,
    ...(originals.evidence.length > 0 ? originals.evidence : unproven(received)),
    ...signature.evidence,
  )

  let signed = signature.signer !== undefined
  if (signature.signer && agency !== signature.signer) {
    signed = false
    const words = `The signature is that of ${signature.signer.name}, but the order speaks for ${agency?.name ?? 'another authority'}. It does not count.`
    evidence.push(failed('sign.unbound_signer', words))
  }
  if (agency && sender.agencies.length > 0 && !sender.agencies.includes(agency)) {
    const words = `The sender’s domain belongs to ${sender.agencies.map((a) => a.name).join(' and ')}, but the order speaks for ${agency.name}.`
    evidence.push(failed('agency.conflict', words))
  }
  if (agency && heldFor(agency.since, who.now) < settledAfter) {
    const words = `We know ${agency.name} only since ${agency.since}; until 30 days have passed, everything from it needs a call-back and a proven document.`
    evidence.push(failed('registry.fresh_agency', words))
  }

  const register = weighRegisterChecks(who.registerChecks, facts)
  const call = weighCallBacks(who.calledBack, agency, facts?.issuer.representative, receivedAt)
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
  const document = signed || registered || (agency !== undefined && originals.signer === agency)
  const level: AssuranceLevel =
    call.denied || register.contradicted
      ? 'L0'
      : document
        ? call.confirmed
          ? 'L4'
          : 'L2'
        : call.confirmed || mailed
          ? 'L1'
          : 'L0'
  if (level === 'L1')
    evidence.push({
      signal: 'document.unproven',
      outcome: 'not-checked',
      words: `${call.confirmed ? 'The agency confirmed by telephone that it asks' : 'The mail came from the agency’s own mail servers, which a stolen mailbox does too'}. Nothing yet shows that it issued this very document: that takes its signature or the court’s own register.`,
    })
  const id = agency ? AgencyId.parse(agency.id) : undefined
  return { level, ...(id?.ok ? { agency: id.value } : {}), evidence }
}

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
