import type { OrderId, Sha256 } from '../order/ids.ts'
import type { Judgement } from '../order/judgement.ts'
import { isOver, type Order } from '../order/order.ts'
import type { StatedFacts } from '../order/facts.ts'
import type { Desk } from '../desk.ts'
import { load } from '../journey.ts'
import { judgementDifferences } from '../legality/legality.ts'
import { Forbidden } from '../platform/failure.ts'
import { prove, weigh } from './assess.ts'

/** An open order that another edition of the law would judge differently. */
export type Rejudged = {
  readonly order: OrderId
  readonly state: Order['state']
  readonly differences: readonly string[]
  readonly from: Judgement
  readonly to: Judgement
}

/**
 * Which open orders the edition `digest` (absent: the one proposed, or else the one in force) would judge differently
 * than the edition they have, on the facts and proofs of now. Changes nothing. Orders by index (orders_open).
 */
export async function rejudge(
  desk: Desk,
  digest?: string,
): Promise<{ law: Sha256; judged: number; orders: Rejudged[] }> {
  const { editions, proposed, inForce } = await desk.law.books()
  const wanted =
    digest === undefined
      ? (proposed ?? inForce)
      : [proposed, ...editions.values()].find((edition) => edition?.digest === digest)
  if (!wanted)
    throw new Forbidden('ERR_NOT_ALLOWED', `No edition ${digest ?? ''} of the law is in the books.`, {
      next: 'See where the law stands: duly law changes',
    })
  const other = await desk.law.load(wanted)
  const rows = await desk.db
    .selectFrom('orders')
    .select('order_id')
    .where('closed', '=', false)
    .orderBy('order_id')
    .execute()
  const orders: Rejudged[] = []
  let judged = 0
  for (const { order_id } of rows) {
    const order = await load(desk, order_id as OrderId)
    if (!hasFacts(order) || !order.judgement || isOver(order) || order.duplicateOf) continue
    judged += 1
    const who = await prove(desk, order)
    const own = await desk.law.edition(order.law)
    const from = weigh(desk, order, who, own).judgement
    const to = weigh(desk, order, who, other).judgement
    const differences = judgementDifferences(from, to)
    if (differences.length > 0) orders.push({ order: order.id, state: order.state, differences, from, to })
  }
  return { law: other.digest, judged, orders }
}

const hasFacts = (order: Order | undefined): order is Order & { facts: StatedFacts } => order?.facts !== undefined
