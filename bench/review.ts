import { parseArgs } from 'node:util'
import type { ReviewState } from '../src/cli/review/show.ts'
import { inHouse } from '../src/drill/house.ts'
import { desksOf } from '../src/drill/people.ts'
import { dulyAt } from '../src/drill/server.ts'
import { percentile } from '../src/order/phases.ts'
import type { Instant } from '../src/order/time.ts'
import type { SheetLine } from '../src/review/sheet.ts'
import { fillMailbox, largeOrder } from '../test/e2e/large-review.ts'

/**
 * A reviewer at a large mailbox, over the desk's own interface: pages of items while decisions are written between them,
 * single items as text, and the state with its result. All of it includes checking who asks.
 *
 *     npm run bench:review [-- --items N --decisions N --json]
 */
const { values } = parseArgs({
  options: {
    items: { type: 'string', default: '5000' },
    decisions: { type: 'string', default: '300' },
    json: { type: 'boolean', default: false },
  },
})
const [wanted, decisions] = [Number(values.items), Number(values.decisions)] as const
/** The page of a screen: what a reviewer waits for at each key. */
const bar = { pageP95Ms: 50 }
const round = (n: number): number => Math.round(n * 10) / 10
await inHouse(async (house) => {
  await fillMailbox(house, wanted)
  const duly = dulyAt(house.home)
  try {
    await duly.start()
    const { anna, bruno, clara } = desksOf(house.cast)
    const { order, timeline } = await largeOrder(house, (p) => p.order.review?.laid !== undefined)
    const when = (kind: string): Instant => timeline.findLast((e) => e.event.kind === kind)?.at ?? order.receivedAt
    const laidOutSeconds = (Date.parse(when('laid-out')) - Date.parse(when('collection-begun'))) / 1000
    const at = `/v1/orders/${order.id}/review`
    const timed = async <T>(into: number[], work: () => Promise<T>): Promise<T> => {
      const began = performance.now()
      const value = await work()
      into.push(performance.now() - began)
      return value
    }
    const [first, pages, reads, writes, states] = [[], [], [], [], []] as [
      number[],
      number[],
      number[],
      number[],
      number[],
    ]
    const page = (query: string): Promise<{ total: number; items: SheetLine[] }> => anna.get(`${at}/items?${query}`)
    const { total } = await timed(first, () => page('limit=100'))
    const looks = ['fold=1', 'only=undecided', 'only=marked', `thread=${total}`, ''] as const
    for (let n = 0; n < decisions; n++) {
      const item = (n * 37) % total
      const decision = n % 5 ? ({ as: 'produce' } as const) : ({ as: 'withhold', ground: 'legal privilege' } as const)
      await timed(writes, () => anna.act(order.id, { act: 'decide-items', items: [[item + 1, item + 1]], decision }))
      await timed(pages, () => page(`limit=100&from=${(n * 100) % total}&${looks[n % looks.length] ?? ''}`))
      if (n % 10 === 0) {
        await timed(reads, () => anna.get(`${at}/items/${item + 1}`))
        await timed(states, () => anna.get(at))
      }
    }
    await anna.act(order.id, { act: 'decide-items', items: [[1, total]], decision: { as: 'produce' } })
    const { result } = await anna.get<ReviewState>(at)
    const began = performance.now()
    await bruno.approveReview(order.id, result as never)
    await clara.approveReview(order.id, result as never)
    const sealed = await largeOrder(house, (p) => p.order.sealed !== undefined)
    const sealSeconds = (performance.now() - began) / 1000
    const p = (list: readonly number[], n: number): number => round(percentile(list, n) ?? Infinity)
    const row = (name: string, list: readonly number[]): string =>
      `| ${name.padEnd(34)} | ${String(list.length).padStart(5)} | ${String(p(list, 50)).padStart(8)} | ${String(p(list, 95)).padStart(8)} |`
    const right = sealed.order.collection?.collection.items === total && total >= wanted
    const figures = {
      items: total,
      laidOutSeconds: round(laidOutSeconds),
      openedMs: p(first, 50),
      page: { p50: p(pages, 50), p95: p(pages, 95) },
      item: { p50: p(reads, 50), p95: p(reads, 95) },
      state: { p50: p(states, 50), p95: p(states, 95) },
      decision: { p50: p(writes, 50), p95: p(writes, 95) },
      sealedSeconds: round(sealSeconds),
      bar,
      right,
      holds: right && p(pages, 95) < bar.pageP95Ms,
    }
    if (!values.json) {
      console.log(
        `${total} items laid out in ${figures.laidOutSeconds} s, sealed in ${figures.sealedSeconds} s after the result.`,
      )
      console.log('| over the desk’s interface, in ms    | times |      p50 |      p95 |')
      console.log('| ---------------------------------- | ----- | -------- | -------- |')
      for (const [name, list] of [
        ['the first page, opening the review', first],
        ['a page of 100 items', pages],
        ['one item as plain text', reads],
        ['the state with its result', states],
        ['a decision on one item', writes],
      ] as const)
        console.log(row(name, list))
    }
    console.log(JSON.stringify(figures))
    if (!right) process.exitCode = 1
  } finally {
    await duly.stop()
  }
})
