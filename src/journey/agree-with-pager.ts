import { OrderId, type ReceiptId } from '../order/ids.ts'
import type { PagerState } from '../oncall/pager-state.ts'
import type { Desk } from '../desk.ts'
import { load } from '../journey.ts'
import { circumstancesOf } from './circumstances.ts'
import { numberOf } from './note-pages.ts'
import { wishesOf } from './pager-news.ts'

/**
 * Compares what the pager has open with the books, and tells it the difference: news that a crash swallowed is told
 * again within a minute. People may be paged once too often; nobody is paged for ever for an order that is closed.
 */
export async function agreeWithPager(desk: Desk, pager: PagerState): Promise<void> {
  const open = new Set([...pager.open.values()].map(({ need }) => need.order))
  for (const name of open) {
    const id = await numberOf(desk, name)
    if (id === 'never') {
      // An arrival that is gone from the disk and has no number: the repetition of an order that is in the books.
      if (name.startsWith('R-')) await desk.pager.tell({ kind: 'settled', order: name, why: 'It is in the books.' })
    } else if (id && name !== id) {
      await desk.pager.tell({ kind: 'in-books', receipt: name as ReceiptId }, { kind: 'renamed', from: name, to: id })
    } else if (OrderId.parse(name).ok) {
      const order = await load(desk, name as OrderId)
      if (order) desk.pager.wish(order.id, wishesOf(order, circumstancesOf(desk, desk.clock.now())))
    }
  }
}
