import { z } from 'zod'
import { phaseNames, type PhaseName } from '../order/phases.ts'

/** The part of `duly.yaml` that the pager needs beyond people and rota: how it reaches them, and how they answer. */
const telephone = z.strictObject({
  provider: z.literal('twilio').describe('Which provider; so far one'),
  account: z
    .string()
    .regex(/^[A-Za-z0-9]{10,64}$/, 'the account SID')
    .describe('Account SID'),
  token_file: z.string().describe('File that holds the auth token, readable only by Duly'),
  from: z
    .string()
    .regex(/^\+[1-9]\d{6,14}$/, 'an international number without spaces')
    .describe('Our number at the provider'),
  api: z.url().default('https://api.twilio.com').describe("Address of the provider's API"),
})

export const pager = z
  .strictObject({
    public_url: z
      .url()
      .optional()
      .describe('How phones and the telephone provider reach listen.pager; without it pages hold no link to answer by'),
    link_hours: z.int().min(1).max(168).default(24).describe('How long the link in a page can acknowledge'),
    telephone: telephone.optional().describe('Who sends text messages and calls'),
    ntfy_token_file: z.string().optional().describe('File with the access token for the ntfy server'),
    push_contact: z
      .string()
      .regex(/^(mailto:|https:)/, 'a mailto: or https: address')
      .optional()
      .describe('Whom push services ask when there is trouble; left out: mail.from'),
    dead_man_minutes: z
      .int()
      .min(0)
      .max(1440)
      .default(5)
      .describe('How often a synthetic order travels from intake to acknowledgement; 0: never'),
    heartbeat_url: z
      .url()
      .optional()
      .describe(
        'Address outside that is asked after each synthetic order that came back; its silence is an alarm there',
      ),
  })
  .prefault({})
  .describe('The pager')

/** What each phase may take and whose it is, unless duly.yaml says otherwise. Seconds. */
const usual: Readonly<Record<PhaseName, { budget_seconds: number; owner: string }>> = {
  receive: { budget_seconds: 5, owner: 'engineering' },
  page: { budget_seconds: 1, owner: 'engineering' },
  acknowledge: { budget_seconds: 300, owner: 'on-call' },
  authenticate: { budget_seconds: 10, owner: 'on-call' },
  judge: { budget_seconds: 5, owner: 'engineering' },
  decide: { budget_seconds: 1200, owner: 'approvers' },
  collect: { budget_seconds: 120, owner: 'engineering' },
  seal: { budget_seconds: 30, owner: 'engineering' },
  deliver: { budget_seconds: 30, owner: 'engineering' },
}

export const phases = z
  .array(
    z.strictObject({
      phase: z.enum(phaseNames).describe('Which phase'),
      budget_seconds: z.int().min(1).max(604_800).optional().describe('What it may take'),
      owner: z.string().min(1).optional().describe('Whose it is'),
    }),
  )
  .default([])
  .describe('The phase clock: what each phase of an order may take, and who owns it')

export type Budget = { readonly phase: PhaseName; readonly budget_seconds: number; readonly owner: string }

/** Every phase in the order in which an order goes through them, with its budget and owner. */
export const budgetsOf = (stated: z.infer<typeof phases>): Budget[] =>
  phaseNames.map((phase) => {
    const own = stated.find((each) => each.phase === phase)
    return {
      phase,
      budget_seconds: own?.budget_seconds ?? usual[phase].budget_seconds,
      owner: own?.owner ?? usual[phase].owner,
    }
  })
