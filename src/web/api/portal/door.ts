import type { Context } from 'hono'
import type { Outbox } from '../../../delivery/outbox.ts'
import type { LawPacks } from '../../../legality/schema.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { PortalFolder } from '../../../platform/portal-folder.ts'
import type { Problem } from '../../../platform/problem.ts'
import type { Settings } from '../../../platform/settings.ts'
import type { Spool } from '../../../platform/spool.ts'
import type { Uploads } from '../../../platform/uploads.ts'
import type { Session } from './sessions.ts'

/** Everything the portal holds: three folders to write into, one to read, packages to hand over, the law. No key, no database. */
export type PortalOutside = {
  readonly settings: Settings
  readonly spool: Spool
  readonly words: Spool
  readonly uploads: Uploads
  readonly portal: PortalFolder
  readonly outbox: Outbox
  readonly clock: Clock
  readonly law: () => Promise<LawPacks>
}

/** Finds out who is signed in, or nothing. */
export type WhoIsIn = (c: Context) => Promise<Session | undefined>

export const signInFirst: Problem = {
  status: 401,
  name: 'sign-in-first',
  title: 'Not signed in',
  detail: 'Please sign in with your passkey. A session ends after 15 minutes without use.',
}

export const noStore = { 'cache-control': 'no-store' } as const
