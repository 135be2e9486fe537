import { readFile } from 'node:fs/promises'
import type { OrderEvent } from '../order/event.ts'
import type { StatedFacts } from '../order/facts.ts'
import type { OrderId } from '../order/ids.ts'
import type { Judgement } from '../order/judgement.ts'
import { placeAt } from '../order/assertion.ts'
import { Scope } from '../order/scope.ts'
import { scopeHash, type Order } from '../order/order.ts'
import type { Desk, LoadedEdition } from '../desk.ts'
import { read } from '../intake/intake.ts'
import { addresseeOf, judge, proposedAsks, withConflict, withoutFindings } from '../legality/legality.ts'
import { protectedIn, protectedWords } from '../decision/protected-target.ts'
import { authenticate, contradictions, examine, hostileNames, weighClaims } from '../requester/requester.ts'
import { portalUrl } from '../platform/settings.ts'
import { openDocument } from '../platform/originals.ts'
import { verifySignature } from '../order/signature.ts'
import { judgeContextOf } from './judge-context.ts'
import { holdersOf } from './holders.ts'
import { incidentsOn, reservations } from './reservations.ts'
import { deliveryChanged } from './delivery-change.ts'
import { fileNames } from './file-names.ts'
import { knownAgain } from './marks.ts'
import { reusedImages } from './reused-image.ts'
import { sentFromElsewhere, unprovenEnrolment } from './portal-signals.ts'
import { leaderOf } from './twin.ts'

/** The same demand is carried by another order already. */
export const repetitionOf = (leader: OrderId, replayed = false): OrderEvent => ({
  kind: 'duplicate-found',
  of: leader,
  why: replayed ? `The same signed mail as ${leader}.` : `Same authority, file number and demand as ${leader}.`,
})

/** Opens the originals and has the sandbox read them. What cannot be read becomes an order that says so and waits. */
export async function readDocuments(desk: Desk, order: Order): Promise<OrderEvent[]> {
  const documents = []
  for (const { sha256, name, mediaType } of order.received.documents) {
    documents.push({ name, mediaType, bytes: await openDocument(desk, order, sha256) })
  }
  return [await read(documents)]
}

/**
 * Checks what the originals can prove of their sender: mail, signatures. What the world did not answer is asked again
 * later; meanwhile it is "not checked", and people are paged as ever.
 */
export async function examineDocuments(desk: Desk, order: Order): Promise<OrderEvent[]> {
  const originals = await Promise.all(
    order.received.documents.map(async ({ sha256, mediaType, name }) => ({
      name,
      mediaType,
      bytes: await openDocument(desk, order, sha256),
    })),
  )
  const findings = await examine(originals, {
    received: order.received,
    trustedRelays: desk.settings.mail_in.trusted_relays,
    arcSealers: desk.settings.mail_in.arc_sealers,
    anchorsPem: await anchorsOf(desk.settings.trust.anchors),
    openpgpKeys: (await desk.registry.now()).agencies.flatMap((a) => a.openpgp_keys.map((k) => k.key)),
    lookUp: desk.lookUp,
  })
  return [{ kind: 'examined', findings, round: (order.examined?.round ?? -1) + 1 }]
}

type WhoAsks = {
  readonly proven: ReturnType<typeof authenticate>
  readonly leader: Order | undefined
  /** The leader came as the very same signed mail. */
  readonly replayed: boolean
}

/** Who asks, by what is proven now, and which order carries the same demand already. */
export async function prove(desk: Desk, order: Order): Promise<WhoAsks> {
  const { agencies } = await desk.registry.now()
  const who = authenticate({
    received: order.received,
    ...(order.facts ? { facts: order.facts } : {}),
    findings: order.examined?.findings ?? [],
    agencies: [...agencies],
    calledBack: [...order.calledBack],
    registerChecks: [...order.registerChecks],
    receivedAt: order.received.at,
    now: desk.clock.now(),
    verify: verifySignature,
    place: placeAt(portalUrl(desk.settings)),
  })
  const known = await knownAgain(desk, order, who)
  const agency = agencies.find((a) => a.id === who.agency)
  const zone = order.facts && addresseeOf(order.facts, desk.settings)?.zone
  const claims = order.facts
    ? weighClaims({
        facts: order.facts,
        typed: order.factsBy.length > 0,
        ...(order.read ? { read: order.read } : {}),
        ...(agency ? { agency } : {}),
        ...(zone === undefined ? {} : { zone }),
      })
    : contradictions(order.read)
  const names = hostileNames(fileNames(order), order.facts)
  const asked = order.facts?.asks.flatMap((a) => a.accounts) ?? []
  const targets = protectedIn(asked, desk.settings.protected)
  who.evidence.push(...(await reservations(desk, order, who)))
  who.evidence.push(...(await reusedImages(desk, order, who, agencies)))
  who.evidence.push(...(await deliveryChanged(desk, order, agency)))
  who.evidence.push(...unprovenEnrolment(await desk.registry.now(), order.received))
  who.evidence.push(...(await sentFromElsewhere(desk, order, who.identities)))
  return {
    proven: {
      ...who,
      evidence: [...who.evidence, ...known.evidence, ...claims, ...names, ...targets.map(protectedWords)],
    },
    leader: known.replayOf ?? (order.facts && (await leaderOf(desk, order, who))),
    replayed: known.replayOf !== undefined,
  }
}

