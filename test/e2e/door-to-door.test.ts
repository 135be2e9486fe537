import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Browser } from 'playwright-core'
import { inHouse } from '../../src/drill/house.ts'
import { desksOf, type Page } from '../../src/drill/people.ts'
import { dulyAt } from '../../src/drill/server.ts'
import type { OrderId } from '../../src/order/ids.ts'
import { openBrowser, widths } from './browser.ts'
import { approve, openOrder, press, seatOf, untilOrder } from './desk.ts'
import { certificate, enrolled, fillForm, pdfOf, seated } from './officer.ts'

let browser: Browser
beforeAll(async () => {
  browser = await openBrowser()
})
afterAll(() => browser.close())

const judge = 'tribunal-lyon'

test.each(Object.entries(widths))(
  'door to door by three people in three browsers: an officer asks, two counsels approve, the officer decrypts (%s)',
  (_where, width) =>
    inHouse(async (house) => {
      const { cast } = house
      const officer = await enrolled(house, judge)
      const duly = dulyAt(house.home)
      await duly.start()
      const paul = await seated(browser, house, officer, { width })
      const bruno = await seatOf(browser, cast, 'bruno', { width })
      const clara = await seatOf(browser, cast, 'clara', { width })
      try {
        const ask = { reference: 'LY-1', category: 'subscriber', accounts: 'mara.voss@nimbus.test', boxes: certificate }
        await fillForm(paul.page, ask)
        await paul.page.getByLabel('The order itself and its annexes').setInputFiles({ name: 'order.pdf', mimeType: 'application/pdf', buffer: pdfOf('the certificate') }) // prettier-ignore
        await paul.page.getByRole('button', { name: 'Check before sending' }).click()
        await paul.page.getByRole('button', { name: /^Sign and send/ }).click()
        await paul.page.getByRole('link', { name: /^To case/ }).click({ timeout: 90_000 })
        const id = (await paul.page.getByRole('heading', { name: /^D-\d{4}-/ }).textContent()) as OrderId

        await openOrder(bruno.page, id)
        await press(bruno.page, 'I am awake and on it')
        // What only the provider knows of its own accounts is stated by a third person, who then does not decide.
        const { anna } = desksOf(cast)
        const { facts } = (await anna.get<Page>(`/v1/orders/${id}`)).order
        if (!facts) throw new Error('the form states facts')
        const elements = { ...facts.elements, account_held_by: 'addressee', hosted_for: 'nobody' }
        await anna.act(id, { act: 'state-facts', facts: { ...facts, elements } })

        // What was stated makes a new scope; who had opened the old one would be told that it is another now.
        await untilOrder(cast, id, ({ factsBy, scope }) => factsBy.length > 0 && scope !== undefined)
        await bruno.page.reload()
        await bruno.page.getByText('Two people must approve the scope').waitFor()
        await approve(bruno.page)
        await openOrder(clara.page, id)
        await approve(clara.page)
        await clara.page.locator('.badge', { hasText: 'released' }).waitFor({ timeout: 60_000 })

        await paul.page.getByRole('link', { name: 'Receive it' }).click({ timeout: 60_000 })
        await paul.page.getByRole('button', { name: 'Receive the package' }).click()
        await paul.page.getByLabel(/Or the key itself/).fill(cast.agencies[judge]?.identity ?? '')
        await paul.page.getByRole('button', { name: 'Open and verify here' }).click()
        await paul.page.getByText('Everything that was checked holds.').waitFor({ timeout: 60_000 })
        await paul.page.getByRole('heading', { name: 'Items: 1' }).waitFor()

        const { order } = await anna.get<Page>(`/v1/orders/${id}`)
        expect(order.approvals.map((a) => [a.by, a.publicKey])).toEqual([
          ['bruno', cast.passkeys.bruno.key],
          ['clara', cast.passkeys.clara.key],
        ])
        await clara.page.locator('.badge', { hasText: /fetched|closed|handed over/ }).waitFor({ timeout: 60_000 })
      } finally {
        for (const seat of [paul, bruno, clara]) await seat.close()
        await duly.stop()
      }
    }),
)
