import { z } from 'zod'
import { agencySchema, type Agency } from '../order/agency.ts'
import { storedCategories } from '../order/category.ts'
import { person, rota } from './settings-oncall.ts'
import { pager, phases } from './settings-pager.ts'
import { accountHistory, source } from './settings-sources.ts'
import { shortName, zone } from './settings-words.ts'

/**
 * The shape of `duly.yaml`. Every key is documented where it stands; `docs/configuration.md` is printed from here by
 * `duly config docs`. Reading the file, with the line of each mistake, is `config.ts`.
 */
const host = z
  .string()
  .regex(/^[^\s:]+:\d{1,5}$|^\[[0-9a-fA-F:]+\]:\d{1,5}$/, 'an address and a port, such as 127.0.0.1:8443')

const entity = z.strictObject({
  id: shortName.describe('Short name, used in order files as addressee'),
  name: z.string().min(1).describe('Name of the legal entity, as authorities write it'),
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'two capital letters, such as IE')
    .describe('State in which it is established'),
  zone: zone.describe('IANA time zone in which its periods in days end'),
  languages: z.array(z.string()).default(['en']).describe('Languages in which it accepts orders'),
  roles: z
    .array(z.enum(['controller', 'designated-establishment', 'legal-representative']))
    .default(['controller'])
    .describe('What it is to the users it serves'),
  domains: z.array(z.string()).min(1).describe('Mail domains whose accounts it holds'),
  contact: z
    .strictObject({
      person: z.string().min(1).optional().describe('Whom an authority asks for'),
      post: z.string().min(1).optional().describe('Post that person holds'),
      address: z.string().min(1).optional().describe('Postal address'),
      telephone: z.string().min(1).optional().describe('Number for authorities'),
      email: z.email().optional().describe('Address for authorities'),
    })
    .optional()
    .describe('How authorities reach it: printed on the forms they get'),
})

const floorNames = ['preservation', 'subscriber', 'identifying_access', 'traffic', 'content', 'emergency'] as const
type FloorName = (typeof floorNames)[number]

