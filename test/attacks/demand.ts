import { canonical, sha256, type Json } from '../../src/order/canonical.ts'
import type { EventOf } from '../../src/order/event.ts'
import type { StatedFacts } from '../../src/order/facts.ts'
import type { PersonId, ReceiptId } from '../../src/order/ids.ts'
import type { Enrolment } from '../../src/order/registry.ts'
import { Instant } from '../../src/order/time.ts'
import type { LookUp } from '../../src/platform/look-ups.ts'
import type { Agency, ProtectedAccount } from '../../src/platform/settings.ts'
import type { Original } from '../../src/requester/examine/examine.ts'
import type { Earlier } from './books.ts'

/** Everything that came with one demand and what people found out about it: what a case makes, and the desk weighs. */
export type Demand = {
  readonly received: EventOf<'received'>
  readonly originals: readonly Original[]
  /** What staff typed from the documents; without it, the facts are those that an order file states. */
  readonly typed?: StatedFacts
  readonly calls: readonly EventOf<'called-back'>[]
  readonly checks: readonly EventOf<'register-checked'>[]
  readonly agencies: readonly Agency[]
  readonly lookUp: LookUp
  /** What the books hold already. */
  readonly earlier?: readonly Earlier[]
  readonly protected?: readonly ProtectedAccount[]
  /** What came over the portal to be enrolled. */
  readonly enrolments?: readonly Enrolment[]
}

export const instant = (text: string): Instant => {
  const parsed = Instant.parse(text)
  if (!parsed.ok) throw new Error(parsed.why)
  return parsed.value
}

type Sending = Pick<EventOf<'received'>, 'channel' | 'from'> &
  Partial<Pick<EventOf<'received'>, 'client' | 'signature' | 'passkey'>>

/** What the spool writes down of an arrival. */
export function arrival(at: Instant, originals: readonly Original[], sending: Sending): EventOf<'received'> {
  const documents = originals.map(({ name, mediaType, bytes }) => ({
    sha256: sha256(bytes),
    sizeBytes: bytes.byteLength,
    name,
    mediaType,
  }))
  return {
    kind: 'received',
    receipt: 'R-01KXYZ00000000000000000000' as ReceiptId,
    at,
    digest: digestOf(originals),
    documents,
    ...sending,
  }
}

/** What signatures over a request are made over. */
export const digestOf = (originals: readonly Original[]): ReturnType<typeof sha256> =>
  sha256(canonical(originals.map((o) => sha256(o.bytes))))

export const orderFile = (facts: StatedFacts): Buffer => Buffer.from(`${canonical(facts as Json)}\n`)

const anna = 'anna' as PersonId

export const called = (
  facts: StatedFacts,
  number: string,
  outcome: EventOf<'called-back'>['outcome'],
  more: Partial<EventOf<'called-back'>> = {},
): EventOf<'called-back'> => ({
  kind: 'called-back',
  by: anna,
  number,
  answeredBy: 'Dolores Quint',
  outcome,
  confirmed: 'file and accounts',
  reference: facts.reference,
  accounts: facts.asks.flatMap((a) => a.accounts),
  ...more,
})

export const looked = (
  docket: string,
  outcome: EventOf<'register-checked'>['outcome'],
): EventOf<'register-checked'> => ({
  kind: 'register-checked',
  by: anna,
  register: 'the register of the court',
  docket,
  outcome,
  words: '',
})
