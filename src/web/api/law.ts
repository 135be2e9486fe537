import { Hono } from 'hono'
import { z } from 'zod'
import { approveLaw, signOffPack } from '../../journey/law.ts'
import { rejudge } from '../../journey/rejudge.ts'
import type { Desk } from '../../desk.ts'
import {
  clauseChanges,
  lawChanges,
  packClauses,
  type Clause,
  type ClauseChange,
  type PackChange,
} from '../../legality/legality.ts'
import type { Pack } from '../../legality/schema.ts'
import type { Edition, LawBooks, LawRef } from '../../order/edition.ts'
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

  // One pack to read, as the edition in force has it or as another does; `against` an edition: what differs from that one.
  app.get('/v1/law/packs/:pack', async (c) => {
    const read = await packState(desk, c.req.param('pack'), c.req.query('edition'), c.req.query('against'))
    return read ? c.json(read) : c.json({ title: 'No edition of the law here has such a pack.' }, 404)
  })

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

/** A text of a pack that some edition holds: the newest edition that holds it, and how that stands. */
type PackVersion = {
  readonly edition: Sha256
  readonly version: string
  readonly sha256: Sha256
  readonly standing: 'in-force' | 'proposed' | 'earlier'
}

/** A pack as staff and counsel read it, clause by clause. */
export type PackState = Pick<
  Pack,
  | 'id'
  | 'title'
  | 'jurisdiction'
  | 'version'
  | 'legal_basis'
  | 'source'
  | 'read_on'
  | 'in_force'
  | 'deadline'
  | 'served_by'
  | 'replies'
> & {
  readonly signedOff: LawRef['signedOff'] | null
  readonly edition: Sha256
  readonly clauses: readonly Clause[]
  /** Every text of it that the books name, the newest first. */
  readonly versions: readonly PackVersion[]
  /** What differs from the version asked for, when one was. */
  readonly changes: readonly ClauseChange[] | null
}

async function packState(desk: Desk, id: string, wished?: string, against?: string): Promise<PackState | undefined> {
  const { editions, inForce, proposed } = await desk.law.books()
  const all = [...editions.values(), ...(proposed && !editions.has(proposed.digest) ? [proposed] : [])].toReversed()
  const edition = wished === undefined ? inForce : all.find((e) => e.digest === wished)
  const ref = edition?.packs.find((p) => p.id === id)
  if (!edition || !ref) return undefined
  const clausesOf = async (of: Edition): Promise<Clause[]> => {
    const { law } = await desk.law.load(of)
    const pack = law.packs.get(id)
    return pack ? packClauses(pack, law) : []
  }
  const pack = (await desk.law.load(edition)).law.packs.get(id)
  if (!pack) return undefined
  const clauses = await clausesOf(edition)
  const other = all.find((e) => e.digest === against)
  const versions = all.flatMap((e): PackVersion[] => {
    const { version, sha256 } = e.packs.find((p) => p.id === id) ?? {}
    if (version === undefined || sha256 === undefined) return []
    const standing = e.digest === inForce?.digest ? 'in-force' : e.digest === proposed?.digest ? 'proposed' : 'earlier'
    return [{ edition: e.digest, version, sha256, standing }]
  })
  const rank = { 'in-force': 0, proposed: 1, earlier: 2 }
  const texts = versions.toSorted((a, b) => rank[a.standing] - rank[b.standing])
  const { title, jurisdiction, version, legal_basis, source, read_on, in_force, deadline, served_by, replies } = pack
  return {
    id,
    title,
    jurisdiction,
    version,
    legal_basis,
    source,
    read_on,
    in_force,
    deadline,
    served_by,
    replies,
    signedOff: ref.signedOff ?? null,
    edition: edition.digest,
    clauses,
    // One text that several editions hold stands once, with the edition that counts most.
    versions: texts.filter((v, i) => texts.findIndex((w) => w.sha256 === v.sha256) === i),
    changes: other ? clauseChanges(await clausesOf(other), clauses) : null,
  }
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
