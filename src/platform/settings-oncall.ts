import { z } from 'zod'
import { ed25519, passkey, shortName, zone } from './settings-words.ts'

/**
 * The part of `duly.yaml` that says who is awake: people, rotas, and whom to page when. What may be left out is
 * optional rather than filled in, so that the smallest rota stays small wherever it is written down or printed.
 */

/** Every way to reach a person; one file each in `src/oncall/carriers/`. */
export const carrierNames = ['push', 'ntfy', 'sms', 'voice', 'mail', 'webhook'] as const
/** Why people are woken, the most urgent first. Each kind has its own policy of whom, over what and for how long. */
export const policyKinds = ['emergency', 'security', 'deadline', 'routine'] as const
const weekdays = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const state = z.string().regex(/^[A-Z]{2}$/, 'two capital letters, such as IE')
const language = z.string().regex(/^[a-z]{2,3}$/, 'a language code such as de')
const wallTime = z.string().regex(/^\d{2}:\d{2}$/)
const wallMoment = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/, 'a day and time on the wall such as 2026-11-02T08:00')
const moment = z
  .string()
  .regex(
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/,
    'a moment with its zone such as 2026-11-23T09:15:00+01:00',
  )

export const person = z.strictObject({
  id: shortName.describe('Short name: one for each human being'),
  name: z.string().min(1).describe('Name as it stands on letters'),
  key: ed25519
    .optional()
    .describe('Public key with which this person signs on the command line (`duly key new` makes a pair)'),
  passkeys: z
    .array(passkey)
    .optional()
    .describe('Passkeys with which this person signs in and decides on the desk’s pages (`duly passkey invite`)'),
  until: moment
    .optional()
    .describe('When this person leaves: from then on they can do nothing, and what they signed counts for nothing new'),
  email: z.email().optional().describe('Address for pages'),
  webhook: z.url().optional().describe('Address that receives pages as signed JSON'),
  phone: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'an international number without spaces such as +353871234567')
    .optional()
    .describe('Number for pages by text message (sms) and call (voice); needs pager.telephone'),
  ntfy: z.url().optional().describe('Address of an ntfy topic of their own, with a name that nobody can guess'),
  push: z
    .array(
      z.strictObject({
        endpoint: z.url().describe('Address of the push service, as the browser gave it'),
        p256dh: z.string().min(80).max(100).describe("The browser's public key, base64url"),
        auth: z.string().min(20).max(30).describe("The browser's shared secret, base64url"),
      }),
    )
    .optional()
    .describe('Browsers that receive pages (Web Push)'),
  may: z
    .array(z.enum(['approve', 'respond', 'page', 'operate', 'counsel']))
    .default(['respond', 'page'])
    .describe(
      'approve: sign productions; respond: work on orders; page: be paged; operate: run the system; counsel: a lawyer, who signs packs of the law off',
    ),
  zone: zone.optional().describe('Time zone in which this person lives: the rota shows their hours in it too'),
  unit: z.string().min(1).optional().describe('Unit of the company; a protected account takes approvers from two'),
  languages: z.array(language).optional().describe('Languages of orders this person reads; left out: any'),
  jurisdictions: z.array(state).optional().describe('States whose orders this person answers; left out: any'),
  licences: z.array(shortName).optional().describe('Licences held, such as a bar admission'),
  clearance: z.int().min(0).max(9).optional().describe('Security clearance, 9 the highest; left out: 0'),
  conflicts: z
    .array(shortName)
    .optional()
    .describe('Agencies whose orders this person is paged for only when nobody else is left'),
})

const window = z.strictObject({
  days: z
    .array(z.enum(weekdays))
    .default([...weekdays])
    .describe('Days on which it begins'),
  from: wallTime.default('00:00').describe('When it begins'),
  to: z
    .string()
    .regex(/^(\d{2}:\d{2}|24:00)$/)
    .default('24:00')
    .describe('When it ends; earlier than from means the next day'),
})

const shift = window.extend({ people: z.array(shortName).min(1).describe('Who is on call in this shift') })

