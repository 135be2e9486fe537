import { Hono, type Context } from 'hono'
import { z } from 'zod'
import { approveChange, declineWish, officerLeft, propose } from '../../journey/registry.ts'
import { bringFeed } from '../../journey/burnt.ts'
import { debts, type Debt } from '../../journey/reservations.ts'
import { invitationSecrets } from '../../journey/portal-books.ts'
import type { Desk } from '../../desk.ts'
import type { Agency } from '../../order/agency.ts'
import { changeSchema, type Change } from '../../order/change.ts'
import { Sha256 } from '../../order/ids.ts'
import {
  entriesDigest,
  type AskedElsewhere,
  type ColleagueWish,
  type Enrolment,
  type Feed,
  type Incident,
  type Made,
  type Proposal,
  type RegistryBooks,
} from '../../order/registry.ts'
import { Instant } from '../../order/time.ts'
import { entryWith, oldContacts, openInvitations, waitingWishes } from '../../requester/enrolment.ts'
import { settledAfter } from '../../requester/floors.ts'
import { entryDifferences } from '../../requester/registry-check.ts'
import { caller } from './access.ts'
import { bodyOf, told, word } from './body.ts'

const proposalSchema = z.strictObject({ change: changeSchema, ...word })
const feedTextSchema = z.strictObject({ text: z.string().max(10_000_000) })
const approvalSchema = z.strictObject(word)
const declineSchema = z.strictObject({ receipt: z.string().max(40), why: z.string().trim().min(1).max(4000) })
const leftSchema = z.strictObject({
  agency: z.string().max(100),
  officer: z.string().max(100),
  on: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
})

/** The registry, for staff: who may ask, what is proposed, what was changed and by whom. */
export type RegistryState = {
  readonly agencies: readonly Agency[]
  /** With what differs, a line each; nothing for what is no entry. */
  readonly proposed: readonly (Proposal & { readonly words: readonly string[] })[]
  readonly made: readonly Made[]
  readonly incidents: readonly Incident[]
  readonly feeds: readonly Feed[]
  /** Invitations that lie open, with the code that is read out at one of these numbers: for those who ring agencies up. */
  readonly invitations: readonly {
    readonly digest: Sha256
    readonly agency: string
    readonly officer: string
    readonly until: string
    readonly code?: string
    readonly numbers: readonly string[]
  }[]
  /** What came over the portal, with the change that takes a proven one over, while it is not in the registry. */
  readonly enrolments: readonly (Enrolment & { readonly change?: Change })[]
  readonly colleagues: readonly ColleagueWish[]
  /** Receipts of what came over the portal and waits for one of us. */
  readonly waiting: readonly string[]
  /** From this day on a number that is entered today serves for call-backs. */
  readonly settledFrom: string
  readonly askedElsewhere: readonly AskedElsewhere[]
  /** Formal orders that are owed for emergency releases. */
  readonly debts: readonly Debt[]
}

async function stateOf(desk: Desk, c: Context, books: RegistryBooks): Promise<RegistryState> {
  const { agencies, proposed, made, incidents, feeds, enrolments, colleagues, askedElsewhere } = books
  const now = desk.clock.now()
  const invitations = openInvitations(books, now).map(async ({ digest, change: { agency: id, officer, until } }) => {
    const agency = agencies.find((a) => a.id === id)
    const { code } = caller(c).person.may.includes('respond') ? await invitationSecrets(desk, digest) : {}
    const numbers = agency ? oldContacts(agency, made, now).numbers : []
    return { digest, agency: id, officer: officer.name, until, numbers, ...(code === undefined ? {} : { code }) }
  })
  return {
    agencies,
    proposed: [...proposed.values()].map((p) => ({ ...p, words: wordsOf(p.change, agencies) })),
    made,
    incidents,
    feeds,
    invitations: await Promise.all(invitations),
    enrolments: enrolments.map((e) => ({ ...e, ...takingOver(books, e, now) })),
    colleagues,
    waiting: [...waitingWishes(books).colleagues, ...waitingWishes(books).enrolments].map((w) => w.receipt),
    settledFrom: Instant.plus(now, settledAfter).slice(0, 10),
    askedElsewhere,
    debts: await debts(desk),
  }
}

/** What a change changes, a line each. */
function wordsOf(change: Change, agencies: readonly Agency[]): readonly string[] {
  const held = (id: string): Agency | undefined => agencies.find((a) => a.id === id)
  if (change.subject === 'agencies')
    return [
      ...change.put.flatMap((entry) => [`${entry.id}:`, ...entryDifferences(held(entry.id), entry)]),
      ...change.remove.flatMap((id) => [`${id}:`, ...entryDifferences(held(id), undefined)]),
    ]
  const { subject, why: _why, ...rest } = change
  return [subject, ...Object.entries(rest).map(([what, value]) => `${what}: ${typeof value === 'string' ? value : `${value.name} (${value.id})`}`)] // prettier-ignore
}

/** The change that enters an enrolled passkey: as ready to sign as one that a person wrote. */
function takingOver(books: RegistryBooks, enrolment: Enrolment, now: Instant): { change?: Change } {
  const entry = entryWith(books, enrolment, now.slice(0, 10))
  if (!entry) return {}
  const wish = { put: [entry], remove: [] }
  const why = `${enrolment.officer.name} made a passkey by invitation on ${enrolment.at.slice(0, 10)}.`
  return { change: { subject: 'agencies', ...wish, before: entriesDigest(books.agencies, wish), why } }
}

/** The registry of authorities and everything else that takes two people. */
export function registryApi(desk: Desk): Hono {
  const app = new Hono()

  app.get('/v1/registry', async (c) => c.json(await stateOf(desk, c, await desk.registry.now())))

  app.post('/v1/changes', async (c) => {
    const wish = await bodyOf(c, proposalSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    const { change, at, signature } = wish.value
    const signed = { at: at as Instant, signature }
    return told(c, async () => stateOf(desk, c, await propose(desk, caller(c).person, change, signed)))
  })

  app.post('/v1/changes/:digest/approvals', async (c) => {
    const digest = Sha256.parse(c.req.param('digest'))
    const wish = await bodyOf(c, approvalSchema)
    if (!digest.ok || !wish.ok)
      return c.json({ title: digest.ok && !wish.ok ? wish.why : 'No change has this name.' }, 400)
    const signed = { at: wish.value.at as Instant, signature: wish.value.signature }
    return told(c, async () => stateOf(desk, c, await approveChange(desk, caller(c).person, digest.value, signed)))
  })

  app.post('/v1/registry/officers-left', async (c) => {
    const wish = await bodyOf(c, leftSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    return told(c, async () => stateOf(desk, c, await officerLeft(desk, caller(c).person, wish.value)))
  })

  app.post('/v1/registry/declines', async (c) => {
    const wish = await bodyOf(c, declineSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    const { receipt, why } = wish.value
    return told(c, async () => stateOf(desk, c, await declineWish(desk, caller(c).person, receipt, why)))
  })

  app.post('/v1/registry/feeds', async (c) => {
    const wish = await bodyOf(c, feedTextSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    return told(c, async () => stateOf(desk, c, await bringFeed(desk, caller(c).id, wish.value.text)))
  })

  return app
}
