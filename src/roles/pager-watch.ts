import { loadCarriers } from '../oncall/oncall.ts'
import { openTelephone } from '../oncall/telephone.ts'
import { channelsOf } from '../oncall/channels.ts'
import type { PersonId } from '../order/ids.ts'
import { Instant, minutes, seconds } from '../order/time.ts'
import { silentFor } from '../platform/only-one.ts'
import type { Desk } from '../desk.ts'

/** A pager that has not said for so long that it lives would wake nobody. It is started again within seconds. */
const patience = minutes(1)

/**
 * Watches over the one who watches: while the pager is silent, everyone who is to be paged is told from here, over
 * every way there is, again every five minutes. The other half of the dead-man check, which the pager makes itself.
 */
export function watchPager(desk: Pick<Desk, 'settings' | 'clock' | 'pager' | 'log'>): { stop(): void } {
  const begun = desk.clock.now()
  let told: Instant | undefined
  async function look(): Promise<void> {
    const now = desk.clock.now()
    const silence = Math.min(await silentFor(desk.pager.dir, Instant.ms(now)), Instant.between(begun, now))
    if (silence < patience) {
      told = undefined
      return
    }
    if (told && Instant.between(told, now) < minutes(5)) return
    told = now
    const words = `Duly's pager has been silent for ${Math.round(silence / 1000)} s: nobody is woken for orders. Go to the desk and start it: duly pager`
    desk.log(words)
    await tellEveryone(desk, words, now)
  }
  const timer = setInterval(() => {
    void look().catch((error: unknown) => {
      desk.log('the pager’s silence could not be told', { error: String(error) })
    })
  }, seconds(10))
  return {
    stop() {
      clearInterval(timer)
    },
  }
}

async function tellEveryone(desk: Pick<Desk, 'settings' | 'clock'>, words: string, now: Instant): Promise<void> {
  const { settings, clock } = desk
  const carriers = await loadCarriers()
  const telephone = await openTelephone(settings.pager)
  const outside = { settings, clock, ...(telephone.ok ? { telephone: telephone.value } : {}) }
  const pages = settings.people
    .filter((person) => person.may.includes('page'))
    .flatMap((person) => channelsOf(person).map((carrier) => ({ person, carrier })))
  await Promise.allSettled(
    pages.map(async ({ person, carrier }) => {
      const id = `pager.security.0.${Instant.ms(now)}.${person.id}.${carrier}`
      const about = { cause: 'security', kind: 'security', round: 0, orders: ['pager'], words } as const
      await carriers.get(carrier)?.send({ id, person: person.id as PersonId, carrier, ...about }, person, outside)
    }),
  )
}
