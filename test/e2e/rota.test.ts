import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { configure, inHouse } from '../../src/drill/house.ts'
import { desksOf } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import type { RotaTaken } from '../../src/oncall/rota-history.ts'
import { inaccessible, openBrowser, widths } from './browser.ts'
import { deskAt, press, seatOf } from './desk.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

test.each(Object.entries(widths))(
  'four weeks of the rota with its gap in red; hours are taken over, left and taken back under signatures (%s)',
  { timeout: 300_000 },
  (_where, width) =>
    inHouse(async ({ home, cast }) => {
      await configure(home, ({ rota }) => {
        rota.shifts = [
          { days: ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'], from: '00:00', to: '24:00', people: ['anna'] },
        ]
        const soon = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
        rota.leave = [{ person: 'anna', from: `${soon(2)}T08:00:00Z`, to: `${soon(2)}T16:00:00Z` }]
      })
      const duly = dulyAt(home)
      await duly.start()
      const { anna } = desksOf(cast)
      const history = async (): Promise<readonly RotaTaken[]> =>
        (await anna.get<{ history: readonly RotaTaken[] }>('/v1/rota')).history
      const file = (): Promise<string> => readFile(join(home, 'duly.yaml'), 'utf8')
      try {
        const seat = await seatOf(browser, cast, 'bruno', { width })
        const { page } = seat
        // The pager has begun: what is changed from here on is a change.
        await expect.poll(async () => (await history()).length, { timeout: 30_000 }).toBe(1)
        await page.goto(`${deskAt(cast)}/rota`)
        await page
          .getByText(/their clock: .*Europe\/Dublin/)
          .first()
          .waitFor()
        const gap = page.locator('button.gap')
        await gap.first().waitFor()
        expect(await gap.count()).toBe(1)
        expect(await page.locator('.weeks > li').count()).toBeGreaterThanOrEqual(28)
        expect(await inaccessible(page)).toEqual([])

        // By keyboard: the gap is pressed, somebody takes it, and the change is signed with a passkey.
        await gap.first().focus()
        await page.keyboard.press('Enter')
        await page.getByLabel('Who takes over').selectOption('clara')
        expect(await inaccessible(page)).toEqual([])
        await page.getByRole('button', { name: 'See what it changes' }).focus()
        await page.keyboard.press('Enter')
        await page.getByText(/clara instead of nobody/).waitFor()
        expect(await file()).not.toContain('clara\n      from')
        await page.getByRole('button', { name: 'Sign exactly this rota' }).focus()
        await page.keyboard.press('Enter')
        await page.getByText(/^Saved: clara takes over/).waitFor()
        await expect.poll(() => gap.count()).toBe(0)
        expect(await file()).toContain('overrides:')
        // The pager pages by it, and the books know who signed.
        await expect.poll(async () => (await history()).at(-1)?.signed?.by, { timeout: 20_000 }).toBe('bruno')

        // Leave that empties hours is not saved until it is meant so.
        await press(page, 'Somebody is away')
        await page.getByLabel('Who', { exact: true }).selectOption('anna')
        const day = new Date(Date.now() + 9 * 86_400_000).toISOString().slice(0, 10)
        await page.getByLabel('From').fill(`${day}T00:00`)
        await page.getByLabel('Up to, not including').fill(`${day}T12:00`)
        await press(page, 'See what it changes')
        await page.getByText('It leaves this wrong:').waitFor()
        const sign = page.getByRole('button', { name: 'Sign exactly this rota' })
        expect(await sign.isDisabled()).toBe(true)
        await page.getByLabel('It is meant so.').check()
        await sign.click()
        await page.getByText(/^Saved: anna is away/).waitFor()
        await expect.poll(() => gap.count()).toBe(1)

        // And back.
        await press(page, 'Take the last change back')
        await page.getByText(/Taken back is: anna is away/).waitFor()
        await press(page, 'See what it changes')
        await sign.click()
        await page.getByText(/^Saved: taken back: anna is away/).waitFor()
        await expect.poll(() => gap.count()).toBe(0)
        const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
        expect(await page.evaluate<number>(wide)).toBeLessThanOrEqual(0)
        await seat.close()
      } finally {
        await duly.stop()
      }
    }),
)