/** The facts as they may be judged, and what one edition of the law says of them. */
export function weigh(
  desk: Desk,
  order: Order & { readonly facts: StatedFacts },
  { proven, leader }: Pick<WhoAsks, 'proven' | 'leader'>,
  edition: LoadedEdition,
): { facts: StatedFacts; judgement: Judgement } {
  // Until staff stated the facts they are the sender's own words, and findings are not the sender's to make (I17).
  const stated = order.factsBy.length > 0 ? order.facts : withoutFindings(order.facts, edition.law)
  const facts = order.read?.kind === 'read' && order.read.conflict ? withConflict(stated) : stated
  const at = { now: desk.clock.now(), entities: desk.settings.entities }
  const judgement = judge(facts, edition.law, judgeContextOf(order, proven.evidence, leader, at))
  return { facts, judgement: { ...judgement, law: edition.digest } }
}

/**
 * Who asks, and is it lawful: both pure, both in one breath, and with them the scope that two people may approve.
 * Asked again after every new fact, question, call-back or register check, by the edition of the law that judged first.
 */
export async function assess(desk: Desk, order: Order): Promise<OrderEvent[]> {
  const { proven, leader, replayed } = await prove(desk, order)
  const events: OrderEvent[] = [
    {
      kind: 'authenticated',
      level: proven.level,
      proven: proven.proven,
      identities: proven.identities,
      ...(proven.agency ? { agency: proven.agency } : {}),
      evidence: proven.evidence,
    },
  ]
  for (const incident of await incidentsOn(desk, proven.identities))
    if (!(order.heldBy ?? []).includes(incident)) events.push({ kind: 'held', incident, denied: false })
  const stated = order.facts
  // Whoever wants it delivered elsewhere says something new: a person sees it. It is produced no second time all the same.
  const news = proven.evidence.some((e) => e.signal === 'delivery.changed')
  const carried = replayed || !news ? leader : undefined
  if (!stated) return carried ? [...events, repetitionOf(carried.id, replayed)] : events
  const edition = await desk.law.edition(order.law)
  const { facts, judgement } = weigh(desk, { ...order, facts: stated }, { proven, leader }, edition)
  events.push({ kind: 'judged', judgement, receivedAt: order.received.at })
  if (carried) return [...events, repetitionOf(carried.id, replayed)]

  const asked = proposedAsks(facts, judgement)
  const agency = desk.registry.last().agencies.find((a) => a.id === proven.agency)
  const why = asked.ok
    ? agency
      ? agency.recipients.length > 0
        ? undefined
        : `${agency.name} has no key in the registry to seal to.`
      : 'No registered agency stands behind this order, so there is nobody to seal to.'
    : asked.why
  if (why !== undefined || !asked.ok || !agency)
    return order.scopeImpossible === why ? events : [...events, { kind: 'scope-impossible', why: why ?? 'No scope.' }]
  const { recipients, deliver_to: deliverTo } = agency
  const whose = await holdersOf(desk, order, asked.value)
  if (!whose.ok)
    return order.scopeImpossible === whose.why ? events : [...events, { kind: 'scope-impossible', why: whose.why }]
  const holders = whose.value ? { holders: whose.value } : {}
  const scope = Scope.parse({
    order: order.id,
    ...asked.value,
    ...holders,
    recipients,
    ...(deliverTo ? { deliverTo } : {}),
  })
  if (!scope.ok) return [...events, { kind: 'scope-impossible', why: scope.why }]
  // A scope that people narrowed stays theirs; an unchanged one keeps its approvals.
  if (order.scope && (scopeHash(order) === Scope.hash(scope.value) || order.narrowed)) return events
  return [...events, { kind: 'scope-proposed', scope: scope.value, by: 'duly' }]
}

/** The certificate authorities we trust. A file that is not there trusts nobody: then no chain is checked, and it says so. */
const anchorsOf = async (files: readonly string[]): Promise<string> =>
  (await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')))).join('\n')
