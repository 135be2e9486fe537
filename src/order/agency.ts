import { z } from 'zod'
import { issuerLevels } from './facts.ts'

export const shortName = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens')
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/, 'a date such as 2026-01-31')
export const ed25519 = z
  .string()
  .regex(/^ed25519:[A-Za-z0-9+/]{43}=$/, 'an Ed25519 public key, as `duly key new` prints it')
const telephone = z.string().regex(/^\+[0-9 ]{6,20}$/, 'an international number such as +49 30 1234567')

/** A passkey as it is registered: the credential's id, and its public key. */
export const passkey = z.strictObject({
  id: z
    .string()
    .regex(/^[A-Za-z0-9_-]{16,1400}$/, 'base64url')
    .describe('Credential id'),
  key: z
    .string()
    .regex(/^[A-Za-z0-9+/]{40,200}={0,2}$/, 'base64')
    .describe('Public key (SPKI, P-256 or Ed25519)'),
})

const officer = z.strictObject({
  id: shortName.describe('Short name of the officer within the agency'),
  name: z.string().min(1).describe('Name, as the agency writes it'),
  mail: z.email().optional().describe('Official mail address'),
  passkeys: z
    .array(passkey.extend({ since: day.describe('Since when we hold it') }))
    .default([])
    .describe('Passkeys (WebAuthn) with which the officer signs requests'),
  left: day.optional().describe('The day since which the officer acts for the agency no more'),
})

/**
 * An authority as the registry knows it. `since` days are when *we* learned a thing, and only the registry's own changes
 * set them: nobody can propose a number and say that it is old (attack A35).
 */
export const agencySchema = z.strictObject({
  id: shortName.describe('Short name in the registry'),
  name: z.string().min(1).describe('Name of the authority'),
  entity: z.string().min(1).optional().describe('Legal entity it belongs to, where that is another name'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters')
    .describe('Its State'),
  level: z.enum(issuerLevels).describe('What kind of authority it is in law'),
  parent: shortName.optional().describe('The agency of which it is a unit'),
  domains: z.array(z.string()).default([]).describe('Mail domains, compared whole: never by ending'),
  keys: z
    .array(
      z.strictObject({
        key: ed25519.describe('Public key, as its owner gave it'),
        since: day.describe('Since when we hold it'),
        use: z
          .enum(['machine', 'seal'])
          .default('machine')
          .describe('machine: a computer of it sends with this key (L1). seal: it seals documents with it (L2)'),
      }),
    )
    .default([])
    .describe('Keys with which it signs requests, and since when we hold each'),
  certificates: z
    .array(
      z.strictObject({
        spki_sha256: z
          .string()
          .regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits')
          .describe('SHA-256 of the public key (SPKI) of a signing certificate'),
        since: day.describe('Since when we hold it'),
        name: z.string().min(1).describe('Whose it is, as the certificate says'),
      }),
    )
    .default([])
    .describe('Certificates with which it signs documents and mail'),
  openpgp_keys: z
    .array(
      z.strictObject({
        key: z
          .string()
          .regex(/^\s*-----BEGIN PGP PUBLIC KEY BLOCK-----/, 'an armoured OpenPGP public key')
          .describe('Armoured public key, as its owner gave it'),
        since: day.describe('Since when we hold it'),
        name: z.string().min(1).describe('Whose it is'),
      }),
    )
    .default([])
    .describe('OpenPGP keys with which it signs mail'),
  officers: z.array(officer).default([]).describe('Officers who sign requests in person'),
  callback: z
    .array(
      z.strictObject({
        number: telephone.describe('The number, with +'),
        since: day.describe('Since when we hold it'),
        from: z.string().min(1).describe('Where we learned it: never the order itself'),
      }),
    )
    .default([])
    .describe('Numbers to call back, since when we hold each, and where we learned it'),
  head: z
    .strictObject({
      name: z.string().min(1).describe('Who leads it'),
      mail: z.email().optional().describe('Address, away from the mailboxes that send orders'),
      number: telephone.optional().describe('Telephone number'),
    })
    .optional()
    .describe('Its head, who is told of each emergency release in its name'),
  recipients: z
    .array(z.string().regex(/^age1[0-9a-z]{10,4000}$/, 'an age recipient, beginning with age1'))
    .default([])
    .describe('age keys to which packages for it are sealed'),
  deliver_to: z.email().optional().describe('Registered address that is told of answers'),
  reference_forms: z
    .array(z.string().min(1).max(80))
    .optional()
    .describe(
      'Forms of its file numbers: # a digit, @ a letter, + one or more of it, all else as it stands, such as ## Js #+/##',
    ),
  since: day.describe('Since when we know this agency'),
  ended: day.optional().describe('The day since which it asks nothing any more'),
})

export type Agency = z.infer<typeof agencySchema>
export type Officer = Agency['officers'][number]

/** Whether something ended on or before this moment. Days are whole days in UTC, from their first moment: the careful end. */
export const hasEnded = (on: string | undefined, now: string): boolean =>
  on !== undefined && `${on}T00:00:00.000Z` <= now
