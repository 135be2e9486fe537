import type { Agency } from './agency.ts'
import { canonical, sha256, type Json } from './canonical.ts'
import type { Change } from './change.ts'
import type { DeskEvent } from './desk-event.ts'
import type { PersonId, Sha256 } from './ids.ts'
import type { Signed } from './signed.ts'
import type { Instant } from './time.ts'

export type Proposal = { readonly digest: Sha256; readonly change: Change } & Signed

/** A change that two people made, and the entries as they were before it. */
export type Made = {
  readonly digest: Sha256
  readonly change: Change
  readonly at: Instant
  readonly by: readonly PersonId[]
  readonly before: readonly Agency[]
  /** Whom we told of it, once we did. */
  readonly told?: Extract<DeskEvent, { kind: 'contacts-told' }>
}

/** Something an agency says it never sent: what was relied on is frozen until two people lift it. */
export type Incident = Omit<Extract<DeskEvent, { kind: 'incident-opened' }>, 'kind'> & {
  readonly at: Instant
  readonly lifted?: { readonly at: Instant; readonly why: string }
}

export type Enrolment = Omit<Extract<DeskEvent, { kind: 'enrolment-received' }>, 'kind'>
export type ColleagueWish = Omit<Extract<DeskEvent, { kind: 'colleague-proposed' }>, 'kind'>
export type AskedElsewhere = Omit<Extract<DeskEvent, { kind: 'asked-elsewhere' }>, 'kind'>

export type Declined = Omit<Extract<DeskEvent, { kind: 'wish-declined' }>, 'kind'> & { readonly at: Instant }

export type Feed = {
  readonly name: string
  readonly url: string
  readonly key: string
  readonly read?: Omit<Extract<DeskEvent, { kind: 'feed-read' }>, 'kind'>
}

/** The registry of authorities as the desk's events tell it: as installed, and each change since. */
export type RegistryBooks = {
  readonly installed: boolean
  readonly agencies: readonly Agency[]
  /** Signed by one person, waiting for another. */
  readonly proposed: ReadonlyMap<Sha256, Proposal>
  readonly made: readonly Made[]
  readonly incidents: readonly Incident[]
  readonly feeds: readonly Feed[]
  /** What came in over the portal about its officers, oldest first; none of it changes an entry by itself. */
  readonly enrolments: readonly Enrolment[]
  readonly colleagues: readonly ColleagueWish[]
  readonly askedElsewhere: readonly AskedElsewhere[]
  /** What of it our people do not act on, and why. */
  readonly declined: readonly Declined[]
}

export const noRegistry: RegistryBooks = {
  installed: false,
  agencies: [],
  proposed: new Map(),
  made: [],
  incidents: [],
  feeds: [],
  enrolments: [],
  colleagues: [],
  askedElsewhere: [],
  declined: [],
}

/** What a change replaces, as one digest. */
export const entriesDigest = (
  agencies: readonly Agency[],
  change: { put: readonly Agency[]; remove: readonly string[] },
): Sha256 => {
  const ids = new Set([...change.put.map((a) => a.id), ...change.remove])
  return sha256(canonical(JSON.parse(JSON.stringify(agencies.filter((a) => ids.has(a.id)))) as Json))
}

