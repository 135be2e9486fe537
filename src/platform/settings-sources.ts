import { z } from 'zod'
import { shortName } from './settings-words.ts'

/**
 * The shapes of `sources` in `duly.yaml`, one a kind. A kind is read by the file of the same name in
 * `src/collection/connectors/`; there is no other list of them.
 */
const retention = z
  .int()
  .min(1)
  .optional()
  .describe('How many days these data are kept before they go by themselves; without it, as long as the account')

const maildir = z.strictObject({
  id: shortName.describe('Short name of the source'),
  kind: z.literal('maildir'),
  path: z.string().describe('Folder pattern; {account} stands for the account: /srv/mail/{account}/Maildir'),
  categories: z
    .array(z.enum(['content', 'traffic']))
    .default(['content', 'traffic'])
    .describe('What this source may be asked for'),
  retention_days: retention,
})
const mbox = z.strictObject({
  id: shortName.describe('Short name of the source'),
  kind: z.literal('mbox'),
  path: z.string().describe('Folder of *.mbox files (mboxrd); {account} stands for the account'),
  categories: z
    .array(z.enum(['content', 'traffic']))
    .default(['content', 'traffic'])
    .describe('What this source may be asked for'),
  retention_days: retention,
})
const imap = z.strictObject({
  id: shortName.describe('Short name of the source'),
  kind: z.literal('imap'),
  host: z.string().describe('Name or address of the IMAP server'),
  port: z.int().min(1).max(65535).default(993).describe('Its port'),
  tls: z.boolean().default(true).describe('false only for loopback'),
  user: z
    .string()
    .describe('Log-in name; {account} stands for the account, as in {account}*duly for a Dovecot master user'),
  password_file: z.string().describe('File that holds the password, readable only by Duly'),
  categories: z
    .array(z.enum(['content', 'traffic']))
    .default(['content', 'traffic'])
    .describe('What this source may be asked for'),
  retention_days: retention,
})
const directory = z.strictObject({
  id: shortName.describe('Short name of the source'),
  kind: z.literal('directory'),
  path: z
    .string()
    .describe(
      'JSON Lines file of account records: one object a line with "account", and either "subscriber" or "access" data',
    ),
  categories: z
    .array(z.enum(['subscriber', 'identifying_access']))
    .default(['subscriber', 'identifying_access'])
    .describe('What this source may be asked for'),
  retention_days: retention,
})

export const source = z.discriminatedUnion('kind', [maildir, mbox, imap, directory])