const rotation = z.strictObject({
  people: z.array(shortName).min(1).describe('Who takes turns, in this order'),
  start: wallMoment.describe('When the first turn begins, on the wall of the zone'),
  end: wallMoment.optional().describe('When the rotation ends; left out: never'),
  every: z.int().min(1).max(1000).default(1).describe('Length of a turn, in units of turn'),
  turn: z
    .enum(['hours', 'days', 'weeks'])
    .default('weeks')
    .describe('days and weeks change hands at the same time on the wall; hours are elapsed hours'),
  zone: zone.optional().describe("Its own time zone; left out: the team's"),
  hours: z.array(window).min(1).optional().describe('Only in these hours; left out: all day'),
  holidays: z
    .string()
    .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, 'a State or region such as IE or DE-BY')
    .optional()
    .describe('Whose national holidays count for on_holidays'),
  on_holidays: z
    .enum(['as-usual', 'off', 'only'])
    .default('as-usual')
    .describe('off: not on those days; only: on those days alone'),
  shadow: z.boolean().default(false).describe('true: learns; is told of pages, and counts for nothing'),
})

const shifts = z.array(shift)
const rotations = z.array(rotation)
const team = z.strictObject({
  id: shortName.describe('Short name of the team, for policies'),
  zone: zone.optional().describe("Its time zone; left out: the rota's"),
  shifts: shifts.optional().describe('Fixed shifts of the week'),
  rotations: rotations.optional().describe('Rotations in layers: where several are on, the last one holds'),
})

export const override = z.strictObject({
  team: shortName.optional().describe('In which team; left out: the first rota, on-call'),
  person: shortName.describe('Who takes over'),
  instead_of: shortName.optional().describe('For whom; left out: for everyone on call then'),
  from: moment.describe('From when'),
  to: moment.describe('Until when'),
})
const leave = z.strictObject({
  person: shortName.describe('Who is away'),
  from: moment.describe('From when'),
  to: moment.describe('Until when'),
})

const level = z.strictObject({
  page: z
    .array(z.union([z.literal('on-call'), z.literal('everyone'), shortName]))
    .min(1)
    .describe('Whom this level pages: on-call, a team, a person, everyone'),
  over: z
    .array(z.enum(carrierNames))
    .min(1)
    .default([...carrierNames])
    .describe('By which carriers'),
  wait_seconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(300)
    .describe('How long to wait for an acknowledgement before the next level'),
})

const policy = z.strictObject({
  kind: z
    .enum(policyKinds)
    .describe(
      'emergency: life, or a period in hours; security: of Duly itself; deadline: a period runs out; routine: the rest',
    ),
  levels: z.array(level).min(1).optional().describe('Whom, level by level; left out: the ladder'),
  then: z.enum(policyKinds).optional().describe('After the last level, the levels of this policy'),
  lease_minutes: z
    .int()
    .min(1)
    .max(10_080)
    .default(60)
    .describe('Whoever acknowledged and makes no progress for so long is not waited for: the next level is paged'),
  gather_seconds: z
    .int()
    .min(0)
    .max(600)
    .default(60)
    .describe('Orders that come within this time are one page; the first of an emergency never waits'),
})

export const rota = z
  .strictObject({
    zone: zone.default('UTC').describe('Time zone in which shifts change'),
    shifts: shifts.default([]).describe('Who is on call when'),
    rotations: rotations
      .optional()
      .describe('Turns that rotate, in layers over the shifts: where several are on, the last one holds'),
    teams: z.array(team).optional().describe('More rotas, each by its name'),
    overrides: z.array(override).optional().describe('Who takes over from whom, once; a swap is two of these'),
    leave: z.array(leave).optional().describe('Who is away: never on call then'),
    ladder: z
      .array(level)
      .default([
        { page: ['on-call'], over: [...carrierNames], wait_seconds: 300 },
        { page: ['everyone'], over: [...carrierNames], wait_seconds: 300 },
      ])
      .describe('Whom to page, level by level; the last level repeats until a human acknowledges'),
    policies: z.array(policy).optional().describe('What differs by kind; of what stands not here, the ladder holds'),
    clock_marks: z
      .array(z.int().min(1).max(100))
      .min(1)
      .optional()
      .describe('At which hundredths of a statutory period people are paged again; left out: 50, 75, 90 and 100'),
  })
  .prefault({})
  .describe('Who is awake')

export type Person = z.infer<typeof person>
export type Rota = z.infer<typeof rota>
export type Rotation = z.infer<typeof rotation>
export type Shift = z.infer<typeof shift>
export type Level = z.infer<typeof level>
export type Policy = z.infer<typeof policy>
export type PolicyKind = (typeof policyKinds)[number]
export type Carrier = (typeof carrierNames)[number]
