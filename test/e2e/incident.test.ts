import { spawnSync } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { night } from '../../src/drill/night.ts'
import { inHouse, type House } from '../../src/drill/house.ts'
import { desksOf, send } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { countedOf, plainOf, plainOutcome } from '../../src/order/counted.ts'
import type { OrderId } from '../../src/order/ids.ts'
import type { Order } from '../../src/order/order.ts'
import type { Scope as ScopeWords } from '../../src/order/scope.ts'
import { Scope } from '../../src/order/scope.ts'
import { bandOf, bandWords } from '../../src/transparency/band.ts'
import { kindsOf, type Opening } from '../../src/transparency/recount.ts'
import { recountStatement, type Statement, type StatementRow } from '../../src/transparency/statement.ts'
import { auditLog } from '../../src/verify/audit-log.ts'
import { openedEvent } from '../../src/verify/opened-event.ts'
import { inaccessible, openBrowser, widths } from './browser.ts'
import { deskAt, press, seatOf, untilOrder } from './desk.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

/** Sends the whole night but for what waits for another order, and gives the orders once each was judged. */
async function sentNight({ cast }: House): Promise<Map<string, OrderId>> {
  await Promise.all(night.map((script) => send(script, cast)))
  const { anna } = desksOf(cast)
  const ids = new Map<string, OrderId>()
  await expect
    .poll(
      async () => {
        const { orders } = await anna.get<{ orders: { order_id: OrderId; state: string }[] }>('/v1/orders')
        for (const { order_id } of orders) {
          const { order } = await anna.get<{ order: Order }>(`/v1/orders/${order_id}`)
          if (order.facts && (order.judgement || order.duplicateOf)) ids.set(order_id, order_id)
        }
        return ids.size
      },
      { timeout: 90_000, interval: 500 },
    )
    .toBe(night.length)
  return ids
}

const figure = async (page: Page, name: string): Promise<string> =>
  (await page.locator('.tiles > div').filter({ has: page.getByText(name, { exact: true }) }).locator('dd').textContent()) ?? '' // prettier-ignore

/** What a button makes the browser save. */
async function saved(page: Page, name: string): Promise<string> {
  const [download] = await Promise.all([page.waitForEvent('download'), press(page, name)])
  return readFile(await download.path(), 'utf8')
}

