import { Hono } from 'hono'
import { z } from 'zod'
import { approveChange, officerLeft, propose } from '../../journey/registry.ts'
import { bringFeed } from '../../journey/burnt.ts'
import { debts, type Debt } from '../../journey/reservations.ts'
import type { Desk } from '../../desk.ts'
import type { Agency } from '../../order/agency.ts'
import { changeSchema } from '../../order/change.ts'
import { Sha256 } from '../../order/ids.ts'
import type { Feed, Incident, Made, Proposal, RegistryBooks } from '../../order/registry.ts'
import type { Instant } from '../../order/time.ts'
import { caller } from './access.ts'
import { bodyOf, told, word } from './body.ts'

const proposalSchema = z.strictObject({ change: changeSchema, ...word })
const feedTextSchema = z.strictObject({ text: z.string().max(10_000_000) })
const approvalSchema = z.strictObject(word)
const leftSchema = z.strictObject({
  agency: z.string().max(100),
  officer: z.string().max(100),
  on: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
})

/** The registry, for staff: who may ask, what is proposed, what was changed and by whom. */
export type RegistryState = {
  readonly agencies: readonly Agency[]
  readonly proposed: readonly Proposal[]
  readonly made: readonly Made[]
  readonly incidents: readonly Incident[]
  readonly feeds: readonly Feed[]
  /** Formal orders that are owed for emergency releases. */
  readonly debts: readonly Debt[]
}

const stateOf = async (
  desk: Desk,
  { agencies, proposed, made, incidents, feeds }: RegistryBooks,
): Promise<RegistryState> => ({
  agencies,
  proposed: [...proposed.values()],
  made,
  incidents,
  feeds,
  debts: await debts(desk),
})

/** The registry of authorities and everything else that takes two people. */
export function registryApi(desk: Desk): Hono {
  const app = new Hono()

  app.get('/v1/registry', async (c) => c.json(await stateOf(desk, await desk.registry.now())))

  app.post('/v1/changes', async (c) => {
    const wish = await bodyOf(c, proposalSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    const { change, at, signature } = wish.value
    const signed = { at: at as Instant, signature }
    return told(c, async () => stateOf(desk, await propose(desk, caller(c).person, change, signed)))
  })

  app.post('/v1/changes/:digest/approvals', async (c) => {
    const digest = Sha256.parse(c.req.param('digest'))
    const wish = await bodyOf(c, approvalSchema)
    if (!digest.ok || !wish.ok)
      return c.json({ title: digest.ok && !wish.ok ? wish.why : 'No change has this name.' }, 400)
    const signed = { at: wish.value.at as Instant, signature: wish.value.signature }
    return told(c, async () => stateOf(desk, await approveChange(desk, caller(c).person, digest.value, signed)))
  })

  app.post('/v1/registry/officers-left', async (c) => {
    const wish = await bodyOf(c, leftSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    return told(c, async () => stateOf(desk, await officerLeft(desk, caller(c).person, wish.value)))
  })

  app.post('/v1/registry/feeds', async (c) => {
    const wish = await bodyOf(c, feedTextSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    return told(c, async () => stateOf(desk, await bringFeed(desk, caller(c).id, wish.value.text)))
  })

  return app
}
