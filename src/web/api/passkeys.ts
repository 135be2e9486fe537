import { Hono } from 'hono'
import { z } from 'zod'
import {
  confirmPasskey,
  invitedPerson,
  invitePasskey,
  revokePasskey,
  takePasskey,
  waitingPasskeys,
} from '../../journey/passkeys.ts'
import { placeAt } from '../../order/assertion.ts'
import { sha256 } from '../../order/canonical.ts'
import { newPasskeyStatement } from '../../order/statement.ts'
import type { LiveConfig } from '../../platform/live-config.ts'
import { deskUrl, type Person } from '../../platform/settings.ts'
import { passkey, shortName } from '../../platform/settings-words.ts'
import type { Desk } from '../../desk.ts'
import { caller } from './access.ts'
import { bodyOf, told } from './body.ts'

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/, 'base64url')
const invitationSchema = z.strictObject({ person: shortName })
const offerSchema = z.strictObject({ token: base64url.max(100) })
const madeSchema = passkey.extend({
  token: base64url.max(100),
  clientData: base64url.max(4000),
  authenticatorData: base64url.max(8000),
})

/** A member of staff as the staff page shows them. */
export type StaffEntry = Pick<Person, 'id' | 'name' | 'may' | 'unit' | 'until'> & {
  readonly passkeys: readonly string[]
  readonly hasKey: boolean
}

/** Passkeys of staff: invited by one person, made in the browser by their holder, confirmed by a second. */
export function passkeysApi(desk: Desk, config: LiveConfig): Hono {
  const app = new Hono()
  const credential = (text: string): string => text.slice(0, 1400)

  app.get('/v1/passkeys', async (c) => {
    const people = desk.settings.people.map(({ id, name, may, unit, until, passkeys = [], key }): StaffEntry => ({
      id,
      name,
      may,
      ...(unit === undefined ? {} : { unit }),
      ...(until === undefined ? {} : { until }),
      passkeys: passkeys.map((p) => p.id),
      hasKey: key !== undefined,
    }))
    return c.json({ people, waiting: await waitingPasskeys(desk) })
  })

  app.post('/v1/passkeys/invitations', async (c) => {
    const wish = await bodyOf(c, invitationSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    return told(c, () => invitePasskey(desk, caller(c).person, wish.value.person))
  })

  app.post('/v1/passkeys/offers', async (c) => {
    const wish = await bodyOf(c, offerSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    const { token } = wish.value
    return told(c, async () => {
      const { id, name, passkeys = [] } = await invitedPerson(desk, token)
      return {
        person: { id, name },
        rp: { id: placeAt(deskUrl(desk.settings)).rpId, name: desk.settings.entities[0]?.name ?? 'Duly' },
        challenge: Buffer.from(sha256(newPasskeyStatement(token)), 'hex').toString('base64url'),
        has: passkeys.map((p) => p.id),
      }
    })
  })

  app.post('/v1/passkeys', async (c) => {
    const wish = await bodyOf(c, madeSchema)
    if (!wish.ok) return c.json({ title: wish.why }, 400)
    const { token, ...made } = wish.value
    return told(c, () => takePasskey(desk, token, made))
  })

  app.post('/v1/passkeys/:credential/confirmations', (c) =>
    told(c, () => confirmPasskey(desk, config, caller(c).person, credential(c.req.param('credential')))),
  )

  app.post('/v1/passkeys/:credential/revocations', (c) =>
    told(c, async () => {
      await revokePasskey(desk, config, caller(c).person, credential(c.req.param('credential')))
      return { revoked: true }
    }),
  )
  return app
}
