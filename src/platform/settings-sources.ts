import { z } from 'zod'
import { shortName, zone } from './settings-words.ts'

/**
 * The shapes of `sources` in `duly.yaml`, one a kind. A kind is read by the file of the same name in
 * `src/collection/connectors/`; there is no other list of them.
 */
const retention = z
  .int()
  .min(1)
  .optional()
  .describe('How many days these data are kept before they go by themselves; without it, as long as the account')

const id = shortName.describe('Short name of the source')
/** What a store of messages may be asked for. */
const messages = {
  categories: z
    .array(z.enum(['content', 'traffic']))
    .default(['content', 'traffic'])
    .describe('What this source may be asked for'),
  retention_days: retention,
}
/** A log-in at a database. */
const sqlServer = {
  engine: z.enum(['postgresql', 'mariadb']).describe('Which server it is'),
  host: z.string().describe('Name or address of the server'),
  port: z.int().min(1).max(65535).describe('Its port'),
  tls: z.boolean().default(true).describe('false only for loopback'),
  database: z.string().min(1).describe('Name of the database'),
  user: z.string().min(1).describe('Log-in name; give it leave to SELECT alone'),
  password_file: z.string().describe('File that holds the password, readable only by Duly'),
}

const maildir = z.strictObject({
  id,
  kind: z.literal('maildir'),
  path: z.string().describe('Folder pattern; {account} stands for the account: /srv/mail/{account}/Maildir'),
  ...messages,
})
const mbox = z.strictObject({
  id,
  kind: z.literal('mbox'),
  path: z.string().describe('Folder of *.mbox files (mboxrd); {account} stands for the account'),
  ...messages,
})
const imap = z.strictObject({
  id,
  kind: z.literal('imap'),
  host: z.string().describe('Name or address of the IMAP server'),
  port: z.int().min(1).max(65535).default(993).describe('Its port'),
  tls: z.boolean().default(true).describe('false only for loopback'),
  user: z
    .string()
    .describe('Log-in name; {account} stands for the account, as in {account}*duly for a Dovecot master user'),
  password_file: z.string().describe('File that holds the password, readable only by Duly'),
  ...messages,
})
const directory = z.strictObject({
  id,
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

/** Where a record of a log or a table says whose it is and when it was, and what of it leaves. */
const record = {
  account: z.string().min(1).describe('Field that names the account'),
  time: z.string().min(1).describe('Field with the moment of the record'),
  time_as: z
    .enum(['rfc3339', 's', 'ms', 'us', 'ns', 'local'])
    .default('rfc3339')
    .describe(
      'How the moment is written: as text with a zone, as a number of seconds or parts of them since 1970 (UTC), or as text without a zone, in `zone`',
    ),
  zone: zone.optional().describe('IANA time zone of moments written without one; only with `local`'),
  fields: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('Fields that leave; without it, all but those that open an account'),
  categories: z
    .array(z.enum(['identifying_access', 'traffic']))
    .min(1)
    .default(['identifying_access'])
    .describe('What this source may be asked for; a record asked for under both is given once, under the first'),
  retention_days: retention,
}
const logs = z.strictObject({
  id,
  kind: z.literal('logs'),
  path: z
    .string()
    .describe('Log files; * in the name stands for any letters, .gz is unpacked: /var/log/mail/access-*.jsonl.gz'),
  format: z
    .enum(['jsonl', 'csv', 'parquet'])
    .describe('One JSON object a line, CSV with a head (RFC 4180), or Parquet'),
  ...record,
})
const s3 = z.strictObject({
  id,
  kind: z.literal('s3'),
  endpoint: z.url().describe('Address of the object store; http only for loopback'),
  region: z.string().min(1).default('us-east-1').describe('Its region, for signing'),
  bucket: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'a bucket name')
    .describe('Bucket with one object a message'),
  prefix: z
    .string()
    .regex(/\{account\}.*\/$/, 'a prefix that names {account} and ends with /')
    .describe('What the keys of an account begin with, up to a slash; {account} stands for it: mail/{account}/'),
  key_id: z.string().min(1).describe('Access key that may list and read alone'),
  secret_file: z.string().describe('File that holds its secret, readable only by Duly'),
  ...messages,
})
const jmap = z.strictObject({
  id,
  kind: z.literal('jmap'),
  session: z.url().describe('Address of the JMAP session resource; http only for loopback'),
  user: z
    .string()
    .min(1)
    .describe(
      'Log-in name; with {account}, as in {account}%master, the server takes from it for whom Duly acts, without it from the header Authorize-As',
    ),
  password_file: z.string().describe('File that holds the password, readable only by Duly'),
  ...messages,
})
const graph = z.strictObject({
  id,
  kind: z.literal('graph'),
  tenant: z
    .string()
    .regex(/^[A-Za-z0-9.-]+$/, 'a tenant: its GUID or domain')
    .describe('Tenant of Microsoft Entra: its GUID or domain'),
  client_id: z.string().min(1).describe('Application that an administrator gave Mail.Read, as application permission'),
  secret_file: z.string().describe('File that holds its client secret, readable only by Duly'),
  endpoint: z.url().default('https://graph.microsoft.com/v1.0').describe('Address of Microsoft Graph'),
  login: z.url().default('https://login.microsoftonline.com').describe('Address that gives tokens'),
  ...messages,
})
const gmail = z.strictObject({
  id,
  kind: z.literal('gmail'),
  key_file: z
    .string()
    .describe(
      'Key of a service account in JSON, with domain-wide delegation for gmail.readonly, readable only by Duly',
    ),
  endpoint: z.url().default('https://gmail.googleapis.com').describe('Address of the Gmail API'),
  token: z.url().default('https://oauth2.googleapis.com/token').describe('Address that gives tokens'),
  ...messages,
})
const e2ee = z.strictObject({
  id,
  kind: z.literal('e2ee'),
  path: z.string().describe('JSON Lines file of account records, as for `directory`'),
  fields: z.array(z.string().min(1)).min(1).describe('Fields of "subscriber" and "access" that leave; no other does'),
  categories: z
    .array(z.enum(['subscriber', 'identifying_access', 'content']))
    .default(['subscriber', 'identifying_access', 'content'])
    .describe('What this source may be asked for; content is answered with: not held in readable form'),
  retention_days: retention,
})
const sql = z.strictObject({
  id,
  kind: z.literal('sql'),
  ...sqlServer,
  query: z
    .string()
    .includes(':account', { error: 'a query that names :account' })
    .describe(
      'SELECT of the records of :account from :from to :to, these three bound as parameters; add OR time IS NULL, so that records without a time are listed',
    ),
  held: z
    .string()
    .includes(':account', { error: 'a query that names :account' })
    .describe('SELECT of a row that has the field `account` when there is such an account: what "not held" rests on'),
  key: z.string().min(1).describe('Field that names a record, and is unique among those of an account'),
  ...record,
})

export const source = z.discriminatedUnion('kind', [
  maildir,
  mbox,
  imap,
  jmap,
  graph,
  gmail,
  directory,
  logs,
  sql,
  e2ee,
  s3,
])

/** Where it is written down which account an address led to, and when. */
const historyFields = {
  tag: z
    .string()
    .max(1)
    .default('+')
    .describe('What parts a tag from the name before it, as in mara+shop; empty: tags mean nothing'),
  by_address: z
    .array(shortName)
    .default([])
    .describe('Sources that know accounts by address, not by internal id; they give no subscriber data then'),
}
export const accountHistory = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('file'),
    path: z
      .string()
      .describe(
        'JSON Lines: {"id", "address", "from", "until"}; moments with a zone, open where absent; *@domain: a catch-all',
      ),
    ...historyFields,
  }),
  z.strictObject({
    kind: z.literal('sql'),
    ...sqlServer,
    query: z
      .string()
      .includes(':address', { error: 'a query that names :address' })
      .describe(
        'SELECT of the fields id, address, from and until of whoever had :address (bound, lower case, A-labels) at any time; it is asked for the name, the name without its tag, and *@domain',
      ),
    time_as: z
      .enum(['rfc3339', 's', 'ms', 'us', 'ns', 'local'])
      .default('rfc3339')
      .describe('How moments are written, as for sources'),
    zone: zone.optional().describe('IANA time zone of moments written without one; only with `local`'),
    ...historyFields,
  }),
])
