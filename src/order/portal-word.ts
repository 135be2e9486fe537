import { z } from 'zod'
import { shortName } from './agency.ts'

/**
 * What an officer says over the portal beside a new order: one small JSON document in the spool, signed by their passkey
 * like a demand. `at` makes each word its own.
 */
const at = z.string().min(20).max(40)
const order = z.string().regex(/^D-\d{4}-\d{6,}$/)
const person = z.strictObject({
  id: shortName,
  name: z.string().min(1).max(200),
  mail: z.email().max(254).optional(),
})
const passkey = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9_-]{16,1400}$/),
  key: z.string().regex(/^[A-Za-z0-9+/]{40,200}={0,2}$/),
})

export const portalWordSchema = z.discriminatedUnion('say', [
  /** The answer to our questions; documents come beside it. */
  z.strictObject({ duly: z.literal('portal/1'), say: z.literal('answer'), at, order, words: z.string().max(20_000) }),
  z.strictObject({ duly: z.literal('portal/1'), say: z.literal('withdraw'), at, order, words: z.string().min(1).max(4000) }), // prettier-ignore
  /** A colleague of the unit should have a passkey too, or no longer. Nothing follows before our people act on it. */
  z.strictObject({ duly: z.literal('portal/1'), say: z.literal('invite-colleague'), at, officer: person }),
  z.strictObject({ duly: z.literal('portal/1'), say: z.literal('remove-colleague'), at, officer: shortName }),
  /** An invited officer made a passkey, signed with that very passkey. */
  z.strictObject({
    duly: z.literal('portal/1'),
    say: z.literal('enrol'),
    at,
    link: z.string().regex(/^[A-Za-z0-9_-]{43}$/),
    code: z.string().max(40),
    passkey,
  }),
  /** Said by the portal itself: a signed-in officer asked for a case that is not among their unit's. */
  z.strictObject({
    duly: z.literal('portal/1'),
    say: z.literal('asked-elsewhere'),
    at,
    order,
    agency: shortName,
    officer: shortName,
  }),
])

export type PortalWord = z.infer<typeof portalWordSchema>
/** Largest of them; documents of an answer come on top. */
export const portalWordBytes = 64 * 1024
