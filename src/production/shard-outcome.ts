import type { OrderId } from '../order/ids.ts'
import type { AgeKey } from '../platform/order-key.ts'
import { sealTo } from '../platform/order-key.ts'
import { Broken } from '../platform/failure.ts'
import { fromWords, inWords, type FailureWords } from './thread-failure.ts'
import type { Sealed } from './production.ts'

/** What came of a shard: its sealed file, or why there is none. */
type Outcome = { readonly sealed: Sealed } | { readonly failed: FailureWords }

/** For the database, base64: sealed to the order's own key, for it tells of accounts. */
export const sealOutcome = async (
  recipient: string,
  outcome: { sealed: Sealed } | { failed: unknown },
): Promise<string> =>
  Buffer.from(
    await sealTo(
      recipient,
      JSON.stringify('failed' in outcome ? { failed: inWords(outcome.failed) } : (outcome satisfies Outcome)),
    ),
  ).toString('base64')

/** Throws {@link Broken} for what this order's key does not open. */
export async function openOutcome(
  sealed: string,
  orderKey: AgeKey,
  order: OrderId,
): Promise<{ readonly sealed: Sealed } | { readonly failed: Error }> {
  try {
    const outcome = JSON.parse(
      Buffer.from(await orderKey.open(Buffer.from(sealed, 'base64'))).toString('utf8'),
    ) as Outcome
    return 'failed' in outcome ? { failed: fromWords(outcome.failed) } : outcome
  } catch (cause) {
    throw new Broken('ERR_INVARIANT', `What came of a shard of ${order} does not open with its key.`, {
      orderId: order,
      next: 'Somebody else wrote into the job queue, or it is damaged. Call engineering; other orders go on.',
      cause,
    })
  }
}
