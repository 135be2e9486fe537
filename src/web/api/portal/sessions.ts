import { createHash, createHmac, generateKeyPairSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { heldFor } from '../../../requester/floors.ts'
import { hasEnded } from '../../../order/agency.ts'
import { readAssertion, whyNotGenuine, type Place } from '../../../order/assertion.ts'
import type { PortalAgency } from '../../../order/portal.ts'
import { Instant, hours, minutes } from '../../../order/time.ts'
import type { Clock } from '../../../platform/clock.ts'
import type { PortalFolder } from '../../../platform/portal-folder.ts'

/** A session ends by itself after this long without a request, and after a working day in any case. */
export const idleMs = minutes(15)
const longestMs = hours(10)
const challengeMs = minutes(5)
/** More sessions than one portal has officers: the oldest end first. */
const sessionsMost = 50_000

export type Signer = {
  readonly agency: PortalAgency
  readonly officer: PortalAgency['officers'][number]
  readonly credential: string
  readonly key: string
}

export type Session = Signer & {
  /** Requests for numbers that are not its unit's, so that the portal tells of a few and not of thousands. */
  readonly strays: Set<string>
  /** What was sent in it, by digest: a second press of the button sends nothing again. */
  readonly sent: Map<string, Promise<string>>
}

export type Sessions = {
  /** What a passkey is to sign so that its holder is let in. Says nothing about anybody. */
  challenge(): string
  /** The secret of a new session; nothing for whatever reason it is refused, in the same time for all. */
  open(passkey: string, browser: string): Promise<string | undefined>
  /** The session behind a secret, for this browser alone, and only while registry and clock allow it. */
  of(secret: string | undefined, browser: string): Promise<Session | undefined>
  close(secret: string): void
}

type Held = { credential: string; browser: string; began: Instant; used: Instant; strays: Set<string>; sent: Map<string, Promise<string>> } // prettier-ignore

/**
 * Who is signed in at the portal, in memory: a restart signs everybody out and loses nothing. A session is bound to the
 * passkey that opened it and to the browser; it reads, and it sends nothing, for each demand bears its own signature.
 */
export function portalSessions(outside: { portal: PortalFolder; clock: Clock; place: Place }): Sessions {
  const { portal, clock, place } = outside
  const secret = randomBytes(32)
  const held = new Map<string, Held>()
  const spent = new Map<string, Instant>()
  // Whoever has no passkey here is checked against this one: an unknown name takes as long as a wrong signature.
  const nobody = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
    .publicKey.export({ format: 'der', type: 'spki' })
    .toString('base64')
  const nameOf = (value: string): string => createHash('sha256').update(value).digest('hex')
  const mark = (head: Buffer): Buffer => createHmac('sha256', secret).update(head).digest().subarray(0, 16)

  /** The challenge that was signed, in hexadecimal, when we gave it out within five minutes and nobody used it. */
  function ours(clientData: string): string | undefined {
    let said: unknown
    try {
      said = (JSON.parse(Buffer.from(clientData, 'base64url').toString('utf8')) as { challenge?: unknown }).challenge
    } catch {
      return undefined
    }
    const bytes = Buffer.from(typeof said === 'string' ? said : '', 'base64url')
    if (bytes.byteLength !== 32) return undefined
    const [head, tail] = [bytes.subarray(0, 16), bytes.subarray(16)]
    const age = Instant.ms(clock.now()) - Number(head.readBigUInt64BE(0))
    const name = bytes.toString('hex')
    return timingSafeEqual(mark(head), tail) && age >= 0 && age <= challengeMs && !spent.has(name) ? name : undefined
  }

  async function signerOf(credential: string): Promise<Signer | undefined> {
    const { agencies } = await portal.books()
    const now = clock.now()
    const found = agencies.flatMap((agency) =>
      agency.officers.flatMap((officer) =>
        officer.passkeys
          // What was entered today counts from tomorrow on, here as in a demand.
          .filter((p) => p.id === credential && heldFor(p.since, now) >= 0)
          .map((p): Signer => ({ agency, officer, credential, key: p.key })),
      ),
    )
    const [signer] = found
    if (!signer || found.length > 1) return undefined
    return hasEnded(signer.officer.left, now) || hasEnded(signer.agency.ended, now) ? undefined : signer
  }

  return {
    challenge() {
      const head = Buffer.concat([Buffer.alloc(8), randomBytes(8)])
      head.writeBigUInt64BE(BigInt(Instant.ms(clock.now())))
      return Buffer.concat([head, mark(head)]).toString('base64url')
    },
    async open(passkey, browser) {
      const assertion = readAssertion(passkey)
      if (!assertion) return undefined
      const { credential } = assertion
      const signer = await signerOf(credential)
      const challenge = ours(assertion.clientData)
      const wrong = whyNotGenuine(challenge ?? '0'.repeat(64), assertion, signer?.key ?? nobody, place)
      const now = clock.now()
      for (const [name, at] of spent) if (Instant.between(at, now) > challengeMs) spent.delete(name)
      if (!signer || challenge === undefined || wrong !== undefined) return undefined
      spent.set(challenge, now)
      const value = randomBytes(32).toString('base64url')
      const [oldest] = held.keys()
      if (held.size >= sessionsMost && oldest !== undefined) held.delete(oldest)
      held.set(nameOf(value), { credential, browser, began: now, used: now, strays: new Set(), sent: new Map() })
      return value
    },
    async of(value, browser) {
      if (value === undefined) return undefined
      const name = nameOf(value)
      const session = held.get(name)
      if (!session) return undefined
      const now = clock.now()
      const over = Instant.between(session.used, now) > idleMs || Instant.between(session.began, now) > longestMs
      const signer = over || session.browser !== browser ? undefined : await signerOf(session.credential)
      if (!signer) {
        held.delete(name)
        return undefined
      }
      session.used = now
      return { ...signer, strays: session.strays, sent: session.sent }
    },
    close: (value) => void held.delete(nameOf(value)),
  }
}