/** The registry after one more event of the desk. Pure. */
export function applyRegistry(books: RegistryBooks, event: DeskEvent, at: Instant): RegistryBooks {
  switch (event.kind) {
    case 'registry-loaded':
      return { ...books, installed: true, agencies: event.agencies }
    case 'change-proposed':
      return { ...books, proposed: new Map(books.proposed).set(event.digest, event) }
    case 'change-made': {
      const proposal = books.proposed.get(event.digest)
      if (!proposal) return books
      const proposed = new Map(books.proposed)
      proposed.delete(event.digest)
      return made({ ...books, proposed }, proposal, event, at)
    }
    case 'officer-left':
      return {
        ...books,
        agencies: books.agencies.map((a) =>
          a.id === event.agency
            ? { ...a, officers: a.officers.map((o) => (o.id === event.officer ? { ...o, left: event.on } : o)) }
            : a,
        ),
      }
    case 'contacts-told':
      return { ...books, made: books.made.map((m) => (m.digest === event.digest ? { ...m, told: event } : m)) }
    case 'incident-opened':
      return { ...books, incidents: [...books.incidents, { ...event, at }] }
    case 'enrolment-received':
      return { ...books, enrolments: [...books.enrolments, event] }
    case 'colleague-proposed':
      return { ...books, colleagues: [...books.colleagues, event] }
    case 'asked-elsewhere':
      return { ...books, askedElsewhere: [...books.askedElsewhere, event] }
    case 'wish-declined':
      return { ...books, declined: [...books.declined, { ...event, at }] }
    case 'feed-read':
      return { ...books, feeds: books.feeds.map((f) => (f.url === event.url ? { ...f, read: event } : f)) }
    default:
      return books
  }
}

function made(books: RegistryBooks, proposal: Proposal, second: Signed, at: Instant): RegistryBooks {
  const { digest, change } = proposal
  const ids = change.subject === 'agencies' ? [...change.put.map((a) => a.id), ...change.remove] : []
  const before = books.agencies.filter((a) => ids.includes(a.id))
  const after = { ...books, made: [...books.made, { digest, change, at, by: [proposal.by, second.by], before }] }
  switch (change.subject) {
    case 'agencies': {
      const today = at.slice(0, 10)
      const put = change.put.map((entry) =>
        dated(
          entry,
          before.find((b) => b.id === entry.id),
          today,
        ),
      )
      const kept = books.agencies.filter((a) => !ids.includes(a.id))
      return { ...after, agencies: [...kept, ...put].sort((a, b) => (a.id < b.id ? -1 : 1)) }
    }
    case 'lift': {
      const lifted = { at, why: change.why }
      return {
        ...after,
        incidents: books.incidents.map((i) => (i.id === change.incident ? { ...i, lifted } : i)),
      }
    }
    case 'invitation':
      return after
    case 'feed': {
      const { name, url, key } = change
      return { ...after, feeds: [...books.feeds.filter((f) => f.url !== url), { name, url, key }] }
    }
  }
}

/**
 * An entry with the days on which we learned each thing: those we had before keep their day, new ones have today's,
 * whatever the proposal says. So an insider cannot enter a number and call it old (A35).
 */
export function dated(entry: Agency, before: Agency | undefined, today: string): Agency {
  const since = <T extends { since: string }>(now: readonly T[], then: readonly T[], same: (t: T) => string): T[] =>
    now.map((item) => ({ ...item, since: then.find((t) => same(t) === same(item))?.since ?? today }))
  return {
    ...entry,
    since: before?.since ?? today,
    keys: since(entry.keys, before?.keys ?? [], (k) => `${k.key} ${k.use}`),
    certificates: since(entry.certificates, before?.certificates ?? [], (c) => c.spki_sha256),
    openpgp_keys: since(entry.openpgp_keys, before?.openpgp_keys ?? [], (k) => k.key.trim()),
    callback: since(entry.callback, before?.callback ?? [], (c) => c.number.replaceAll(' ', '')),
    officers: entry.officers.map((officer) => ({
      ...officer,
      passkeys: since(
        officer.passkeys,
        before?.officers.find((o) => o.id === officer.id)?.passkeys ?? [],
        (p) => `${p.id} ${p.key}`,
      ),
    })),
  }
}

/** Identities that nobody may rely on now, each with the incident that froze it. */
export const frozen = ({ incidents }: RegistryBooks): ReadonlyMap<string, string> =>
  new Map(incidents.filter((i) => !i.lifted).flatMap((i) => i.identities.map((identity) => [identity, i.id] as const)))
