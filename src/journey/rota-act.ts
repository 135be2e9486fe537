import { checkWord } from '../decision/signed-word.ts'
import {
  standingRota,
  weighChange,
  type RotaPlaces,
  type RotaStanding,
  type WeighedChange,
} from '../oncall/change-rota.ts'
import { rotaChange, type RotaWish } from '../oncall/rota-wish.ts'
import type { Weighed } from '../oncall/weigh.ts'
import type { Parsed, Sha256 } from '../order/ids.ts'
import { rotaStatement } from '../order/statement.ts'
import { Forbidden } from '../platform/failure.ts'
import type { LiveConfig } from '../platform/live-config.ts'
import type { Person } from '../platform/settings.ts'
import type { Desk } from '../desk.ts'
import { fresh, signedBy, verifyHere, type Word } from './word.ts'

/** What a change of the rota would do, and the name under which it is signed. Nothing is saved by looking. */
export type RotaPreview = Weighed & { readonly digest: Sha256; readonly how: string }

const must = <T>(read: Parsed<T>): T => {
  if (read.ok) return read.value
  throw new Forbidden('ERR_NOT_ALLOWED', read.why, { next: 'Nothing was saved.' })
}

async function weighed(desk: Desk, places: RotaPlaces, wish: RotaWish): Promise<WeighedChange> {
  const standing: RotaStanding = must(await standingRota(places))
  const now = desk.clock.now()
  return must(weighChange(places, standing, must(rotaChange(wish, standing.settings.rota, standing.undo, now)), now))
}

/** Shows what a wish would change, before anybody signs it. Throws {@link Forbidden} in words. */
export async function previewRota(desk: Desk, places: RotaPlaces, wish: RotaWish): Promise<RotaPreview> {
  const { weighed: shown, digest, how } = await weighed(desk, places, wish)
  return { ...shown, digest, how }
}

/**
 * Saves a change of the rota in `duly.yaml` under a person's signature over exactly the rota that was shown. The pager takes
 * it from there, and the books with it, as when it is changed by command. Throws {@link Forbidden} in words.
 */
export async function changeRotaHere(
  desk: Desk,
  config: LiveConfig,
  places: RotaPlaces,
  person: Person,
  said: { readonly wish: RotaWish; readonly digest: Sha256; readonly anyway: boolean } & Word,
): Promise<{ how: string }> {
  const { weighed: shown, digest, how, save } = await weighed(desk, places, said.wish)
  const refuse = (why: string, next: string): never => {
    throw new Forbidden('ERR_NOT_ALLOWED', why, { next })
  }
  if (digest !== said.digest)
    refuse('The rota changed since this was shown.', 'Look at it again, and sign what you then see.')
  if (shown.refused.length > 0) refuse(shown.refused.join(' '), 'Nothing was saved.')
  if (shown.gaps.length + shown.doubles.length > 0 && !said.anyway)
    refuse([...shown.gaps, ...shown.doubles].join(' '), 'Let somebody take those hours, or say that it is meant so.')
  const signed = fresh(desk, signedBy(person, said), (s) =>
    checkWord(
      { signed: s, people: desk.settings.people, verify: verifyHere(desk) },
      ['page', 'respond', 'approve', 'operate'],
      rotaStatement({ rota: digest, how, by: s.by, at: s.at }),
    ),
  )
  must(await save({ at: desk.clock.now(), signed }))
  await config.look()
  return { how }
}
