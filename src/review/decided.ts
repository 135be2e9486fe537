import { createHash } from 'node:crypto'
import type { CollectedItem, Withheld } from '../order/item.ts'
import type { OrderId, Sha256 } from '../order/ids.ts'
import { reviewResult, type LeftOut, type Redaction, type ReviewedItem, type Standing } from '../order/review.ts'
import { assertInvariant } from '../platform/failure.ts'
import type { SafeText } from './job.ts'
import type { SheetLine } from './sheet.ts'
import { ask } from './survey.ts'

/** One message as plain text, read in the sandbox, or in words why it cannot be shown. */
export async function renderItem(
  bytes: Uint8Array,
): Promise<{ ok: true; value: SafeText } | { ok: false; why: string }> {
  const [answer] = await ask({ want: 'text' }, [bytes])
  if (answer?.ok && 'text' in answer) return { ok: true, value: answer.text }
  return { ok: false, why: answer && !answer.ok ? answer.why : 'It could not be read.' }
}

/** What a redaction makes of a message, made in the sandbox: the same bytes each time. Or in words why it cannot. */
export async function redactItem(
  bytes: Uint8Array,
  redaction: Redaction,
): Promise<
  { ok: true; value: { bytes: Uint8Array; sha256: Sha256; leftOut: LeftOut[] } } | { ok: false; why: string }
> {
  const [answer] = await ask({ want: 'redacted', redaction }, [bytes])
  if (!answer?.ok || !('bytes' in answer))
    return { ok: false, why: answer && !answer.ok ? answer.why : 'It could not be read.' }
  const made = Buffer.from(answer.bytes, 'base64')
  const digest = createHash('sha256').update(made).digest('hex') as Sha256
  return { ok: true, value: { bytes: made, sha256: digest, leftOut: [...answer.leftOut] } }
}

/** The reviewed result of a list as it stands: what two people sign. Nothing while an item is undecided. */
export function resultOf(
  of: { readonly order: OrderId; readonly scopeHash: Sha256 },
  lines: readonly SheetLine[],
  standing: ReadonlyMap<number, Standing>,
): Sha256 | undefined {
  const items: ReviewedItem[] = []
  for (const { n, id, source, category, sha256 } of lines) {
    const stands = standing.get(n)
    if (!stands) return undefined
    const { decision, by, at, given } = stands
    const item = { source, id: id.toWellFormed(), category, sha256 }
    if (decision.as === 'produce') items.push({ ...item, as: 'produce' })
    else if (decision.as === 'withhold') items.push({ ...item, as: 'withhold', ground: decision.ground, by, at })
    else if (given) items.push({ ...item, as: 'redact', ground: decision.ground, by, at, given: given.sha256 })
    else return undefined
  }
  return reviewResult({ ...of, items })
}

/**
 * What leaves of the resting items, exactly as decided: whole, redacted, or as a line of the withheld log. INVARIANT
 * I18: an item without a decision, or a redaction that no longer gives the bytes that were approved, stops it all.
 */
export async function* decidedItems(
  order: OrderId,
  items: AsyncIterable<CollectedItem>,
  standing: ReadonlyMap<number, Standing>,
): AsyncGenerator<CollectedItem | { readonly withheld: Withheld }> {
  let n = 0
  for await (const item of items) {
    const stands = standing.get(++n)
    assertInvariant('I18', stands !== undefined, `item ${n} of its review is not decided`, order)
    const { decision, by, at, given } = stands
    if (decision.as === 'produce') {
      yield item
      continue
    }
    const { id, source, account, category, sizeBytes } = item
    const sha256 = createHash('sha256').update(item.bytes).digest('hex')
    if (decision.as === 'withhold') {
      const { ground } = decision
      yield { withheld: { id: id.toWellFormed(), source, account, category, sha256, sizeBytes, ground, by, at } }
      continue
    }
    const made = await redactItem(item.bytes, decision.redaction)
    assertInvariant(
      'I18',
      made.ok && made.value.sha256 === given?.sha256,
      `the redaction of item ${n} does not give what was decided`,
      order,
    )
    const { bytes, leftOut } = made.value
    const { ground, redaction } = decision
    yield {
      ...item,
      bytes,
      sizeBytes: bytes.length,
      redacted: { sha256, sizeBytes, how: redaction.how, ground, by, at, leftOut },
    }
  }
}
