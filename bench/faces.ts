import { parseArgs } from 'node:util'
import { inHouse } from '../src/drill/house.ts'
import { dulyAt } from '../src/drill/server.ts'
import { openBrowser, widths } from '../test/e2e/browser.ts'
import { deskAt, seatOf } from '../test/e2e/desk.ts'
import { felt, reviewer, type Felt } from '../test/e2e/felt.ts'
import { fillMailbox, largeOrder } from '../test/e2e/large-review.ts'

/**
 * How quickly the page of a review answers in a real browser: from each key or touch to the next paint, at a list of ten
 * thousand items, while decisions are saved.
 *
 *     npm run bench:faces [-- --items N --json]
 */
const { values } = parseArgs({
  options: { items: { type: 'string', default: '10000' }, json: { type: 'boolean', default: false } },
})
const wanted = Number(values.items)
/** Beyond a tenth of a second a person feels that they wait. */
const bar = { p98Ms: 100 }

const browser = await openBrowser()
try {
  await inHouse(async (house) => {
    await fillMailbox(house, wanted)
    const duly = dulyAt(house.home)
    await duly.start()
    try {
      const { order } = await largeOrder(house, (p) => p.order.review?.laid !== undefined)
      const items = order.review?.laid?.collection.items ?? 0
      const seat = await seatOf(browser, house.cast, 'bruno', { width: widths.wide })
      await seat.page.goto(`${deskAt(house.cast)}/orders/${order.id}/review`)
      await seat.page.getByText(`${items.toLocaleString('en')} shown`).waitFor({ timeout: 120_000 })
      const measured: Felt = await felt(seat.page, () => reviewer(seat.page))
      await seat.page.getByText('Everything is saved.').waitFor({ timeout: 120_000 })
      const right = items >= wanted && measured.interactions > 80
      if (!values.json) {
        console.log(`A review of ${items} items in a browser, ${measured.interactions} keys and touches:`)
        console.log('| from key or touch to paint, ms |  p50 |  p98 | most | longest task |')
        console.log('| ------------------------------ | ---- | ---- | ---- | ------------ |')
        const cell = (n: number, wide = 4): string => String(n).padStart(wide)
        console.log(
          `| at the desk, 1280 px           | ${cell(measured.p50Ms)} | ${cell(measured.p98Ms)} | ${cell(measured.mostMs)} | ${cell(measured.longestTaskMs, 12)} |`,
        )
      }
      console.log(JSON.stringify({ items, ...measured, bar, right, holds: right && measured.p98Ms <= bar.p98Ms }))
      if (!right) process.exitCode = 1
    } finally {
      await duly.stop()
    }
  })
} finally {
  await browser.close()
}
