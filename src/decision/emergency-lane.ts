import { canonical, sha256 } from '../order/canonical.ts'
import type { PersonId, ReceiptId, Sha256 } from '../order/ids.ts'
import { keyBehind, type Verify } from '../order/signature.ts'
import type { Instant } from '../order/time.ts'
import type { Person } from '../platform/settings.ts'

/**
 * The degraded lane: an order carried on one laptop while the database is gone. Two people sign the same decision over
 * the same bytes; the signed record goes into the books with the order when they are back.
 */
export const laneDecisions = ['disclose', 'refuse', 'preserve', 'wait'] as const
export type LaneDecision = (typeof laneDecisions)[number]

export type Signed = {
  readonly kind: 'signed'
  readonly order: ReceiptId
  readonly digest: Sha256
  readonly decision: LaneDecision
  /** What exactly was handed over, kept or refused, to whom, and on which clause. */
  readonly words: string
  readonly by: PersonId
  readonly at: Instant
  readonly publicKey: string
  /** Ed25519 over {@link laneStatement}, base64. */
  readonly signature: string
}
/** One record of the lane's file. */
export type LaneRecord =
  | { readonly kind: 'received'; readonly order: ReceiptId; readonly at: Instant; readonly digest: Sha256 }
  | Signed
  | { readonly kind: 'merged'; readonly order: ReceiptId; readonly receipt: ReceiptId; readonly at: Instant }

export type LaneOrder = {
  readonly order: ReceiptId
  readonly at: Instant
  readonly digest: Sha256
  readonly signed: readonly Signed[]
  readonly merged: boolean
}

/** What a person signs: these bytes, this decision, in these words, by name and hour. Canonical JSON (RFC 8785). */
export const laneStatement = (s: Omit<Signed, 'kind' | 'publicKey' | 'signature'>): string =>
  canonical({
    v: 1,
    act: 'decide-in-emergency',
    order: s.order,
    digest: s.digest,
    decision: s.decision,
    words: s.words,
    by: s.by,
    at: s.at,
  })

export function foldLane(records: readonly LaneRecord[]): LaneOrder[] {
  const orders = new Map<ReceiptId, LaneOrder>()
  for (const record of records) {
    const known = orders.get(record.order)
    if (record.kind === 'received') orders.set(record.order, { ...record, signed: [], merged: false })
    else if (known && record.kind === 'signed')
      orders.set(record.order, { ...known, signed: [...known.signed, record] })
    else if (known) orders.set(record.order, { ...known, merged: true })
  }
  return [...orders.values()]
}

/**
 * Whether the order is decided: two different people who may sign, two keys, one decision in the same words over the
 * same bytes (I1). Otherwise what is missing, in words.
 */
export function laneVerdict(
  order: LaneOrder,
  people: readonly Person[],
  verify: Verify,
): { ok: true; by: readonly [Signed, Signed] } | { ok: false; why: string } {
  const valid = order.signed.filter((each) => whyNotSigned(each, order, people, verify) === undefined)
  for (const first of valid)
    for (const second of valid)
      if (
        first.by < second.by &&
        first.publicKey !== second.publicKey &&
        first.decision === second.decision &&
        first.words === second.words
      )
        return { ok: true, by: [first, second] }
  const [one] = valid
  return {
    ok: false,
    why: one
      ? `${one.by} has signed "${one.decision}: ${one.words}". A second person signs the same: duly emergency decide ${order.order} --as NAME --key FILE`
      : `Nobody has decided yet: duly emergency decide ${order.order} --decision disclose --words "…" --as NAME --key FILE`,
  }
}

/** Why a signature does not count; nothing when it does. */
export function whyNotSigned(
  signed: Signed,
  order: Pick<LaneOrder, 'order' | 'digest'>,
  people: readonly Person[],
  verify: Verify,
): string | undefined {
  const person = people.find(({ id }) => id === signed.by)
  if (!person?.may.includes('approve')) return `${signed.by} may not sign productions; duly.yaml says who may.`
  if (keyBehind(person, signed.signature) !== signed.publicKey)
    return `The key is not the one of ${signed.by} in duly.yaml.`
  if (signed.order !== order.order || signed.digest !== order.digest) return 'It is about other bytes.'
  return verify(signed.publicKey, laneStatement(signed), signed.signature)
    ? undefined
    : 'The signature does not fit what it signs.'
}

/** The record as it goes into the books beside the order's own documents. */
export function laneRecordText(order: LaneOrder, verdict: ReturnType<typeof laneVerdict>): string {
  return [
    'Carried on the emergency lane while the desk was down.',
    `Received ${order.at} as ${order.order}.`,
    `SHA-256 of the documents: ${order.digest}`,
    verdict.ok
      ? `Decided by two people: ${verdict.by[0].decision}. ${verdict.by[0].words}`
      : `Not decided by two people. ${verdict.why}`,
    '',
    ...order.signed.flatMap((each) => [
      `${each.by} at ${each.at}: ${each.decision}. ${each.words}`,
      `statement ${sha256(laneStatement(each))}`,
      `key ${each.publicKey}`,
      `signature ${each.signature}`,
      '',
    ]),
  ].join('\n')
}
