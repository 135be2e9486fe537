import { randomBytes } from 'node:crypto'
import { sha256 } from '../../order/canonical.ts'
import { hours, Instant, minutes } from '../../order/time.ts'
import type { Clock } from '../../platform/clock.ts'
import type { Database } from '../../platform/database.ts'

/** A session ends after so long without a request, and after so long in any case. */
const limits = { idle: minutes(30), whole: hours(12) }
/** The last request is noted at most this often. */
const noted = minutes(1)

export type Session = { readonly person: string; readonly credential: string; readonly endsAt: Instant }

/** Who is signed in at the desk's pages. Whether they still may is asked of `duly.yaml` at each request. */
export type Sessions = {
  /** Begins one and gives its token, which stands nowhere but in the person's cookie. */
  begin(person: string, credential: string): Promise<string>
  /** The session of this token while it lasts; a request keeps it awake. */
  find(token: string): Promise<Session | undefined>
  end(token: string): Promise<void>
}

/** Sessions in the database, by the hash of their tokens (0009-desk-sessions.sql). */
export function openSessions({ db, clock }: { readonly db: Database; readonly clock: Clock }): Sessions {
  return {
    async begin(person, credential) {
      const [token, now] = [randomBytes(32).toString('base64url'), clock.now()]
      await db.deleteFrom('staff_session').where('begun_at', '<', Instant.plus(now, -limits.whole)).execute()
      await db
        .insertInto('staff_session')
        .values({ token_hash: sha256(token), person, credential, begun_at: now, seen_at: now })
        .execute()
      return token
    },
    async find(token) {
      const now = clock.now()
      const row = await db
        .selectFrom('staff_session')
        .selectAll()
        .where('token_hash', '=', sha256(token))
        .executeTakeFirst()
      if (!row) return undefined
      const [begun, seen] = [row.begun_at as Instant, row.seen_at as Instant]
      const endsAt = Instant.earliest(Instant.plus(begun, limits.whole), Instant.plus(now, limits.idle))
      if (now >= Instant.plus(begun, limits.whole) || now >= Instant.plus(seen, limits.idle)) return undefined
      if (Instant.between(seen, now) >= noted)
        await db.updateTable('staff_session').set({ seen_at: now }).where('token_hash', '=', row.token_hash).execute()
      return { person: row.person, credential: row.credential, endsAt }
    },
    async end(token) {
      await db.deleteFrom('staff_session').where('token_hash', '=', sha256(token)).execute()
    },
  }
}
