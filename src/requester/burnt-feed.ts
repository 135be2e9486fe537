import { z } from 'zod'
import { canonical, sha256 } from '../order/canonical.ts'
import type { EventOf, Evidence, Finding } from '../order/event.ts'
import type { BurntEntry } from '../order/desk-event.ts'
import type { Parsed, Sha256 } from '../order/ids.ts'
import type { Agency } from '../order/agency.ts'
import type { Feed, Incident } from '../order/registry.ts'
import { Instant } from '../order/time.ts'
import { addressOf } from './registry.ts'

const hash = z.string().regex(/^[0-9a-f]{64}$/)
const feedSchema = z.strictObject({
  v: z.literal(1),
  publisher: z.string().min(1).max(200),
  /** The last moment at which it changed. */
  as_of: z.string().refine((t) => Instant.parse(t).ok),
  salt: hash,
  entries: z
    .array(z.strictObject({ hash, on: z.string().regex(/^\d{4}-\d{2}-\d{2}$/), reason: z.literal('denied-by-agency') }))
    .max(50_000),
  key: z.string().regex(/^ed25519:[A-Za-z0-9+/]{43}=$/),
  signature: z.string().regex(/^[A-Za-z0-9+/]{86}==$/),
})

/**
 * What one provider tells others of senders that an agency denied (F8): hashes, days and a reason. No order, no agency
 * and no user stands in it. The salt is public, so a hash says nothing to whoever does not hold the very same identity.
 */
export type BurntFeed = z.infer<typeof feedSchema>

const statement = ({ v, publisher, as_of, salt, entries, key }: Omit<BurntFeed, 'signature'>): string =>
  canonical({ act: 'burnt-identities', v, publisher, as_of, salt, entries, key })

export const burntHash = (salt: string, identity: string): Sha256 => sha256(`duly/burnt/1\n${salt}\n${identity}`)

/** The feed of this desk, signed: what its open incidents froze, in the form in which other providers can meet it. */
export function makeFeed(
  incidents: readonly Incident[],
  agencies: readonly Agency[],
  desk: { publisher: string; salt: string; began: Instant; key: string; sign: (bytes: Uint8Array) => Uint8Array },
): string {
  const entries = incidents
    .filter((i) => !i.lifted)
    .flatMap((i) =>
      i.identities
        .flatMap((identity) => metElsewhere(identity, agencies))
        .map((identity) => ({
          hash: burntHash(desk.salt, identity),
          on: i.at.slice(0, 10),
          reason: 'denied-by-agency' as const,
        })),
    )
    .sort((a, b) => (a.hash < b.hash ? -1 : 1))
  const moments = incidents.flatMap((i) => [i.at, ...(i.lifted ? [i.lifted.at] : [])])
  const { publisher, salt, key } = desk
  const as_of = moments.reduce(Instant.latest, desk.began)
  const feed = { v: 1 as const, publisher, as_of, salt, entries, key }
  const signature = Buffer.from(desk.sign(Buffer.from(statement(feed)))).toString('base64')
  return `${JSON.stringify({ ...feed, signature }, null, 2)}\n`
}

/** An officer's name in our registry means nothing elsewhere; their official address does. */
function metElsewhere(identity: string, agencies: readonly Agency[]): string[] {
  const [, agency, id] = /^officer:([^/]+)\/(.+)$/.exec(identity) ?? []
  if (agency === undefined) return [identity]
  const mail = agencies.find((a) => a.id === agency)?.officers.find((o) => o.id === id)?.mail
  return mail ? [`mailbox:${mail.toLowerCase()}`] : []
}

/** Reads another provider's feed, if it is signed with the key that two of our people agreed to believe. */
export function readFeed(
  text: string,
  key: string,
  verify: (publicKey: string, bytes: Uint8Array, signature: Uint8Array) => boolean,
): Parsed<BurntFeed> {
  let raw: unknown
  try {
    raw = JSON.parse(text)
  } catch {
    return { ok: false, why: 'The feed is not JSON.' }
  }
  const parsed = feedSchema.safeParse(raw)
  if (!parsed.success)
    return { ok: false, why: `The feed has another shape: ${parsed.error.issues[0]?.path.join('.') ?? ''}.` }
  const feed = parsed.data
  return feed.key === key && verify(key, Buffer.from(statement(feed)), Buffer.from(feed.signature, 'base64'))
    ? { ok: true, value: feed }
    : { ok: false, why: 'The feed is not signed with the key that was subscribed to.' }
}

/** Every identity that an order shows, proven or only claimed: more may be looked for than may be believed. */
export function shownBy(
  received: EventOf<'received'>,
  findings: readonly Finding[],
  proven: readonly string[],
  agencies: readonly Agency[],
): string[] {
  const address = addressOf(findings.find((f) => f.mail)?.mail?.from ?? received.from)?.address.toLowerCase()
  return [
    ...new Set([
      ...proven.flatMap((identity) => metElsewhere(identity, agencies)),
      ...(address ? [`mailbox:${address}`] : []),
      ...(received.signature ? [`key:${received.signature.key}`] : []),
      ...findings
        .flatMap((f) => f.proofs)
        .flatMap((p) => (p.kind === 'signature' ? [`certificate:${p.spkiSha256}`] : [])),
    ]),
  ]
}

/** What other providers report of these identities: friction for people, never a refusal. */
export function burntEvidence(identities: readonly string[], feeds: readonly Feed[]): Evidence[] {
  return feeds.flatMap(({ name, read }) => {
    if (!read) return []
    const reported = new Map<string, BurntEntry>(read.entries.map((e) => [e.hash, e]))
    return identities.flatMap((identity) => {
      const entry = reported.get(burntHash(read.salt, identity))
      if (!entry) return []
      const words = `${name} reports since ${entry.on} that an agency denied an order from ${identity}. Call the agency back, whatever else is proven.`
      return [{ signal: 'identity.burnt', outcome: 'failed' as const, words }]
    })
  })
}
