import { Hono } from 'hono'
import { z } from 'zod'
import { approveLaw, signOffPack } from '../../journey/law.ts'
import { rejudge } from '../../journey/rejudge.ts'
import type { Desk } from '../../desk.ts'
import { lawChanges, type PackChange } from '../../legality/legality.ts'
import type { Edition, LawBooks } from '../../order/edition.ts'
import type { Sha256 } from '../../order/ids.ts'
import { Instant } from '../../order/time.ts'
import { caller } from './access.ts'
import { bodyOf, hash, told, word } from './body.ts'

const approvalSchema = z.strictObject({ edition: hash, ...word })
const signOffSchema = z.strictObject({
  pack: z.string().min(1).max(200),
  sha256: hash,
  on: z.string().refine((d) => Instant.parse(`${d}T00:00:00Z`).ok, 'a day such as 2026-11-23'),
  ...word,
})

/** Where the law of the desk stands, as staff read it. */
export type LawState = {
  readonly inForce: Edition | null
  readonly proposed: Edition | null
  readonly approvedBy: readonly string[]
  readonly signOffs: readonly {
    readonly pack: string
    readonly sha256: string
    readonly by: string
    readonly on: string
  }[]
  readonly changes: readonly PackChange[]
}

/** The law, for staff: what judges, what is proposed, and the acts of people on it. */
export function lawApi(desk: Desk): Hono {
  const app = new Hono()

  app.get('/v1/law', async (c) => c.json(await stateOf(desk, await desk.law.books())))

  app.get('/v1/law/rejudge', (c) => told(c, () => rejudge(desk, c.req.query('edition'))))

  app.post('/v1/law/approvals', async (c) => {
    const wish = await bodyOf(c, approvalSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    const { edition, at, signature } = wish.value
    const signed = { edition: edition as Sha256, at: at as Instant, signature }
    return told(c, async () => stateOf(desk, await approveLaw(desk, caller(c).person, signed)))
  })

  app.post('/v1/law/sign-offs', async (c) => {
    const wish = await bodyOf(c, signOffSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    const signed = { ...wish.value, sha256: wish.value.sha256 as Sha256, at: wish.value.at as Instant }
    return told(c, async () => stateOf(desk, await signOffPack(desk, caller(c).person, signed)))
  })

  return app
}

async function stateOf(desk: Desk, { inForce, proposed, approvals, signOffs }: LawBooks): Promise<LawState> {
  const changes =
    inForce && proposed ? lawChanges((await desk.law.load(inForce)).law, (await desk.law.load(proposed)).law) : []
  return {
    inForce: inForce ?? null,
    proposed: proposed ?? null,
    approvedBy: approvals.map((a) => a.by),
    signOffs: signOffs.map(({ pack, sha256, by, on }) => ({ pack, sha256, by, on })),
    changes,
  }
}