export const settingsSchema = z.strictObject({
  listen: z
    .strictObject({
      public: host
        .default('127.0.0.1:8470')
        .describe('Web address for authorities and everyone: orders in, packages out, the ledger'),
      desk: host.default('127.0.0.1:8471').describe('Web address for staff; keep it inside your network'),
      portal: host
        .default('127.0.0.1:8474')
        .describe('Web address of the portal, where officers sign in: an origin of its own'),
      smtp: host
        .default('127.0.0.1:8472')
        .describe('Mail in: where your mail server forwards the address for authorities'),
      pager: host
        .default('127.0.0.1:8473')
        .describe('Where people answer pages: the link in a page, and what the telephone provider calls'),
    })
    .prefault({})
    .describe('Where Duly listens'),
  public_url: z.url().optional().describe('How the outside reaches listen.public, for links in letters'),
  desk_url: z
    .url()
    .optional()
    .describe(
      'How staff reach listen.desk in their browsers: passkeys belong to this address; left out: http://localhost and its port',
    ),
  portal_url: z
    .url()
    .optional()
    .describe(
      'How officers reach listen.portal: their passkeys belong to this address, so it must not change; left out: http://localhost and its port',
    ),
  entities: z.array(entity).min(1).describe('Your legal entities'),
  people: z.array(person).default([]).describe('Staff'),
  rota,
  pager,
  phases,
  mail: z
    .strictObject({
      relay: z.string().default('smtp://127.0.0.1:25').describe('SMTP server that sends pages and letters'),
      from: z.email().default('duly@localhost.localdomain').describe('Sender of pages and letters'),
    })
    .prefault({})
    .describe('Mail out'),
  trust: z
    .strictObject({
      anchors: z
        .array(z.string())
        .default([])
        .describe('Files of certificate authorities (PEM) whose certificates on documents and mail we believe'),
    })
    .prefault({})
    .describe('Whom we trust to say who signed'),
  mail_in: z
    .strictObject({
      trusted_relays: z
        .array(z.union([z.ipv4(), z.ipv6()]))
        .default(['127.0.0.1', '::1'])
        .describe(
          'Your own mail servers that forward to Duly: what their topmost Received field says of the sender counts',
        ),
      arc_sealers: z
        .array(z.string())
        .default([])
        .describe('Domains whose seals on earlier hops (ARC) count, compared whole'),
    })
    .prefault({})
    .describe('Mail in: whose word on the way of a mail counts'),
  webhook_secret_file: z.string().optional().describe('File with the secret that signs webhook pages (HMAC-SHA-256)'),
  agencies: z
    .array(agencySchema)
    .default([])
    .describe('The registry of authorities, as installed: later changes take two people (duly registry)'),
  protected: z
    .array(
      z.strictObject({
        account: z.string().min(1).describe('Account as the mail store knows it'),
        who: z
          .enum(['staff', 'decider', 'press', 'lawyer', 'doctor', 'parliament', 'clergy'])
          .describe('Why it is protected'),
        owner: shortName.optional().describe('Who of your people it belongs to: they never decide on it'),
      }),
    )
    .default([])
    .describe('Accounts for which a third person, from another unit, must approve'),
  review: z
    .strictObject({
      categories: z
        .array(z.enum(storedCategories))
        .default([])
        .describe('Data that a reviewer sees before any of it leaves, whoever asks'),
      protected: z.boolean().default(false).describe('Whether content of every account under `protected` is reviewed'),
      privilege: z
        .array(
          z.strictObject({
            who: z.string().min(1).describe('Whose words these are, as the mark says it: lawyer'),
            domains: z.array(z.string().min(1)).default([]).describe('Mail domains of theirs, with all below them'),
            words: z.array(z.string().min(2)).default([]).describe('Words and phrases, compared without case'),
          }),
        )
        .default([])
        .describe('What marks an item for the reviewer to look at first; a mark decides nothing'),
      items_an_hour: z
        .int()
        .min(1)
        .optional()
        .describe('How many different items of one order a person may open within an hour; without it, all of them'),
    })
    .prefault({})
    .describe('What is reviewed item by item before it leaves'),
  floors: z
    .strictObject(
      Object.fromEntries(
        floorNames.map((name) => [name, z.enum(['L1', 'L2', 'L3', 'L4']).optional().describe(`On top, for ${name}`)]),
      ) as Record<FloorName, z.ZodOptional<z.ZodEnum<{ L1: 'L1'; L2: 'L2'; L3: 'L3'; L4: 'L4' }>>>,
    )
    .optional()
    .describe('What else must be proven of who asks, on top of what Duly asks for; it can only raise'),
  sources: z.array(source).default([]).describe('Where the data lies'),
  collectors: z
    .array(
      z.strictObject({
        id: shortName.describe('Short name'),
        recipient: z
          .string()
          .regex(/^age1[0-9a-z]{10,4000}$/, 'an age recipient, as duly collector prints it')
          .describe(
            'Its key, as it prints it at its start: only collectors named here can read what they are to collect',
          ),
      }),
    )
    .default([])
    .describe(
      'Collectors in processes or on hosts of their own, beside the one in this process; see docs/collectors.md',
    ),
  account_history: accountHistory
    .optional()
    .describe(
      'Which internal account an address led to, and when; without it, stores know accounts as they are asked for',
    ),
  sheet: z
    .strictObject({
      usual_hours: z
        .number()
        .positive()
        .optional()
        .describe('Usual time from a complete order to its answer, in hours'),
      emergency_minutes: z
        .number()
        .positive()
        .optional()
        .describe('Usual time from a confirmed emergency to its answer, in minutes'),
      mail: z.email().optional().describe('Mail address to which authorities send orders'),
      telephone: z.string().min(1).optional().describe('Number that is answered at any hour, for emergencies'),
    })
    .prefault({})
    .describe('What the capability sheet tells authorities beside the law (`duly law sheet`)'),
  limits: z
    .strictObject({
      order_bytes: z
        .int()
        .min(1024)
        .max(1_073_741_824)
        .default(36_700_160)
        .describe('Largest order accepted over mail or the web, all documents together, in bytes'),
      grant_seconds: z
        .int()
        .min(60)
        .max(604_800)
        .default(86_400)
        .describe('How long a collection may run before its grant ends'),
      shard_accounts: z
        .int()
        .min(1)
        .default(16)
        .describe(
          'An order for more accounts than this is collected in shards of at most so many, side by side; see docs/collectors.md',
        ),
      burst_demands: z
        .int()
        .min(2)
        .default(10)
        .describe(
          'How many proven demands of one officer, mailbox or agency within an hour ask for a call-back, when it sent fewer on an ordinary day',
        ),
      emergency_paper_days: z
        .int()
        .min(1)
        .max(30)
        .default(3)
        .describe('Days within which the formal order for an emergency release has to come'),
      link_days: z.int().min(1).max(45).default(14).describe('How long a download link lives, in days'),
      keep_refused_days: z
        .int()
        .min(1)
        .max(365)
        .default(60)
        .describe(
          'How long a copy of what a refused or questioned order names is kept, in days from receipt, where its law sets no end',
        ),
      order_files: z.int().min(1).max(1000).default(50).describe('Most documents in one order'),
    })
    .prefault({})
    .describe('Limits'),
})

export type { Person, Rota } from './settings-oncall.ts'
export type { Agency }
/** `duly.yaml`, checked and with every default filled in. */
export type Settings = z.infer<typeof settingsSchema>
/** The web address of the desk's pages. */
export const deskUrl = ({ desk_url, listen }: Pick<Settings, 'desk_url' | 'listen'>): string =>
  desk_url ?? here(listen.desk)
/** The web address of the portal, for which officers' passkeys are made. */
export const portalUrl = ({ portal_url, listen }: Pick<Settings, 'portal_url' | 'listen'>): string =>
  portal_url ?? here(listen.portal)
const here = (address: string): string => `http://localhost:${address.slice(address.lastIndexOf(':') + 1)}`
export type Entity = Settings['entities'][number]
export type ProtectedAccount = Settings['protected'][number]
export type Source = Settings['sources'][number]
export type AccountHistory = NonNullable<Settings['account_history']>
