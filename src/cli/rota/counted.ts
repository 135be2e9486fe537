import { rotaClock, type RotaClock } from '../../oncall/rota.ts'
import { periods, type Period, type RotaTaken } from '../../oncall/rota-history.ts'
import { onWall } from '../../oncall/preview.ts'
import { Instant } from '../../order/time.ts'
import { Forbidden } from '../../platform/failure.ts'
import type { Rota } from '../../platform/settings-oncall.ts'
import { clientFrom } from '../desk-client.ts'
import { nowInstant } from './settings.ts'

type Who = { readonly as?: string; readonly key?: string; readonly desk?: string }

/** Every rota by which people were paged, as the books of the desk tell it. */
export const historyFrom = async (who: Who): Promise<readonly RotaTaken[]> =>
  (await (await clientFrom(who)).get<{ history: readonly RotaTaken[] }>('/v1/rota')).history

function mustSay(who: Who): void {
  const [person, key] = [who.as ?? process.env['DULY_AS'], who.key ?? process.env['DULY_KEY']]
  if (person && key) return
  throw new Forbidden(
    'ERR_NOT_ALLOWED',
    'By which rota people were paged in the past stands in the books of the desk.',
    {
      next: 'Say who asks: --as YOUR-NAME --key YOUR-KEY-FILE. Or name a file to go by: --file duly.yaml',
    },
  )
}

/** A stretch of time with the rota that counts in it, and where that is known from. */
export type Counted = {
  readonly from: Instant
  readonly to: Instant
  readonly words: string
  readonly rota?: Rota
  readonly clock?: RotaClock
}

/**
 * Which rota counts from one instant to another: what is past stands in the books, what is to come in `duly.yaml`. A
 * past that is asked of the file by name is answered by that file.
 */
export async function counted(
  of: { readonly rota: Rota; readonly file: string | undefined; readonly who: Who },
  from: Instant,
  to: Instant,
): Promise<Counted[]> {
  const { rota, file, who } = of
  const now = nowInstant()
  const own = (begin: Instant): Counted => ({
    from: begin,
    to,
    words: `By ${file ?? 'duly.yaml as it stands'}`,
    rota,
    clock: rotaClock(rota),
  })
  if (file !== undefined || from >= now) return [own(from)]
  mustSay(who)
  const history = await historyFrom(who)
  const past = periods(history, from, Instant.earliest(now, to)).map((each) => ofPast(each, history[0], rota.zone))
  return to > now ? [...past, own(now)] : past
}

function ofPast({ from, to, taken }: Period, first: RotaTaken | undefined, zone: string): Counted {
  if (!taken)
    return {
      from,
      to,
      words: first
        ? `Who was on call before ${onWall(first.from, zone)} is not known: the books have no rota from then`
        : 'Who was on call is not known: the books have no rota yet',
    }
  return {
    from,
    to,
    words: `By the books, from ${onWall(taken.from, taken.definition.zone)}: ${inWords(taken)}`,
    rota: taken.definition,
    clock: rotaClock(taken.definition),
  }
}

/** How a definition came to be, and who stands for it. */
export const inWords = ({ how, signed }: RotaTaken): string => `${how}${signed ? `, signed by ${signed.by}` : ''}`
