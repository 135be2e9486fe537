import { z } from 'zod'
import { agencySchema, day, shortName } from './agency.ts'
import { canonical, sha256, type Json } from './canonical.ts'
import type { Sha256 } from './ids.ts'

const why = z.string().min(1).max(4000)

/**
 * What only two people can change at a desk, besides the law. `before` is the digest of what is replaced, so that nobody
 * signs a change to something that has meanwhile become something else.
 */
export const changeSchema = z.discriminatedUnion('subject', [
  z.strictObject({
    subject: z.literal('agencies'),
    put: z.array(agencySchema).max(20_000),
    remove: z.array(shortName).max(20_000),
    before: z.string().regex(/^[0-9a-f]{64}$/),
    why,
  }),
  /** Identities that an incident froze may be relied on again. */
  z.strictObject({ subject: z.literal('lift'), incident: z.string().regex(/^I-\d{4,}$/), why }),
  /**
   * An officer is invited to make a passkey: a link goes to the agency's old address, and a code is read out to its old
   * number. It enters nobody: what comes of it is a change of the agency's entry like any other.
   */
  z.strictObject({
    subject: z.literal('invitation'),
    agency: shortName,
    officer: z.strictObject({ id: shortName, name: z.string().min(1).max(200) }),
    until: day.describe('The last day on which it is taken up, at most 30 days ahead'),
    why,
  }),
  /** Another provider's list of burnt identities is believed, for friction only. */
  z.strictObject({
    subject: z.literal('feed'),
    name: z.string().min(1).max(200),
    url: z.url(),
    key: z.string().regex(/^ed25519:[A-Za-z0-9+/]{43}=$/),
    why,
  }),
])
export type Change = z.infer<typeof changeSchema>

/** The name of a change: equal changes have equal digests. */
export const changeDigest = (change: Change): Sha256 =>
  sha256(canonical({ v: 1, change: JSON.parse(JSON.stringify(change)) as Json }))