test.each(Object.entries(widths))(
  'fourteen orders of one night stand in an incident: counts follow, and a statement says what the ledger tells (%s)',
  { timeout: 300_000 },
  (_where, width) =>
    inHouse(async (house) => {
      const { home, cast } = house
      const duly = dulyAt(home)
      await duly.start()
      const { anna, bruno, clara } = desksOf(cast)
      try {
        const ids = await sentNight(house)
        const seat = await seatOf(browser, cast, 'anna', { width })
        const { page } = seat

        // By keyboard alone: open an incident, tick all that is found, put it in.
        await page.goto(`${deskAt(cast)}/incidents`)
        await page.getByText('No event has been opened.').waitFor()
        await page.getByRole('button', { name: 'Open an incident' }).focus()
        await page.keyboard.press('Enter')
        await page.getByLabel('What happened').waitFor()
        await page.keyboard.type('Fire at Example Square')
        await page.keyboard.press('Enter')
        await page.getByRole('heading', { level: 1, name: 'Fire at Example Square' }).waitFor()
        const [, id = ''] = /(I-\d+)$/.exec(page.url()) ?? []
        await page.getByText('No order belongs to it yet.').waitFor()
        expect(await figure(page, 'Received')).toBe('0')
        await page.getByRole('checkbox', { name: 'All of these' }).focus()
        await page.keyboard.press('Space')
        await page.getByRole('button', { name: `Put ${night.length} into the incident` }).focus()
        await page.keyboard.press('Enter')
        await page.getByText(`${night.length} now belong to it.`).waitFor()
        await page.getByRole('heading', { name: `Its orders (${night.length})` }).waitFor()
        expect(await inaccessible(page)).toEqual([])

        // One is taken out, and put back from its own page.
        const [first] = [...ids.keys()].sort()
        await page.getByRole('button', { name: `Take out ${first ?? ''}` }).click()
        await page.getByText(`${first ?? ''} no longer belongs to it.`).waitFor()
        await page.goto(`${deskAt(cast)}/orders/${first ?? ''}`)
        await page.getByLabel('Put it into').waitFor()
        await press(page, 'Put this order into it')
        await page.getByRole('link', { name: `${id} · Fire at Example Square` }).click()
        await page.getByRole('heading', { name: `Its orders (${night.length})` }).waitFor()

        // Others decide, and the counts follow on the page that stands open; no order is held by being here.
        const before = Number(await figure(page, 'Open'))
        const orders = async (): Promise<Order[]> =>
          Promise.all([...ids.keys()].map(async (each) => (await anna.get<{ order: Order }>(`/v1/orders/${each}`)).order)) // prettier-ignore
        const all = await orders()
        expect(all.flatMap((order) => order.heldBy ?? [])).toEqual([])
        const of = (reference: string): Order => {
          const order = all.find((each) => each.facts?.reference === reference && !each.duplicateOf)
          if (!order) throw new Error(`${reference} is not there`)
          return order
        }
        await bruno.act(of('GJ-106').id, { act: 'refuse', ground: 'N08', words: 'A subpoena does not open content.' })
        await expect.poll(() => figure(page, 'Refused'), { timeout: 20_000 }).toBe('1')
        const given = of('GJ-105')
        for (const person of [bruno, clara]) await person.approve(given.id, Scope.hash(given.scope as ScopeWords))
        await untilOrder(house.cast, given.id, (o) => o.released !== undefined)
        await expect.poll(() => figure(page, 'Answered in full'), { timeout: 20_000 }).toBe('1')
        await expect.poll(() => figure(page, 'Open'), { timeout: 20_000 }).toBe(String(before - 2))
        expect(await figure(page, 'Items given')).toBe('1')
        expect(await figure(page, 'Accounts given')).toBe('1')

        // The statement, in three languages; every figure is counted anew from the orders and from the public entries.
        await press(page, 'Draft a statement')
        const box = page.getByRole('region', { name: 'Text of the draft' })
        const english = (await box.textContent()) ?? ''
        await page.locator('#statement-language').selectOption('de')
        await expect.poll(() => box.textContent()).toContain('Anordnungen zu Nutzerdaten: Fire at Example Square')
        await page.locator('#statement-language').selectOption('fr')
        await expect.poll(() => box.textContent()).toContain('Demandes de données d’utilisateurs')
        expect(await inaccessible(page)).toEqual([])
        const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
        expect(await page.evaluate<number>(wide)).toBeLessThanOrEqual(0)

        const forAuditors = await saved(page, 'Save the rows, for an auditor alone')
        const { statement, rows, opening } = JSON.parse(forAuditors) as {
          statement: Statement
          rows: StatementRow[]
          opening: Opening
        }
        expect(JSON.parse(await saved(page, 'Save the figures'))).toEqual(statement)
        const audit = await auditLog(join(home, 'ledger'), statement.ledger)
        expect(audit.holds).toBe(true)
        const kinds = kindsOf(audit.entries.slice(0, statement.entries))
        const plain = (wanted: string): number =>
          [...ids.values()].filter((each) => plainOutcome(kinds.get(each) ?? new Set()) === wanted).length
        const now = (await orders()).map(countedOf).filter((counted) => counted.outcome !== 'again')
        expect(statement.figures.asked).toEqual(bandOf(now.length))
        expect(now.length).toBe(night.length - plain('again'))
        expect(statement.figures.became.refused).toEqual(bandOf(plain('refused')))
        expect(statement.figures.became.given).toEqual(bandOf(now.filter((c) => c.outcome === 'given').length))
        for (const counted of now) expect(plainOf[counted.outcome]).toBeDefined()
        expect(english).toContain(`received ${bandWords(bandOf(now.length))} demands for user data`)
        expect(english).toContain(`- refused: ${bandWords(bandOf(plain('refused')))}`)
        expect(english).toContain(`Data of ${bandWords(bandOf(1))} accounts left us`)
        expect(english).toContain(`the first ${statement.entries} entries`)
        for (const each of ids.keys()) expect(english).not.toContain(each)
        // The ledger committed to exactly these rows, under the checkpoint that the statement names.
        expect(openedEvent(audit.entries, opening)).toMatchObject({ rows: statement.rows, entries: statement.entries })
        expect(recountStatement(statement, rows, audit.entries).map((c) => c.holds)).toEqual([true, true, true])
        expect((await auditLog(join(home, 'ledger'), statement.ledger, statement.checkpoint)).holds).toBe(true)
        expect(english).toContain(statement.checkpoint.split('\n')[2])
        const file = join(home, 'rows.json')
        const checked = async (text: string): Promise<number | null> => {
          await writeFile(file, text)
          const args = ['incident', 'check', file, '--ledger', join(home, 'ledger'), '--ledger-key', statement.ledger]
          return spawnSync(process.execPath, ['src/cli/duly.ts', ...args]).status
        }
        expect(await checked(forAuditors)).toBe(0)
        expect(await checked(JSON.stringify({ statement, rows: rows.slice(1), opening }))).toBe(1)
        await seat.close()
      } finally {
        await duly.stop()
      }
    }),
)
