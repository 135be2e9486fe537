import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser, Page } from 'playwright-core'
import { inHouse } from '../../src/drill/house.ts'
import { desksOf } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import type { RegistryState } from '../../src/web/api/registry.ts'
import { inaccessible, openBrowser, widths } from './browser.ts'
import { deskAt, press, seatOf } from './desk.ts'
import { enrolled, seated } from './officer.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const judge = 'tribunal-lyon'
const wish = async (page: Page, name: string): Promise<void> => {
  await page.getByLabel('Name', { exact: true }).fill(name)
  await page.getByRole('button', { name: 'Sign and propose' }).click()
  await page.getByText('Your proposal is with us.').first().waitFor()
}

test.each(Object.entries(widths))(
  'a contact is changed by form and made by a second person; what officers wish is answered at the desk (%s)',
  { timeout: 300_000 },
  (_where, width) =>
    inHouse(async (house) => {
      const officer = await enrolled(house, judge)
      const duly = dulyAt(house.home)
      await duly.start()
      const desks = desksOf(house.cast)
      const registry = (): Promise<RegistryState> => desks.anna.get<RegistryState>('/v1/registry')
      try {
        const seat = await seated(browser, house, officer, { width })
        for (const name of ['Léa Martin', 'Jean Doubtful']) {
          await seat.page.goto(`http://localhost:${house.cast.ports.portal}/colleagues`)
          await wish(seat.page, name)
        }
        await expect.poll(async () => (await registry()).waiting.length, { timeout: 60_000 }).toBe(2)

        const anna = await seatOf(browser, house.cast, 'anna', { width })
        const { page } = anna
        await page.goto(`${deskAt(house.cast)}/agencies`)
        await page.getByText(/wants a passkey for Léa Martin/).waitFor()
        expect(await inaccessible(page)).toEqual([])

        // One wish is taken up, the other declined with a reason.
        const card = (name: string): ReturnType<Page['locator']> => page.locator('.card', { hasText: `a passkey for ${name}` }) // prettier-ignore
        await card('Jean Doubtful').getByRole('button', { name: 'Decline' }).click()
        await page.getByLabel('Why').fill('The head of the registry knows nobody of that name.')
        expect(await inaccessible(page)).toEqual([])
        await press(page, 'Decline, with my passkey')
        await expect.poll(() => card('Jean Doubtful').count()).toBe(0)
        await card('Léa Martin').getByRole('button', { name: 'Invite' }).click()
        await press(page, 'Invite, with my passkey')
        await page.getByText('You proposed it; somebody else signs.').waitFor()
        await expect.poll(() => card('Léa Martin').count()).toBe(0)

        const bruno = await seatOf(browser, house.cast, 'bruno', { width })
        await bruno.page.goto(`${deskAt(house.cast)}/agencies`)
        await press(bruno.page, 'Sign as the second person')
        // The code is read out at the old number; it stands here for whoever rings.
        await bruno.page.getByText(/Read out the code \d{4} \d{4} at \+/).waitFor()

        // A number is added by form. What is no number is said, and nothing is sent.
        const before = (await registry()).agencies.find((a) => a.id === judge)
        const change = page.getByRole('button', { name: `Change ${before?.name ?? ''}` })
        await change.focus()
        await page.keyboard.press('Enter')
        const numbers = page.getByLabel('Numbers to call back')
        const old = await numbers.inputValue()
        await numbers.fill(`${old}\nsoon`)
        await page.getByLabel('Why').fill('a letter of 12 November')
        expect(await inaccessible(page)).toEqual([])
        await press(page, 'Propose, with my passkey')
        await page.getByText(/“soon” is not understood/).waitFor()
        await numbers.fill(`${old}\n+33 4 7777 1234 (a letter of its head)`)
        await press(page, 'Propose, with my passkey')
        await page.getByText('a letter of 12 November').waitFor()
        await page.getByText('What changes').click()
        await page.getByText('+ callback: +33 4 7777 1234 (a letter of its head)').waitFor()
        expect((await registry()).agencies.find((a) => a.id === judge)).toEqual(before)
        await press(bruno.page, 'Sign as the second person')
        const today = new Date().toISOString().slice(0, 10)
        await expect
          .poll(async () => (await registry()).agencies.find((a) => a.id === judge)?.callback, { timeout: 20_000 })
          .toEqual([
            ...(before?.callback ?? []),
            { number: '+33 4 7777 1234', from: 'a letter of its head', since: today },
          ])
        await bruno.page.getByText(/told: registry@/).waitFor()
        expect((await registry()).waiting).toEqual([])
        const wide = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'
        expect(await page.evaluate<number>(wide)).toBeLessThanOrEqual(0)
        for (const each of [seat, anna, bruno]) await each.close()
      } finally {
        await duly.stop()
      }
    }),
)
