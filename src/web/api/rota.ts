import { Hono } from 'hono'
import { z } from 'zod'
import { changeRotaHere, previewRota } from '../../journey/rota-act.ts'
import { standingRota, type RotaPlaces } from '../../oncall/change-rota.ts'
import { previewOf, type Double, type Gap } from '../../oncall/preview.ts'
import { problems } from '../../oncall/problems.ts'
import { rotaClock, type Span } from '../../oncall/rota.ts'
import { rotaWishSchema } from '../../oncall/rota-wish.ts'
import type { Sha256 } from '../../order/ids.ts'
import { days, Instant } from '../../order/time.ts'
import type { LiveConfig } from '../../platform/live-config.ts'
import type { Desk } from '../../desk.ts'
import { caller } from './access.ts'
import { bodyOf, hash, told, word } from './body.ts'

const previewSchema = z.strictObject({ wish: rotaWishSchema })
const changeSchema = z.strictObject({ wish: rotaWishSchema, digest: hash, anyway: z.boolean(), ...word })
/** So far ahead the page shows. */
const ahead = days(28)

/** Who is on call in the weeks to come, team by team, and what is wrong with it. */
export type RotaAhead = {
  readonly at: Instant
  readonly to: Instant
  readonly zone: string
  readonly teams: readonly { readonly team: string; readonly spans: readonly Span[] }[]
  readonly gaps: readonly Gap[]
  readonly doubles: readonly Double[]
  readonly problems: readonly string[]
  readonly people: readonly { readonly id: string; readonly name: string; readonly zone: string | null }[]
  /** The change that can be taken back, in words. */
  readonly undo: string | null
}

/** The rota: by which people were paged, who is on call ahead, and changes of it under one person's signature. */
export function rotaApi(desk: Desk, config: LiveConfig, places: RotaPlaces): Hono {
  const app = new Hono()

  app.get('/v1/rota', async (c) => c.json({ history: await desk.rotas.now() }))

  app.get('/v1/rota/ahead', async (c) => {
    const { rota, people } = desk.settings
    const [at, clock] = [desk.clock.now(), rotaClock(rota)]
    const to = Instant.plus(at, ahead)
    const { gaps, doubles } = previewOf(rota, people, at, to)
    const standing = await standingRota(places)
    return c.json({
      at,
      to,
      zone: rota.zone,
      teams: clock.teams.map((team) => ({ team, spans: clock.spans(team, at, to) })),
      gaps,
      doubles,
      problems: problems(rota, people, at),
      people: people.map(({ id, name, zone }) => ({ id, name, zone: zone ?? null })),
      undo: standing.ok ? (standing.value.undo?.how ?? null) : null,
    } satisfies RotaAhead)
  })

  app.post('/v1/rota/previews', async (c) => {
    const wish = await bodyOf(c, previewSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    return told(c, () => previewRota(desk, places, wish.value.wish))
  })

  app.post('/v1/rota/changes', async (c) => {
    const wish = await bodyOf(c, changeSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    const { digest, at, ...said } = wish.value
    return told(c, () =>
      changeRotaHere(desk, config, places, caller(c).person, {
        ...said,
        digest: digest as Sha256,
        at: at as Instant,
      }),
    )
  })
  return app
}
