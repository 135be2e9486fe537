import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { Instant, minutes } from '../../order/time.ts'
import type { Clock } from '../../platform/clock.ts'
import { newOnce } from './once.ts'

/** How long a person has to touch their passkey. */
const life = minutes(2)

/** Questions that a passkey answers once. */
export type Challenges = {
  issue(): string
  /** True the first time that a question of ours comes back in time. */
  spend(nonce: string): boolean
}

/**
 * Nothing is kept of a question until it is answered, so that whoever asks for many fills nothing: it carries its end
 * under our seal. The seal is new with each start, so that a used one is forgotten only when it could not be used again.
 */
export function newChallenges(clock: Clock): Challenges {
  const key = randomBytes(32)
  const once = newOnce(clock)
  const sealOf = (body: string): Buffer => createHmac('sha256', key).update(body).digest()
  return {
    issue() {
      const body = `${randomBytes(16).toString('base64url')}.${Instant.plus(clock.now(), life)}`
      return Buffer.from(`${body}.${sealOf(body).toString('base64url')}`).toString('base64url')
    },
    spend(nonce) {
      const [, body = '', end = '', seal = ''] =
        /^([\w-]{22}\.(\d{4}-\d{2}-\d{2}T[\d:.]{8,12}Z))\.([\w-]{43})$/.exec(
          Buffer.from(nonce, 'base64url').toString(),
        ) ?? []
      const ends = Instant.parse(end)
      if (!ends.ok || ends.value <= clock.now()) return false
      return timingSafeEqual(Buffer.from(seal, 'base64url'), sealOf(body)) && once(body, ends.value)
    },
  }
}
