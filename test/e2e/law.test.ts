import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { inHouse } from '../../src/drill/house.ts'
import { dulyAt } from '../../src/drill/server.ts'
import { inaccessible, openBrowser, widths } from './browser.ts'
import { deskAt, press, seatOf } from './desk.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

test.each(Object.entries(widths))(
  'a pack is read clause by clause, each to link to, and a proposed version shows what differs (%s)',
  { timeout: 300_000 },
  (_where, width) =>
    inHouse(async ({ dir, home, cast }) => {
      const law = join(dir, 'law')
      await cp('law', law, { recursive: true })
      const duly = dulyAt(home, { DULY_LAW: law })
      await duly.start()
      await duly.stop()
      const file = join(law, 'eu', 'epoc.yaml')
      const asked = 'How can the issuing authority be reached?'
      await writeFile(file, (await readFile(file, 'utf8')).replace(asked, 'Where can it be reached?'))
      await duly.start()
      try {
        const seat = await seatOf(browser, cast, 'bruno', { width })
        const { page } = seat
        // Opened by a link to one clause: it stands in view.
        await page.goto(`${deskAt(cast)}/law/eu.epoc#EU-E08`)
        const clause = page.locator('article#EU-E08')
        await clause.waitFor()
        await expect.poll(() => clause.evaluate((e: { getBoundingClientRect(): { top: number } }) => e.getBoundingClientRect().top)).toBeLessThan(800) // prettier-ignore
        await page.getByText('No lawyer has signed this pack off').waitFor()
        expect(await clause.textContent()).toContain(asked)
        expect(await inaccessible(page)).toEqual([])

        // From what is proposed to the clauses that differ, and no other.
        await page.goto(`${deskAt(cast)}/law`)
        await page.getByText('eu.epoc').first().click()
        await page.getByRole('link', { name: 'Read it clause by clause' }).click()
        await page.getByRole('heading', { name: /What differs from version/ }).waitFor()
        const changed = page.locator('section', { has: page.locator('#changes') }).locator('.card')
        expect(await changed.count()).toBe(1)
        expect(await changed.locator('del').allTextContents()).toEqual([expect.stringContaining(asked)])
        expect(await changed.locator('ins').allTextContents()).toEqual([
          expect.stringContaining('Where can it be reached?'),
        ])
        expect(await inaccessible(page)).toEqual([])
        const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
        expect(await page.evaluate<number>(wide)).toBeLessThanOrEqual(0)
        await page.getByLabel('Compare with').selectOption('')
        await changed.waitFor({ state: 'detached' })
        // A pack that there is none of says so.
        await page.goto(`${deskAt(cast)}/law/zz.none`)
        await page.getByText('No edition of the law here has such a pack.').waitFor()
        await page.goto(`${deskAt(cast)}/law`)
        await press(page, 'Sign exactly this edition')
        await page.getByText('Signed by bruno').waitFor()
        await seat.close()
      } finally {
        await duly.stop()
      }
    }),
)
