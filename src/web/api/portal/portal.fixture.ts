import type { Hono } from 'hono'
import { newAuthenticator, type Authenticator } from '../../../drill/authenticator.ts'
import type { Offer } from '../../../delivery/outbox.ts'
import { canonical, sha256 } from '../../../order/canonical.ts'
import type { AgencyId, OrderId, ReceiptId, Sha256 } from '../../../order/ids.ts'
import type { PortalBooks, PortalCase } from '../../../order/portal.ts'
import { Instant } from '../../../order/time.ts'
import { settingsSchema } from '../../../platform/settings.ts'
import type { Arrival, Spool } from '../../../platform/spool.ts'
import type { Uploads } from '../../../platform/uploads.ts'
import { portalApi } from './portal.ts'

export const origin = 'http://localhost:8474'
export const browser =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0 Safari/537.36'
export const begun = Instant.at(Date.parse('2026-11-24T09:00:00Z'))

const settings = settingsSchema.parse({
  entities: [{ id: 'nmi', name: 'Nimbus Mail', country: 'IE', zone: 'Europe/Dublin', domains: ['nimbus.test'] }],
  limits: { order_bytes: 200_000, order_files: 3 },
})

export const caseOf = (agency: string, order: string, more: Partial<PortalCase> = {}): PortalCase => ({
  order: order as OrderId,
  version: 3,
  agency: agency as AgencyId,
  receipt: 'R-01KXYZ00000000000000000000' as ReceiptId,
  reference: '12 Js 345/26',
  instrument: 'eu.epoc',
  state: 'in-review',
  receivedAt: begun,
  clock: [{ what: 'received', at: begun }],
  questions: [],
  mayWithdraw: true,
  ...more,
})

export type PortalDouble = {
  readonly app: Hono
  readonly roth: Authenticator
  readonly petit: Authenticator
  /** What lies in the two spools. */
  readonly orders: Arrival[]
  readonly words: Arrival[]
  readonly books: { agencies: PortalBooks['agencies']; invitations: PortalBooks['invitations'] }
  readonly cases: PortalCase[]
  readonly offers: Map<Sha256, Offer>
  now: Instant
  ask(path: string, how?: RequestInit & { readonly cookie?: string; readonly agent?: string }): Promise<Response>
  signIn(who: Authenticator, agent?: string): Promise<string>
  /** Sends documents as one form, signed by this officer over exactly these bytes. */
  send(path: string, cookie: string, who: Authenticator, files: readonly File[]): Promise<Response>
}

/** The real portal over doubles of what lies on its disk. `lka` has officer Roth, `lyon` officer Petit. */
export function portalDouble(roth: Authenticator = newAuthenticator('p256'), uploads = {} as Uploads): PortalDouble {
  const petit = newAuthenticator('p256')
  const agency = (id: string, name: string, who: Authenticator, officer: string): PortalBooks['agencies'][number] => ({
    id,
    name,
    country: 'DE',
    level: 'police',
    officers: [{ id: 'officer', name: officer, passkeys: [{ id: who.id, key: who.key, since: '2025-01-15' }] }],
  })
  const orders: Arrival[] = []
  const words: Arrival[] = []
  const into = (list: Arrival[]): Spool =>
    ({
      accept: (arrival: Arrival) =>
        Promise.resolve(`R-01KXYZ000000000000000000${String(list.push(arrival)).padStart(2, '0')}`),
    }) as unknown as Spool
  const double: PortalDouble = {
    app: undefined as unknown as Hono,
    roth,
    petit,
    orders,
    words,
    books: {
      agencies: [
        agency('lka', 'LKA Berlin', roth, 'Anna Roth'),
        agency('lyon', 'Parquet de Lyon', petit, 'Claire Petit'),
      ],
      invitations: [],
    },
    cases: [],
    offers: new Map(),
    now: begun,
    ask: (path, { cookie, agent = browser, ...how } = {}) =>
      Promise.resolve(
        double.app.request(path, {
          ...how,
          headers: {
            origin,
            'user-agent': agent,
            ...(cookie === undefined ? {} : { cookie: `__Host-duly-portal=${cookie}` }),
            ...(how.headers as Record<string, string> | undefined),
          },
        }),
      ),
    async signIn(who, agent = browser) {
      const asked = await double.ask('/v1/portal/challenge', { method: 'POST', agent })
      const { challenge } = (await asked.json()) as { challenge: string }
      const body = who.assert(Buffer.from(challenge, 'base64url').toString('hex'), origin)
      const answer = await double.ask('/v1/portal/session', { method: 'POST', body, agent })
      return /__Host-duly-portal=([^;]+)/.exec(answer.headers.get('set-cookie') ?? '')?.[1] ?? ''
    },
    async send(path, cookie, who, files) {
      const form = new FormData()
      const digests: string[] = []
      for (const file of files) {
        form.append('document', file)
        digests.push(sha256(new Uint8Array(await file.arrayBuffer())))
      }
      const passkey = who.assert(sha256(canonical(digests)), origin)
      return double.ask(path, { method: 'POST', body: form, cookie, headers: { 'duly-passkey': passkey } })
    },
  }
  const app = portalApi({
    settings,
    spool: into(orders),
    words: into(words),
    uploads,
    clock: { now: () => double.now },
    law: () => Promise.reject(new Error('no law is needed here')),
    portal: {
      books: () => Promise.resolve(double.books),
      case: (own, order) => Promise.resolve(double.cases.find((c) => c.agency === own && c.order === order)),
      cases: (own) => Promise.resolve(double.cases.filter((c) => c.agency === own)),
      putBooks: () => Promise.resolve(),
      putCase: () => Promise.resolve(),
      clearOthers: () => Promise.resolve(),
    },
    outbox: {
      take: (ticket: Sha256) => {
        const offer = double.offers.get(ticket)
        double.offers.delete(ticket)
        return Promise.resolve(offer)
      },
    } as never,
  })
  return Object.assign(double, { app })
}
